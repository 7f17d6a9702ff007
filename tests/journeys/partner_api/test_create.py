"""A site hands an application over: what is kept, what is refused and how it is named, what a repeat does."""

import json
from datetime import date
from typing import Any

import pytest

from bridge.flows.hub import Hub
from tests.journeys.partner_api.world import Site, a_message


def refused(site: Site, message: Any) -> dict[str, Any]:
    answer = site.apply(message)
    assert answer.content_type == "application/problem+json", answer.text
    told: dict[str, Any] = answer.get_json()
    assert told["status"] == answer.status_code and told["type"] == f"urn:bridge:problem:{told['code']}"
    assert told["title"] and told["request_id"]
    return told


def test_a_whole_application_is_taken(site: Site, hub: Hub) -> None:
    answer = site.apply()
    told = answer.get_json()
    assert answer.status_code == 202
    assert told["borrower_url"].startswith("https://hub.test/f/token-")
    assert told["can_pay_by"] == told["clock"]["can_pay_by"] and told["hold_lasts"] is False
    assert told | {"borrower_url": "", "clock": None, "can_pay_by": None} == {
        "application_id": told["application_id"],
        "state": "received",
        "borrower_url": "",
        "expires_at": "2026-11-23T15:00:00Z",
        "price_version": 3,
        "loan_minor": 22365000,
        "periods": 6,
        "can_pay_by": None,
        "hold_lasts": False,
        "clock": None,
        "unknown_fields": [],
    }
    with hub.store.begin() as tx:
        kept = tx.applications.get(told["application_id"])
    assert (kept.partner, kept.order_id, kept.product, kept.periods) == ("sun", "SUN-1", "tour", 6)
    assert (kept.tour.country, kept.tour.hotel, kept.tour.children, kept.tour.meal) == ("Турция", "Hotel", 1, "AI")
    assert (kept.price.total, kept.advance.amount, kept.loan_sum) == (24850000, 2485000, 22365000)
    assert (kept.borrower.full_name, kept.borrower.phone) == ("Иванов Иван Иванович", "+79991234567")
    assert kept.borrower.birth_date == date(1988, 5, 4)
    assert [(one.kind, one.given_to) for one in kept.consents] == [("pd_transfer_to_mfo", "sun")]
    assert kept.tour.offer["tour"] == a_message()["tour"]


def test_unknown_fields_are_kept_and_reported_back_but_never_trusted(site: Site, hub: Hub) -> None:
    message = a_message(status="ACTIVE", tour__hotel__pool={"deep": [1, {"x": 1.50}]}, tourists__0__passport="45 08 1")
    told = site.apply(message).get_json()
    assert sorted(told["unknown_fields"]) == ["status", "tour.hotel.pool", "tourists.0.passport"]
    assert told["state"] == "received"
    with hub.store.begin() as tx:
        tour = tx.applications.get(told["application_id"]).tour
    assert set(tour.unknown) == {"status", "tour.hotel.pool", "tourists.0.passport"}
    assert "passport" not in json.dumps(tour.offer)


