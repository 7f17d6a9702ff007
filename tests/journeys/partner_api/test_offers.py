"""What a site learns before anybody applies, and the clock that every answer carries."""

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bridge.flows.hub import Hub
from bridge.flows.offering.publish_rates import publish_rates
from bridge.model.decision import Decision
from bridge.model.status import Status
from bridge.web.partner_api.offers.answers import OfferAnswer
from tests.journeys.partner_api.world import Site, a_message, a_price

PATH = "/partner/v1/offers"


def a_wish(total: int = 24_850_000, advance: int = 2_485_000, **more: Any) -> dict[str, Any]:
    return {
        "price": {"total_minor": total, "valid_until": "2026-11-23T18:00:00+03:00"},
        "payment": {"advance_minor": advance, "payable_until": "2026-11-24T18:00:00+03:00"},
        "tour": {"check_in": "2027-02-10", "check_out": "2027-02-17"},
    } | more  # fmt: skip


def ask(site: Site, wish: dict[str, Any]) -> dict[str, Any]:
    answer = site.call("POST", PATH, wish)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.get_json()
    assert not OfferAnswer().validate(told)
    return told


def test_an_offer_has_every_term_with_its_instalments_and_costs(site: Site) -> None:
    told = ask(site, a_wish())
    assert told["offered"] and told["loan_minor"] == 22_365_000 and told["issued_on"] == "2026-11-23"
    assert [one["periods"] for one in told["options"]] == [3, 6, 9, 12] == told["limits"]["periods"]
    for one in told["options"]:
        rows = one["instalments"]
        assert sum(row["payment_minor"] for row in rows) == one["total_minor"] == 22_365_000 + one["overpayment_minor"]
        assert sum(row["principal_minor"] for row in rows) == 22_365_000 and rows[-1]["balance_minor"] == 0
        assert one["psk_minor"] == one["overpayment_minor"] and float(one["psk_percent"]) > 30
    assert told["from_minor"] == min(one["payment_minor"] for one in told["options"])
    half_year = told["options"][1]
    assert half_year["first_due"] == "2026-12-23" and half_year["paid_before_trip"] is False
    assert told["options"][0]["paid_before_trip"] is False and told["reasons"] == [] and told["counter_offer"] is None


def test_payments_that_fall_into_the_trip_are_marked(site: Site) -> None:
    told = ask(site, a_wish(tour={"check_in": "2027-01-20", "check_out": "2027-01-27"}, periods=[3]))
    assert [row["during_trip"] for row in told["options"][0]["instalments"]] == [False, True, False]


def test_without_an_offer_the_reason_and_the_advance_that_would_help_are_told(site: Site) -> None:
    told = ask(site, a_wish(60_000_000, 6_000_000))
    assert not told["offered"] and told["options"] == [] and told["from_minor"] is None
    assert [(one["code"], one["field"]) for one in told["reasons"]] == [("sum_above_maximum", "payment.advance_minor")]
    assert told["counter_offer"] == {"advance_minor": 10_000_000, "loan_minor": 50_000_000}


def test_nothing_is_kept_and_the_same_question_has_the_same_answer(site: Site, hub: Hub) -> None:
    first, second = site.call("POST", PATH, a_wish()), site.call("POST", PATH, a_wish(), key="a-key-that-nobody-needs")
    assert first.data == second.data and "Idempotent-Replayed" not in second.headers
    with hub.store.read() as tx:
        assert list(tx.journal.after(0, 10)) == [] and list(tx.applications.recent(10)) == []


