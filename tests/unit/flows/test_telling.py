"""What leaves the house by itself: messages to the borrower, events to the site; and how a runner settles a row."""

from datetime import timedelta

import pytest

from bridge.flows.applying.make_code import send_code
from bridge.flows.messaging.send_message import send_message
from bridge.flows.notify_partner import notify_partner
from bridge.jobs.plans import PLANS
from bridge.model.errors import RuleBrokenError
from bridge.model.one_time_code import Purpose
from bridge.model.status import Status
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, OutsideError, UnreachableError
from bridge.ports.sms import MessageState
from bridge.ports.work import Later, WorkKind, WorkState
from tests.builders import FakeHub, fake_hub, settled, work_of
from tests.walk import HAND, brought_to, read, tell_announced, work_all

SEND, NOTIFY = WorkKind.SEND_MESSAGE, WorkKind.NOTIFY_PARTNER
# When a gateway is asked about a message whose answer was lost, and from when it is believed that it has nothing.
SOON, CERTAIN = timedelta(seconds=20), timedelta(seconds=45)


def a_message(hub: FakeHub) -> str:
    """A message that waits to be sent: that the application is approved."""
    application_id = brought_to(hub, Status.APPROVED).id
    hub.sms.sent.clear()
    tell_announced(hub, application_id)
    with hub.store.begin() as tx:
        (row,) = [row for row in tx.work.open_of(application_id) if row.kind is SEND]
    return row.subject


def state_of(hub: FakeHub, message_id: str) -> tuple[MessageState, str]:
    with hub.store.begin() as tx:
        message = tx.messages.get(message_id)
    return message.state, message.text


def test_a_message_is_sent_once_and_its_text_forgotten() -> None:
    hub = fake_hub()
    message_id = a_message(hub)
    for attempt in (1, 2):
        settled(hub, send_message(hub, work_of(SEND, message_id, attempt)))
    assert [one.id for one in hub.sms.sent] == [message_id]
    assert state_of(hub, message_id) == (MessageState.SENT, "")


def test_a_message_whose_answer_was_lost_is_asked_about_and_not_sent_again() -> None:
    hub = fake_hub()
    message_id = a_message(hub)
    hub.sms.failing, hub.sms.after_taking = [OutcomeUnknownError("fake", "send", "no answer")], True
    with pytest.raises(OutcomeUnknownError):
        settled(hub, send_message(hub, work_of(SEND, message_id)))
    assert settled(hub, send_message(hub, work_of(SEND, message_id, attempt=2))) == Later(hub.clock.now() + SOON)
    hub.clock.move(SOON)
    settled(hub, send_message(hub, work_of(SEND, message_id)))
    assert [one.id for one in hub.sms.sent] == [message_id]
    assert state_of(hub, message_id) == (MessageState.DELIVERED, "")


def test_a_message_that_the_gateway_does_not_know_yet_is_asked_about_again_before_it_is_sent_again() -> None:
    """It may still be on its way into the gateway's books when it is first asked about."""
    hub = fake_hub()
    message_id = a_message(hub)
    hub.sms.failing = [OutcomeUnknownError("fake", "send", "no answer")]
    began = hub.clock.now()
    with pytest.raises(OutcomeUnknownError):
        settled(hub, send_message(hub, work_of(SEND, message_id)))
    hub.clock.move(SOON)
    assert settled(hub, send_message(hub, work_of(SEND, message_id))) == Later(began + CERTAIN)
    assert (hub.sms.asked, hub.sms.sent) == ([message_id], [])
    hub.clock.move(CERTAIN - SOON)
    settled(hub, send_message(hub, work_of(SEND, message_id)))
    assert (hub.sms.asked, [one.id for one in hub.sms.sent]) == ([message_id] * 2, [message_id])


def test_a_message_the_gateway_never_had_is_sent_after_asking() -> None:
    hub = fake_hub()
    message_id = a_message(hub)
    settled(hub, send_message(hub, work_of(SEND, message_id, attempt=2)))
    assert [one.id for one in hub.sms.sent] == [message_id]


def test_a_code_nobody_can_use_any_more_is_not_sent() -> None:
    hub = fake_hub()
    application_id = brought_to(hub, Status.RECEIVED).id
    send_code(hub, application_id, Purpose.TERMS, Purpose.TERMS.value, HAND)
    with hub.store.begin() as tx:
        (row,) = [row for row in tx.work.open_of(application_id) if row.kind is SEND]
    hub.clock.move(timedelta(minutes=10))
    settled(hub, send_message(hub, work_of(SEND, row.subject)))
    assert hub.sms.sent == []
    assert state_of(hub, row.subject) == (MessageState.FAILED, "")


def test_news_is_sent_however_late_the_gateway_comes_back() -> None:
    hub = fake_hub()
    message_id = a_message(hub)
    hub.clock.move(timedelta(hours=5))
    settled(hub, send_message(hub, work_of(SEND, message_id)))
    assert [one.id for one in hub.sms.sent] == [message_id]


