"""Ways on through the calls of a site: less approved than wished, a refusal with another adult of the party in its place."""

from datetime import timedelta
from typing import Any

import pytest

from bridge.flows.refusing.offer_instead import choose_way
from bridge.model.errors import FieldInvalidError, StepClosedError
from bridge.model.refusals.refusal import SUM_ABOVE, Instead, Rule, Rules
from bridge.model.status import Status
from bridge.ports.work import WorkKind
from tests.builders import FakeHub, a_product, fake_hub
from tests.journeys.partner_api.test_price_versions import a_price
from tests.journeys.partner_api.test_refunds import fits
from tests.journeys.partner_api.world import Site, a_message
from tests.walk import brought_to, deal_number, work_all

ROOT = "/partner/v1/applications"
ADVANCE, PRICE, APPROVED = 2_485_000, 24_850_000, 15_000_000


@pytest.fixture
def hub() -> FakeHub:
    above = Rule(SUM_ABOVE, "The sum is above what the lender lends on this application", tuple(Instead))
    return fake_hub(products={"tour": a_product(offered_periods=(3, 6, 9, 12))}, refusals=Rules((*Rules().rows, above)))


@pytest.fixture
def site(hub: FakeHub) -> Site:
    return Site(hub, "sun", "request-secret")


def less_approved(hub: FakeHub) -> str:
    number = brought_to(hub, Status.SUBMITTED).id
    hub.loan_system.approve(deal_number(hub, number), APPROVED)
    hub.clock.move(timedelta(seconds=10))
    work_all(hub)
    return number


def get(site: Site, number: str) -> dict[str, Any]:
    told: dict[str, Any] = site.call("GET", f"{ROOT}/{number}").get_json()
    fits(site, "ApplicationAnswer", told)
    return told


def test_less_approved_is_told_with_a_number_and_ways_worked_out_to_the_kopeck(hub: FakeHub, site: Site) -> None:
    number = less_approved(hub)
    told = get(site, number)
    less = told["shortfall"]
    assert (told["state"], told["refusal"]) == ("approved", None)
    assert (less["number"], less["missing_minor"]) == (110, PRICE - ADVANCE - APPROVED)
    ways = {one["kind"]: one for one in less["counter_offers"]}
    assert "other_adult" not in ways
    assert (ways["bigger_advance"]["advance_minor"], ways["bigger_advance"]["loan_minor"]) == (PRICE - APPROVED, APPROVED)
    assert (ways["cheaper_tour"]["price_up_to_minor"], ways["cheaper_tour"]["loan_minor"]) == (APPROVED + ADVANCE, APPROVED)
    assert ways["shorter_term"]["periods"] == 3
    with hub.store.read() as tx:
        event = next(one for one in tx.events.of(number) if one.type.value == "application.approved")
    assert event.facts["shortfall"] == PRICE - ADVANCE - APPROVED and event.facts["counter_offers"] == less["counter_offers"]
    assert hub.sms.sent[-1].text == "approved_less"


def test_what_the_borrower_chooses_is_told_and_the_site_s_larger_advance_brings_the_contract(hub: FakeHub, site: Site) -> None:
    number = less_approved(hub)
    for _ in range(2):
        choose_way(hub, number, "bigger_advance")
    with pytest.raises(FieldInvalidError):
        choose_way(hub, number, "other_adult")
    with hub.store.read() as tx:
        (chosen,) = [one for one in tx.events.of(number) if one.type.value == "counter_offer.chosen"]
    more = PRICE - APPROVED - ADVANCE
    assert (chosen.facts["kind"], chosen.facts["more"]) == ("bigger_advance", more)
    assert get(site, number)["shortfall"]["chosen"] == "bigger_advance"
    body = {"state": "paid", "amount_minor": more, "reference": "payu:2", "price": a_price(hub, PRICE)}
    paid = site.call("PUT", f"{ROOT}/{number}/advance", body, "a1").get_json()
    assert (paid["loan_minor"], paid["shortfall"], paid["price_change"]["outcome"]) == (APPROVED, None, "sign_again")
    work_all(hub)
    hub.loan_system.approve(deal_number(hub, number), APPROVED)
    hub.clock.move(timedelta(seconds=10))
    work_all(hub)
    assert get(site, number)["state"] == "contract_ready"
    with pytest.raises(StepClosedError):
        choose_way(hub, number, "bigger_advance")


