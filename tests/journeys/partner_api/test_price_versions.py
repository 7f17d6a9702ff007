"""A price that moves, through the calls of a site: before, within and above what was approved, while somebody signs, too late."""

from datetime import timedelta
from typing import Any

import pytest

from bridge.model.errors import StepClosedError
from bridge.model.status import Status
from tests.builders import FakeHub, a_product, fake_hub
from tests.journeys.partner_api.test_refunds import fits
from tests.journeys.partner_api.world import Site
from tests.walk import HAND, ask_to_sign, brought_to, deal_number, last_code, read, sign, sign_contract, work_all

ROOT = "/partner/v1/applications"
ADVANCE, PRICE = 2_485_000, 24_850_000


@pytest.fixture
def hub() -> FakeHub:
    return fake_hub()


@pytest.fixture
def site(hub: FakeHub) -> Site:
    return Site(hub, "sun", "request-secret")


def a_price(hub: FakeHub, total: int, version: int = 2, **more: Any) -> dict[str, Any]:
    now = hub.clock.now()
    until = (now + timedelta(hours=5)).isoformat()
    return {
        "version": version,
        "currency": "RUB",
        "total_minor": total,
        "actualized_at": now.isoformat(),
        "valid_until": until,
    } | more


def put(site: Site, number: str, body: dict[str, Any], tail: str = "price") -> Any:
    return site.call("PUT", f"{ROOT}/{number}/{tail}", body, f"k{body['version'] if 'version' in body else body['reference']}")


def approved_more(hub: FakeHub) -> str:
    """The lender approved 250 000 roubles, more than the 223 650 that were wished; the contract is ready."""
    number = brought_to(hub, Status.SUBMITTED).id
    hub.loan_system.approve(deal_number(hub, number), 25_000_000)
    hub.clock.move(timedelta(seconds=10))
    work_all(hub)
    assert read(hub, number).status is Status.CONTRACT_READY
    return number


def told_of_price(hub: FakeHub, number: str) -> list[dict[str, Any]]:
    with hub.store.read() as tx:
        return [dict(one.facts) for one in tx.events.of(number) if one.type.value == "application.price_changed"]


def test_within_what_was_approved_the_papers_are_made_anew_and_signed_again(hub: FakeHub, site: Site) -> None:
    number = approved_more(hub)
    before = read(hub, number).contract
    told = put(site, number, a_price(hub, 26_000_000)).get_json()
    fits(site, "ApplicationAnswer", told)
    assert told["state"] == "submitted"
    assert told["price_change"] == {"outcome": "sign_again", "approved_minor": 25_000_000, "advance_would_do_minor": None}
    assert told_of_price(hub, number)[0]["outcome"] == "sign_again"
    work_all(hub)
    hub.loan_system.approve(deal_number(hub, number), 25_000_000)
    hub.clock.move(timedelta(seconds=10))
    work_all(hub)
    after = read(hub, number)
    assert after.status is Status.CONTRACT_READY and after.decision is not None and after.decision.price_version == 2
    assert after.contract is not None and before is not None
    assert {one.id for one in after.contract.papers}.isdisjoint(one.id for one in before.papers), "papers made anew"
    sign(hub, number)
    work_all(hub)
    assert read(hub, number).status is Status.SIGNED and site.call("GET", f"{ROOT}/{number}").get_json()["price_change"] is None


def test_above_it_the_answer_names_the_advance_that_would_do_and_with_it_the_loan_is_within_again(
    hub: FakeHub, site: Site
) -> None:
    number = approved_more(hub)
    told = put(site, number, a_price(hub, 30_000_000)).get_json()
    would_do = told["price_change"]["advance_would_do_minor"]
    assert (told["price_change"]["outcome"], would_do) == ("decide_anew", 5_000_000)
    more = {"state": "paid", "amount_minor": would_do - ADVANCE, "reference": "payu:2", "price": a_price(hub, 30_000_000, 3)}
    paid = put(site, number, more, "advance").get_json()
    assert (paid["loan_minor"], paid["price_change"]["outcome"]) == (25_000_000, "sign_again")
    assert [one.get("advance_would_do") for one in told_of_price(hub, number)] == [5_000_000, None]


def test_a_price_that_comes_while_the_borrower_signs_makes_the_code_worthless(hub: FakeHub, site: Site) -> None:
    number = approved_more(hub)
    fingerprint = ask_to_sign(hub, number)
    work_all(hub)
    code = last_code(hub, number)
    assert put(site, number, a_price(hub, 25_500_000)).status_code == 200
    with pytest.raises(StepClosedError):
        sign_contract(hub, number, fingerprint, code, HAND)
    assert read(hub, number).signature is None
    assert read(hub, number).status is Status.SUBMITTED


def test_a_price_that_comes_a_moment_after_the_signature_is_refused_and_cancel_is_left(hub: FakeHub, site: Site) -> None:
    number = approved_more(hub)
    sign(hub, number)
    late = put(site, number, a_price(hub, 25_500_000))
    assert (late.status_code, late.get_json()["code"]) == (409, "step_closed")
    gone = site.call("POST", f"{ROOT}/{number}/cancel", {"reason": "price_changed"}, "c1")
    assert (gone.status_code, gone.get_json()["state"]) == (200, "cancelled")


def test_an_older_version_after_a_newer_changes_nothing(hub: FakeHub, site: Site) -> None:
    number = brought_to(hub, Status.SUBMITTED).id
    put(site, number, a_price(hub, 25_000_000, 4))
    for version in (1, 3, 4):
        old = site.call("PUT", f"{ROOT}/{number}/price", a_price(hub, 26_000_000, version), f"old{version}")
        assert (old.status_code, old.get_json()["code"]) == (409, "price_version_old")
    assert read(hub, number).price.total == 25_000_000 and len(told_of_price(hub, number)) == 1


@pytest.mark.parametrize("status", [Status.RECEIVED, Status.FILLING, Status.SUBMITTED, Status.CONTRACT_READY, Status.SIGNED])
def test_a_tour_that_is_gone_ends_the_application_before_the_payout(hub: FakeHub, site: Site, status: Status) -> None:
    number = brought_to(hub, status).id
    gone = site.call("POST", f"{ROOT}/{number}/cancel", {"reason": "tour_unavailable"}, "c1").get_json()
    assert (gone["state"], gone["end_reason"]) == ("cancelled", "tour_unavailable")
    assert gone["advance"]["to_be_returned_minor"] == ADVANCE


def test_another_term_comes_with_a_new_version() -> None:
    hub = fake_hub(products={"tour": a_product(offered_periods=(3, 6, 12))})
    site = Site(hub, "sun", "request-secret")
    number = brought_to(hub, Status.SUBMITTED).id
    wrong = put(site, number, a_price(hub, PRICE, 2, periods=7))
    assert (wrong.status_code, wrong.get_json()["field"]) == (422, "periods")
    told = site.call("PUT", f"{ROOT}/{number}/price", a_price(hub, PRICE, 2, periods=12), "again").get_json()
    assert (told["periods"], told["state"]) == (12, "submitted")
    work_all(hub)
    assert hub.loan_system.records[deal_number(hub, number)].periods == 12


def test_two_new_prices_before_a_decision_still_know_what_was_approved(hub: FakeHub, site: Site) -> None:
    number = approved_more(hub)
    put(site, number, a_price(hub, 30_000_000, 2))
    back = put(site, number, a_price(hub, 26_000_000, 3)).get_json()
    assert back["price_change"] == {"outcome": "sign_again", "approved_minor": 25_000_000, "advance_would_do_minor": None}