def test_a_site_that_is_away_gets_its_events_in_order_with_growing_numbers_and_none_left_out() -> None:
    hub = fake_hub()
    hub.partner_callbacks.failing = [UnreachableError("fake", "deliver", "away")] * 2
    application = brought_to(hub, Status.PAYOUT_READY)
    work_all(hub)
    with hub.store.begin() as tx:
        owed = [event.id for event in tx.events.of(application.id)]
        tries = [len(tx.events.tries(event)) for event in owed]
    assert [event.id for event in hub.partner_callbacks.delivered] == owed
    assert [event.seq for event in hub.partner_callbacks.delivered] == list(range(1, len(owed) + 1))
    assert tries[0] > 1
    assert set(tries[1:]) == {1}


def test_a_site_that_is_away_holds_up_neither_another_application_nor_the_loan() -> None:
    hub = fake_hub()
    hub.partner_callbacks.failing = [UnreachableError("fake", "deliver", "away")]
    slow = brought_to(hub, Status.FILLING)
    quick = brought_to(hub, Status.FILLING)
    delivered = {event.application_id for event in hub.partner_callbacks.delivered}
    assert delivered == {quick.id}
    assert read(hub, slow.id).status is Status.FILLING


def test_each_try_of_an_event_is_kept_with_how_it_ended() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.RECEIVED)
    with hub.store.begin() as tx:
        (event,) = tx.events.of(application.id)
    hub.partner_callbacks.failing = [OutcomeUnknownError("fake", "deliver", "no answer")]
    with pytest.raises(OutcomeUnknownError):
        settled(hub, notify_partner(hub, work_of(NOTIFY, event.id), event))
    settled(hub, notify_partner(hub, work_of(NOTIFY, event.id, attempt=2), event))
    with hub.store.begin() as tx:
        assert [(status, answer) for _, status, answer in tx.events.tries(event.id)] == [(0, "no answer"), (200, "ok")]


def test_a_row_whose_answer_was_not_understood_dies_and_calls_a_person() -> None:
    hub = fake_hub()
    hub.partner_callbacks.failing = [BadAnswerError("fake", "deliver", "no")]
    application = brought_to(hub, Status.RECEIVED)
    work_all(hub)
    with hub.store.begin() as tx:
        (dead,) = tx.work.dead(10)
        kinds = [one.kind for one in tx.attentions.waiting()]
    assert (dead.kind, dead.application_id, kinds) == (NOTIFY, application.id, [f"dead:{dead.id}"])


@pytest.mark.parametrize("error", [UnreachableError("fake", "deliver", "away"), OutcomeUnknownError("fake", "deliver", "?")])
def test_a_row_that_may_be_tried_again_waits_longer_each_time_until_its_endpoint_is_disabled(error: OutsideError) -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.RECEIVED)
    hub.partner_callbacks.failing = [error] * 99
    pauses = []
    while not hub.store.tx.work.health("partner:sun").paused_by and len(pauses) < 99:
        work_all(hub)
        with hub.store.begin() as tx:
            row = next(row for row in tx.work.open_of(application.id) if row.kind is NOTIFY)
        pauses.append(row.due_at - hub.clock.now())
        hub.clock.set_to(max(row.due_at, hub.store.tx.work.health("partner:sun").held_until or row.due_at))
    assert row.state is WorkState.WAITING
    assert 10 <= len(pauses) < 20
    assert timedelta(days=1) <= sum(pauses, timedelta()) <= timedelta(days=2)


def test_the_plan_of_pushes_covers_three_days() -> None:
    assert timedelta(days=3) <= timedelta(seconds=sum(PLANS[NOTIFY].pauses)) <= timedelta(days=4)


def test_an_error_nobody_foresaw_keeps_the_row_and_says_only_its_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.RECEIVED)

    def stumble(*_arguments: object) -> None:
        raise RuleBrokenError("Иванов, паспорт 4510 123456")

    monkeypatch.setattr(hub.partner_callbacks, "deliver", stumble)
    work_all(hub)
    with hub.store.begin() as tx:
        row = next(row for row in tx.work.open_of(application.id) if row.kind is NOTIFY)
    assert (row.state, row.last_error) == (WorkState.WAITING, "RuleBrokenError")


def test_the_wish_of_the_other_side_to_be_left_alone_is_granted_up_to_a_day() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.RECEIVED)
    hub.partner_callbacks.failing = [UnreachableError("fake", "deliver", "later", timedelta(days=30))]
    work_all(hub)
    with hub.store.begin() as tx:
        row = next(row for row in tx.work.open_of(application.id) if row.kind is NOTIFY)
    assert timedelta(days=1) <= row.due_at - hub.clock.now() <= timedelta(days=1.2)