def test_a_cheaper_tour_within_the_sum_that_was_named_brings_the_contract(hub: FakeHub, site: Site) -> None:
    number = less_approved(hub)
    up_to = next(one for one in get(site, number)["shortfall"]["counter_offers"] if one["kind"] == "cheaper_tour")
    told = site.call("PUT", f"{ROOT}/{number}/price", a_price(hub, up_to["price_up_to_minor"]), "p1").get_json()
    assert (told["loan_minor"], told["price_change"]["outcome"]) == (APPROVED, "sign_again")


def declined(hub: FakeHub) -> str:
    number = brought_to(hub, Status.SUBMITTED, order_id="OLD").id
    hub.loan_system.decline(deal_number(hub, number))
    hub.clock.move(timedelta(seconds=10))
    work_all(hub)
    return number


def in_place_of(number: str, order: str = "NEW", **changes: Any) -> dict[str, Any]:
    return a_message(
        partner_order_id=order, previous_application_id=number, customer__surname="Петрова", customer__name="Анна",
        customer__phone="+79991110000", **changes,
    )  # fmt: skip


def test_another_adult_follows_a_refusal_and_the_advance_is_there_once(hub: FakeHub, site: Site) -> None:
    old = declined(hub)
    assert get(site, old)["advance"]["to_be_returned_minor"] == ADVANCE
    message = in_place_of(old)
    taken = [site.apply(message, key) for key in ("n1", "n1", "n2")]
    assert [one.status_code for one in taken] == [202, 202, 202]
    new = taken[0].get_json()["application_id"]
    assert {one.get_json()["application_id"] for one in taken} == {new}
    before, after = get(site, old), get(site, new)
    assert (before["next_application_id"], after["previous_application_id"]) == (new, old)
    assert (before["advance"]["to_be_returned_minor"], before["advance"]["carried_minor"]) == (0, ADVANCE)
    assert after["advance"]["held_minor"] == ADVANCE
    hub.clock.move(timedelta(days=11))
    work_all(hub)
    assert "advance_not_returned" not in [one.kind for one in hub.store.tx.attentions.waiting() if one.application_id == old]
    assert WorkKind.WATCH_ADVANCE not in [one.kind for one in hub.store.tx.work.open_of(old)]


def test_what_is_not_carried_over_still_goes_back(hub: FakeHub, site: Site) -> None:
    old = declined(hub)
    less = {"payment__advance_minor": 1_000_000, "payment__loan_requested_minor": PRICE - 1_000_000}
    assert site.apply(in_place_of(old, **less)).status_code == 202
    advance = get(site, old)["advance"]
    assert (advance["to_be_returned_minor"], advance["carried_minor"]) == (ADVANCE - 1_000_000, 1_000_000)


def test_an_advance_that_went_back_already_is_not_carried_over(hub: FakeHub, site: Site) -> None:
    old = declined(hub)
    body = {"state": "returned", "amount_minor": ADVANCE, "reference": "refund:1"}
    assert site.call("PUT", f"{ROOT}/{old}/advance", body, "a1").status_code == 200
    assert site.apply(in_place_of(old)).status_code == 202
    advance = get(site, old)["advance"]
    assert (advance["returned_minor"], advance["carried_minor"]) == (ADVANCE, 0)


def test_only_one_follows_and_only_an_ended_one_of_the_same_site(hub: FakeHub, site: Site) -> None:
    old, running = declined(hub), brought_to(hub, Status.SUBMITTED).id
    moon = Site(hub, "moon", "request-secret")
    for number, who in ((running, site), ("app_none", site), (old, moon)):
        answer = who.apply(in_place_of(number, f"N-{number}-{who.name}"), f"k-{number}-{who.name}")
        assert (answer.status_code, answer.get_json()["field"]) == (422, "previous_application_id")
    assert site.apply(in_place_of(old), "n1").status_code == 202
    second = site.apply(in_place_of(old, "NEW-2"), "n2")
    assert (second.status_code, second.get_json()["field"]) == (422, "previous_application_id")
    assert len(site.call("GET", f"{ROOT}?partner_order_id=NEW-2").get_json()["applications"]) == 0
