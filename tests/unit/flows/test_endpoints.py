"""An endpoint's end and its return: gone, silent for a day, resumed; the letter about it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.flows.delivering.hold_endpoint import resume_endpoint
from bridge.flows.recover import resume_destination
from bridge.model.status import Status
from bridge.ports.outside_errors import OutcomeUnknownError, OutsideError, RefusedError, UnreachableError
from bridge.ports.partner_callbacks import Delivery, SiteAnsweredError
from bridge.ports.work import Destination, WorkKind, WorkState
from tests.builders import FakeHub, a_partner, fake_hub
from tests.fakes.mail import FakeMail
from tests.walk import brought_to, work_all

GONE = RefusedError("fake", "deliver", "HTTP 410", "410")
AWAY = UnreachableError("fake", "deliver", "HTTP 503")


def a_hub(mail: FakeMail | None = None) -> FakeHub:
    return fake_hub(mail=mail, partners={"sun": replace(a_partner(), mail="dev@sun.test"), "moon": a_partner("moon")})


def side(hub: FakeHub) -> Destination:
    with hub.store.begin() as tx:
        return tx.work.health("partner:sun")


def owed(hub: FakeHub, application_id: str) -> list[str]:
    with hub.store.begin() as tx:
        return [event.id for event in tx.events.of(application_id)]


def test_an_endpoint_that_is_gone_gets_nothing_more_and_after_resuming_everything_in_order() -> None:
    hub = a_hub()
    hub.partner_callbacks.failing = [GONE]
    application = brought_to(hub, Status.PAYOUT_READY)
    work_all(hub)
    assert (side(hub).paused_by, side(hub).reason) == ("hub", "HTTP 410 (gone)")
    assert hub.partner_callbacks.delivered == []
    with hub.store.begin() as tx:
        assert not tx.work.dead(9)
        assert [one.kind for one in tx.attentions.waiting()] == ["endpoint:sun"]
        resume_endpoint(hub, tx, hub.partners["sun"])
    work_all(hub)
    assert [event.id for event in hub.partner_callbacks.delivered] == owed(hub, application.id)


def fail_for(hub: FakeHub, span: timedelta) -> None:
    """Let time go by while the site takes nothing."""
    end = hub.clock.now() + span
    while hub.clock.now() < end and not side(hub).paused_by:
        hub.partner_callbacks.failing = [AWAY] * 50
        work_all(hub)
        hub.clock.move(timedelta(minutes=30))
    hub.partner_callbacks.failing = []


def test_an_endpoint_that_took_nothing_for_a_day_is_disabled_and_not_before() -> None:
    hub = a_hub(FakeMail())
    hub.partner_callbacks.failing = [AWAY] * 50
    brought_to(hub, Status.RECEIVED)
    began = hub.clock.now()
    fail_for(hub, timedelta(hours=23))
    assert not side(hub).paused_by
    fail_for(hub, timedelta(hours=40))
    assert side(hub).paused_by == "hub" and "no push was taken since" in side(hub).reason
    assert timedelta(hours=24) <= hub.clock.now() - began <= timedelta(hours=48)


def test_an_event_that_was_taken_begins_the_count_anew() -> None:
    hub = a_hub()
    hub.partner_callbacks.failing = [AWAY] * 4
    brought_to(hub, Status.RECEIVED)
    for _ in range(6):
        hub.clock.move(timedelta(minutes=30))
        work_all(hub)
    assert side(hub) == Destination("partner:sun")


def test_an_officer_who_resumes_sends_what_waits_at_once() -> None:
    hub = a_hub()
    application = brought_to(hub, Status.RECEIVED)
    hub.partner_callbacks.failing = [GONE]
    work_all(hub)
    resume_destination(hub, "partner:sun")
    work_all(hub)
    assert [event.id for event in hub.partner_callbacks.delivered][-1] == owed(hub, application.id)[-1]


def test_the_site_is_told_by_one_letter_even_when_the_servers_word_is_lost() -> None:
    mail = FakeMail()
    hub = a_hub(mail)
    mail.failing, mail.after_taking = [OutcomeUnknownError("mail", "send", "silence")], True
    hub.partner_callbacks.failing = [GONE]
    brought_to(hub, Status.RECEIVED)
    work_all(hub)
    hub.clock.move(timedelta(minutes=1))
    work_all(hub)
    assert len(mail.taken) == 2 and len(mail.shown) == 1
    assert mail.taken[0] == mail.taken[1]
    letter = mail.shown[0]
    assert letter.to == "dev@sun.test" and "HTTP 410" in letter.text and "endpoint/resume" in letter.text


def test_without_a_server_of_letters_the_office_reads_that_nobody_was_written_to() -> None:
    hub = a_hub()
    hub.partner_callbacks.failing = [GONE]
    brought_to(hub, Status.RECEIVED)
    work_all(hub)
    with hub.store.begin() as tx:
        (one,) = tx.attentions.waiting()
        letters = [row for row in tx.work.open_of("") if row.kind is WorkKind.SEND_LETTER]
    assert "Письма нет" in one.text and letters == []


def test_a_refused_letter_calls_a_person() -> None:
    mail = FakeMail()
    mail.failing = [RefusedError("mail", "send", "the mailbox is not taken (550)", "mailbox")]
    hub = a_hub(mail)
    hub.partner_callbacks.failing = [GONE]
    brought_to(hub, Status.RECEIVED)
    work_all(hub)
    with hub.store.begin() as tx:
        (dead,) = tx.work.dead(9)
    assert (dead.kind, dead.state) == (WorkKind.SEND_LETTER, WorkState.DEAD)


@pytest.mark.parametrize("kind", [UnreachableError, OutcomeUnknownError])
def test_what_the_site_answered_to_a_failed_try_is_kept_with_its_status(kind: type[OutsideError]) -> None:
    hub = a_hub()
    error = kind("fake", "deliver", "HTTP 503")
    error.__cause__ = SiteAnsweredError(Delivery(503, "maintenance", 77))
    hub.partner_callbacks.failing = [error]
    brought_to(hub, Status.RECEIVED)
    work_all(hub)
    with hub.store.begin() as tx:
        (one,) = tx.deliveries.page("sun", 9)
    assert (one.http_status, one.answer, one.milliseconds, one.delivered) == (503, "maintenance", 77, False)
