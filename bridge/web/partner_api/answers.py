"""Applications as JSON for their site: states, sums and ends; nothing about the person."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from flask import Response

from bridge.flows.applying.accept_application import Accepted
from bridge.model.application import Application
from bridge.model.decision import Decision
from bridge.model.gates import Gate, Stage
from bridge.model.offering.new_price import PriceOutcome, outcome_of
from bridge.model.offering.tour_clock import TourClock
from bridge.web.partner_api.advance.refusals import refusal_body, shortfall_body
from bridge.web.partner_api.loading import told_unknown
from bridge.web.partner_api.offers.clock import clock_told

# A reason is told on only as a word: a text could speak of the person.
_WORD = re.compile(r"[a-z0-9_]{1,64}")
_written = json.JSONEncoder(ensure_ascii=False).encode


def accepted(done: Accepted, public_url: str, clock: TourClock | None, unknown: Mapping[str, object]) -> dict[str, object]:
    """The answer to a new application; `borrower_url` holds a fresh one-time link."""
    application = done.application
    return {
        "application_id": application.id,
        "state": application.status.partner_word,
        "borrower_url": f"{public_url}/f/{done.link_token}",
        "expires_at": moment(application.deadlines.sign_by),
        "price_version": application.price.version,
        "loan_minor": application.loan_sum,
        "periods": application.periods,
        **clock_told(clock),
        "unknown_fields": told_unknown(unknown),
    }


def standing(application: Application, clock: TourClock | None) -> dict[str, object]:
    """Where the application stands."""
    return {
        "application_id": application.id,
        "partner_order_id": application.order_id,
        "state": application.status.partner_word,
        "final": application.status.final,
        "end_reason": application.end_reason if _WORD.fullmatch(application.end_reason) else "",
        "received_at": moment(application.received_at),
        "price_version": application.price.version,
        "price_total_minor": application.price.total,
        "advance_minor": application.advance.amount,
        "loan_minor": application.loan_sum,
        "periods": application.periods,
        "deadlines": _deadlines(application),
        "decision": _decision(application, application.decision),
        "refusal": refusal_body(application.refusal),
        "shortfall": shortfall_body(application),
        "price_change": _price_change(outcome_of(application)),
        "previous_application_id": application.previous or None,
        "next_application_id": application.successor or None,
        # What stands before the signature tells of the person, not of the tour: the site does not read it.
        "gates": [_gate(gate) for gate in application.gates if gate.stage is Stage.BEFORE_PAYOUT],
        **clock_told(clock),
    }


def as_json(body: Mapping[str, object], status: int = 200) -> Response:
    """The body as an answer; never kept by caches."""
    return Response(_written(body), status, content_type="application/json", headers={"Cache-Control": "no-store"})


def moment(at: datetime) -> str:
    """RFC 3339 in UTC with Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _maybe(at: datetime | None) -> str | None:
    return moment(at) if at else None


def _deadlines(application: Application) -> dict[str, object]:
    ends = application.deadlines
    return {
        "price_until": moment(ends.price_until),
        "payable_until": _maybe(ends.payable_until),
        "offer_until": _maybe(ends.offer_until),
        "sign_by": moment(ends.sign_by),
    }


def _decision(application: Application, decision: Decision | None) -> dict[str, object] | None:
    if decision is None:
        return None
    approved = decision.approved
    return {
        "approved": approved,
        "price_version": decision.price_version,
        "approved_minor": decision.amount if approved else None,
        "max_price_minor": decision.amount + application.advance.amount if approved else None,
        "valid_until": _maybe(decision.valid_until),
    }


def _price_change(outcome: PriceOutcome | None) -> dict[str, object] | None:
    if outcome is None:
        return None
    sums = {"approved_minor": outcome.approved, "advance_would_do_minor": outcome.advance}
    return {"outcome": outcome.outcome.value, **sums}


def _gate(gate: Gate) -> dict[str, object]:
    opens = {"opened_at": _maybe(gate.opened_at), "not_before": _maybe(gate.not_before)}
    return {"name": gate.name.value, "open": gate.open, **opens}
