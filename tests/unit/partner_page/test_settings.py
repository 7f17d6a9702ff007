"""A site's look goes from draft to print and back; its address is checked; a test event tells what came back."""

from datetime import timedelta

import pytest

from bridge.flows.partner_page.change_settings import bring_address_back, change_address, draft_look, publish_look
from bridge.flows.partner_page.note_act import Person
from bridge.flows.partner_page.send_test_event import PAUSE, send_test_event
from bridge.model.errors import FieldInvalidError, StepClosedError, TooManyTriesError
from bridge.model.partner import Partner
from bridge.model.partner_page.own_words import OwnWords
from bridge.ports.outside_errors import OutcomeUnknownError, UnreachableError
from bridge.ports.partner_callbacks import Delivery, SiteAnsweredError
from tests.builders import FakeHub, a_partner, fake_hub

ANNA = Person("sun", "anna")


@pytest.fixture
def hub() -> FakeHub:
    return fake_hub(partners={"sun": a_partner("sun"), "moon": a_partner("moon")})


def now_of(hub: FakeHub) -> Partner:
    with hub.store.begin() as tx:
        return OwnWords((), tx.partner_settings.in_force("sun")).over(hub.partners["sun"])


def test_a_draft_is_seen_by_nobody_until_it_is_published_and_an_earlier_look_comes_back(hub: FakeHub) -> None:
    first = draft_look(hub, ANNA, {"accent": "#123456"})
    assert now_of(hub).look == hub.partners["sun"].look
    publish_look(hub, ANNA, first.version)
    hub.clock.move(timedelta(minutes=1))
    second = draft_look(hub, ANNA, {"accent": "#654321"})
    publish_look(hub, ANNA, second.version)
    assert now_of(hub).look == {"accent": "#654321"}
    hub.clock.move(timedelta(minutes=1))
    publish_look(hub, ANNA, first.version)
    assert now_of(hub).look == {"accent": "#123456"}
    hub.clock.move(timedelta(minutes=1))
    publish_look(hub, ANNA, draft_look(hub, ANNA, {}).version)
    assert now_of(hub).look == hub.partners["sun"].look, "no values: the lender's file"


def test_a_version_that_is_another_sites_can_not_be_published(hub: FakeHub) -> None:
    draft_look(hub, Person("moon", "ivan"), {"accent": "#123456"})
    with pytest.raises(StepClosedError):
        publish_look(hub, ANNA, 1)


def test_an_address_that_the_guard_refuses_changes_nothing(hub: FakeHub) -> None:
    with pytest.raises(FieldInvalidError, match="the callback address begins with"):
        change_address(hub, ANNA, "http://10.0.0.1/")
    assert now_of(hub).callback_url == hub.partners["sun"].callback_url


def test_an_address_counts_at_once_and_the_one_before_comes_back(hub: FakeHub) -> None:
    change_address(hub, ANNA, "https://sun.test/one")
    change_address(hub, ANNA, "https://sun.test/two")
    assert now_of(hub).callback_url == "https://sun.test/two"
    bring_address_back(hub, ANNA, 1)
    assert now_of(hub).callback_url == "https://sun.test/one"
    hub.partner_callbacks.faulty["https://sun.test/one"] = "stands for one that is not public"
    change_address(hub, ANNA, "https://sun.test/two")
    with pytest.raises(FieldInvalidError):
        bring_address_back(hub, ANNA, 1)
    with pytest.raises(StepClosedError):
        bring_address_back(hub, ANNA, 99)


def test_a_test_event_is_pushed_once_is_in_no_feed_and_its_answer_is_told(hub: FakeHub) -> None:
    assert send_test_event(hub, ANNA).http_status == 200
    (event,) = hub.partner_callbacks.delivered
    assert (event.partner, event.facts) == ("sun", {"test": True})
    with hub.store.begin() as tx:
        assert tx.events.feed("sun", 0, 9) == [] and tx.deliveries.page("sun", 9) == []
        assert tx.partner_acts.of("sun", 1)[0].detail == "200 1 ok"
    with pytest.raises(TooManyTriesError):
        send_test_event(hub, ANNA)
    hub.clock.move(PAUSE)
    send_test_event(hub, ANNA)


def test_a_refusal_and_a_silence_are_told_as_they_were(hub: FakeHub) -> None:
    refused = OutcomeUnknownError("partner", "deliver", "HTTP 500")
    refused.__cause__ = SiteAnsweredError(Delivery(500, "oops", 12))
    hub.partner_callbacks.failing = [refused, UnreachableError("partner", "deliver", "no connection")]
    assert send_test_event(hub, ANNA) == Delivery(500, "oops", 12)
    hub.clock.move(PAUSE)
    assert send_test_event(hub, ANNA) == Delivery(0, "no connection", 0)
