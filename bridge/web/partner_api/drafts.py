"""A site's message as the hub's own application: our words, kopecks, UTC."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from bridge.model.application import Application, Consent
from bridge.model.borrower import Borrower
from bridge.model.offering.lending import Lending
from bridge.model.partner import Partner
from bridge.model.tour import Advance, Price, Tour
from bridge.web.errors import RequestRefusedError
from bridge.web.partner_api.loading import known
from bridge.web.partner_api.shapes import APPLICATION

Values = Mapping[str, Any]
_KEPT_AS_SENT = ("created_at", "tour", "price", "payment", "tourists", "consents")
# Of persons only what was asked for is kept: a passport that a site sends all the same is told back, and forgotten.
_PERSONS = ("customer.", "tourists.")
# The flow puts in the true moment and the id.
_NOT_YET = datetime(1970, 1, 1, tzinfo=UTC)
_meaning = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=str).encode


def draft_of(
    partner: Partner, lending: Lending, message: dict[str, Any], values: Values, unknown: Mapping[str, object]
) -> Application:
    """An application without id and time, for `accept_application`. Raises RequestRefusedError for a term not offered."""
    payment = values["payment"]
    return Application(
        id="",
        partner=partner.name,
        order_id=values["partner_order_id"],
        product=partner.product,
        payload_digest=digest_of(message),
        received_at=_NOT_YET,
        tour=_tour(values["tour"], known(APPLICATION, message) if unknown else message, unknown),
        price=price_of(values["price"]),
        advance=Advance(
            payment["advance_minor"],
            payment["advance_state"],
            payment.get("advance_ref") or "",
            payment.get("advance_paid_at"),
        ),
        borrower=_borrower(values["customer"]),
        periods=chosen_periods(payment.get("periods"), lending, "payment.periods") or lending.usual,
        previous=values.get("previous_application_id") or "",
        return_url=values.get("return_url") or "",
        payable_until=payment.get("payable_until"),
        consents=tuple(Consent(one["kind"], one["version"], one["given_at"], partner.name) for one in values["consents"]),
    )


def chosen_periods(chosen: int | None, lending: Lending, field: str) -> int | None:
    """The term; None when none was chosen. Raises RequestRefusedError for a term not offered."""
    if chosen is not None and chosen not in lending.periods:
        text = f"{field} must be one of {', '.join(map(str, lending.periods))}"
        raise RequestRefusedError("field_invalid", text, field=field)
    return chosen


def price_of(values: Values) -> Price:
    """The price object."""
    return Price(values["version"], values["total_minor"], values["valid_until"], values["actualized_at"])


def digest_of(message: Mapping[str, Any]) -> str:
    """SHA-256 of the message's meaning: order of keys and white space do not matter."""
    return sha256(_meaning(message).encode()).hexdigest()


def _tour(values: Values, sent: Values, unknown: Mapping[str, object]) -> Tour:
    return Tour(
        country=values["country"]["name"],
        hotel=values["hotel"]["name"],
        check_in=values["check_in"],
        check_out=values["check_out"],
        nights=values["nights"],
        adults=values["adults"],
        children=len(values["children_ages"]),
        resort=_name(values.get("resort")),
        departure_city=_name(values.get("departure_city")),
        meal=values["hotel"].get("meal") or "",
        operator=_name(values.get("operator")),
        agency=_name(values.get("agency")),
        offer={part: sent[part] for part in _KEPT_AS_SENT if part in sent},
        unknown={path: None if path.startswith(_PERSONS) else value for path, value in unknown.items()},
    )


def _name(part: Values | None) -> str:
    return str(part["name"]) if part else ""


def _borrower(values: Values) -> Borrower:
    return Borrower(
        surname=values["surname"],
        name=values["name"],
        patronymic=values.get("patronymic") or "",
        birth_date=values.get("birth_date"),
        phone=values["phone"],
        email=values.get("email") or "",
    )