def test_fields_that_may_be_left_out_may_be_null_or_empty(site: Site) -> None:
    message = a_message(
        customer__patronymic="", customer__birth_date=None, customer__email="", tour__agency=None, payment__scheme=None,
        payment__advance_paid_at=None, tourists=..., consents=..., created_at=..., return_url=None, tour__children_ages=[],
    )  # fmt: skip
    assert site.apply(message).status_code == 202


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("schema", "tour-loan-application/2", "schema"),
        ("partner_order_id", ..., "partner_order_id"),
        ("partner_order_id", "a\u0000b", "partner_order_id"),
        ("partner_order_id", "  ", "partner_order_id"),
        ("return_url", "javascript:alert(1)", "return_url"),
        ("tour", [], "tour"),
        ("tour__country", "Турция", "tour.country"),
        ("tour__country__name", ..., "tour.country.name"),
        ("tour__country__visa_required", "yes", "tour.country.visa_required"),
        ("tour__country__visa_required", 1, "tour.country.visa_required"),
        ("tour__check_in", "10.02.2027", "tour.check_in"),
        ("tour__check_in", "2027-02-30", "tour.check_in"),
        ("tour__check_out", "2027-02-10", "tour.check_out"),
        ("tour__nights", True, "tour.nights"),
        ("tour__nights", "7", "tour.nights"),
        ("tour__adults", 0, "tour.adults"),
        ("tour__children_ages", [6, 18], "tour.children_ages.1"),
        ("tour__children_ages", {}, "tour.children_ages"),
        ("tour__flights__0__dep", "2027-02-10T06:20:00", "tour.flights.0.dep"),
        ("price", None, "price"),
        ("price__version", 0, "price.version"),
        ("price__version", 1.0, "price.version"),
        ("price__currency", "USD", "price.currency"),
        ("price__total_minor", 248500.00, "price.total_minor"),
        ("price__total_minor", "24850000", "price.total_minor"),
        ("price__total_minor", True, "price.total_minor"),
        ("price__total_minor", -1, "price.total_minor"),
        ("price__total_minor", 10**30, "price.total_minor"),
        ("price__valid_until", "2026-11-21T18:00:00", "price.valid_until"),
        ("price__valid_until", "2026-11-21", "price.valid_until"),
        ("price__valid_until", "0001-01-01T00:00:00+14:00", "price.valid_until"),
        ("price__valid_until", 1700000000, "price.valid_until"),
        ("price__operator_rate", 101.42, "price.operator_rate"),
        ("price__operator_rate", "1e5", "price.operator_rate"),
        ("payment__advance_minor", 24850000, "payment.advance_minor"),
        ("payment__advance_state", "promised", "payment.advance_state"),
        ("payment__loan_requested_minor", 22365001, "payment.loan_requested_minor"),
        ("payment__payout_to__account", "4070281000000000000", "payment.payout_to.account"),
        ("customer__surname", "Ivanov", "customer.surname"),
        ("customer__surname", "Иванoв", "customer.surname"),
        ("customer__name", "", "customer.name"),
        ("customer__phone", "+7 495 123-45-67", "customer.phone"),
        ("customer__phone", 79991234567, "customer.phone"),
        ("customer__phone", ..., "customer.phone"),
        ("customer__email", "ivanov", "customer.email"),
        ("tourists__0__gender", "x", "tourists.0.gender"),
        ("consents__0__ip", "203.0.113.700", "consents.0.ip"),
        ("consents__0__given_at", ..., "consents.0.given_at"),
    ],
)
def test_a_wrong_field_is_named_by_its_path(site: Site, path: str, value: Any, field: str) -> None:
    told = refused(site, a_message(**{path: value}))
    assert (told["status"], told["code"], told["field"]) == (422, "field_invalid", field)
    assert told["errors"][0]["field"] == field
    assert told["errors"][0]["message"].split()[0] in ("must", "is")


def test_all_wrong_fields_are_listed_at_once(site: Site) -> None:
    told = refused(site, a_message(tour__nights=0, customer__phone="1", price__currency="EUR"))
    assert {one["field"] for one in told["errors"]} == {"tour.nights", "customer.phone", "price.currency"}


def test_a_refusal_never_repeats_what_was_sent(site: Site) -> None:
    text = json.dumps(refused(site, a_message(customer__surname="Zapretnov", customer__email="secret.mail")))
    assert "Zapretnov" not in text and "secret.mail" not in text


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"null",
        b'"text"',
        b"{",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1, "a": 2}',
        b'{"tour": {"x": 1, "x": 1}}',
        b'{"a": "\xff"}',
        b'{"a": "\\ud800"}',
        b'{"\\udfff": 1}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": 1E+1000000}',
        b"[" * 100_000,
        b'{"a":' * 35_000 + b"1" + b"}" * 35_000,
        b'{"a":' * 25 + b"1" + b"}" * 25,
        b"\xef\xbb\xbf{}",
    ],
)
def test_what_is_not_strict_json_is_refused_as_such(site: Site, raw: bytes) -> None:
    told = refused(site, raw)
    assert (told["status"], told["code"]) == (400, "json_invalid")


def test_a_sum_outside_the_product_is_the_products_refusal(site: Site) -> None:
    told = refused(site, a_message(price__total_minor=90_000_000_00, payment__loan_requested_minor=None))
    assert (told["code"], told["field"]) == ("field_invalid", "price.total_minor")


def test_a_second_identical_application_returns_the_first(site: Site) -> None:
    first = site.apply(key="k1").get_json()
    message = dict(reversed(a_message().items()))
    second = site.apply(message, key="k2")
    assert second.status_code == 202
    assert second.get_json()["application_id"] == first["application_id"]
    assert second.get_json()["borrower_url"] != first["borrower_url"]


def test_other_contents_under_the_same_order_are_refused(site: Site) -> None:
    site.apply(key="k1")
    answer = site.apply(a_message(tour__nights=8), key="k2")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "order_already_taken")
    assert answer.get_json()["field"] == "partner_order_id"


def test_the_same_order_number_of_two_sites_makes_two_applications(site: Site, moon: Site) -> None:
    assert site.apply().get_json()["application_id"] != moon.apply().get_json()["application_id"]