def test_a_whole_application_may_be_asked_about_and_nobody_s_name_is_read(site: Site) -> None:
    message = a_message()
    told = ask(site, {name: message[name] for name in ("price", "payment", "tour", "customer")})
    assert told["offered"] and "customer" in told["unknown_fields"]
    assert "Иванов" not in str(told)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"price": {}}, "price.total_minor"),
        ({"payment": {"advance_minor": 24_850_000}}, "payment.advance_minor"),
        ({"tour": {"check_in": "2027-02-10", "check_out": "2027-02-10"}}, "tour.check_out"),
        ({"periods": [0]}, "periods.0"),
        ({"periods": 6}, "periods"),
        ({"issued_on": "2027-02-30"}, "issued_on"),
    ],
)
def test_a_question_that_makes_no_sense_names_the_field(site: Site, change: dict[str, Any], field: str) -> None:
    answer = site.call("POST", PATH, a_wish() | change)
    assert (answer.status_code, answer.get_json()["field"]) == (422, field)


def test_an_offer_names_the_rate_card_that_gives_the_same_figures_or_none_at_all(site: Site, hub: Hub) -> None:
    assert ask(site, a_wish())["rate_card"] is None
    publish_rates(hub)
    hub.clock.move(timedelta(minutes=1))  # type: ignore[attr-defined]  # the fake clock
    told = ask(site, a_wish())
    assert told["rate_card"] == {"version": 1, "url": "https://hub.test/rates/tour/1.json"}
    low, high = (float(told["psk_range"][end]) for end in ("from", "to"))
    assert all(low <= float(one["psk_percent"]) <= high for one in told["options"])


def test_an_offer_takes_less_than_ten_milliseconds_of_processor(site: Site) -> None:
    wishes = [a_wish(total) for total in range(20_000_000, 20_000_020)]
    site.call("POST", PATH, wishes[0])
    spent = []
    for wish in wishes:
        before = time.thread_time()
        site.call("POST", PATH, wish)
        spent.append(time.thread_time() - before)
    assert sorted(spent)[len(spent) // 4] < 0.010


def test_the_create_answer_tells_the_clock_and_the_larger_advances(site: Site) -> None:
    told = site.apply().get_json()
    assert (told["can_pay_by"], told["hold_lasts"]) == ("2026-11-25T09:21:00Z", False)
    steps = told["clock"]["larger_advances"]
    assert [(one["loan_minor"], one["cooling_off_seconds"], one["hold_lasts"]) for one in steps] == [
        (20_000_000, 14_400, True), (4_999_999, 0, True),
    ]  # fmt: skip


def test_the_clock_moves_with_the_application_and_stops_at_its_end(site: Site, hub: Hub) -> None:
    number = site.taken()
    path = f"/partner/v1/applications/{number}"
    with hub.store.begin() as tx:
        decided = Decision(True, hub.clock.now(), 3, 22365000, hub.clock.now() + timedelta(hours=9))
        tx.applications.save(replace(tx.applications.get(number), decision=decided, status=Status.APPROVED))
    assert site.call("GET", path).get_json()["clock"]["signature_expected_at"] == "2026-11-23T09:05:00Z"
    ended = site.call("POST", f"{path}/cancel", {"reason": "tour_gone"}, "c1").get_json()
    assert (ended["can_pay_by"], ended["hold_lasts"], ended["clock"]) == (None, None, None)


def test_the_buyer_s_term_is_lent_and_another_one_is_refused(site: Site, hub: Hub) -> None:
    answer = site.apply(a_message(payment__periods=12))
    assert answer.get_json()["periods"] == 12
    with hub.store.read() as tx:
        assert tx.applications.get(answer.get_json()["application_id"]).periods == 12
    refused = site.apply(a_message(payment__periods=7, partner_order_id="SUN-2"), "k2")
    assert (refused.status_code, refused.get_json()["field"]) == (422, "payment.periods")


def test_a_price_of_another_size_changes_the_clock(site: Site) -> None:
    path = f"/partner/v1/applications/{site.taken()}/price"
    told = site.call("PUT", path, a_price(version=4, total_minor=20_000_000), "p1").get_json()
    assert told["clock"]["cooling_off_seconds"] == 14_400 and told["hold_lasts"] is True
