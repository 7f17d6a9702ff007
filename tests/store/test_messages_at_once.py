"""News of one message from several sides at the same instant, on both databases: no word is lost or told twice, one call."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from bridge.flows.applying.accept_application import accept_application
from bridge.flows.applying.acknowledge_terms import ask_terms_code
from bridge.flows.messaging.note_state import learnt, note_state, taken
from bridge.flows.messaging.second_channel import request_call
from bridge.flows.messaging.send_message import send_message
from bridge.flows.messaging.take_notice import take_sms_notice
from bridge.model.errors import CodeTooSoonError, StepClosedError
from bridge.model.evidence.chain import first_broken
from bridge.model.evidence.kinds import EvidenceKind
from bridge.model.messaging.call_rules import CallRules
from bridge.model.one_time_code import Purpose
from bridge.ports.outside_errors import OutcomeUnknownError
from bridge.ports.sms import Channel, Message, MessageState
from bridge.ports.work import WorkKind
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from tests.builders import REQUIRED, FakeHub, a_product, an_application, fake_hub, work_of
from tests.fakes.surroundings import FakeClock
from tests.store.test_concurrency import at_once
from tests.walk import HAND, work_all

SENT, FAILED, DELIVERED = MessageState.SENT, MessageState.FAILED, MessageState.DELIVERED
ACCEPTED, ARRIVED, NOT_ARRIVED = EvidenceKind.CODE_ACCEPTED, EvidenceKind.CODE_DELIVERED, EvidenceKind.CODE_NOT_DELIVERED


@pytest.fixture
def hub(engine: Engine, seal: Seal) -> FakeHub:
    """A hub of fakes on a real store; its product allows calls."""
    clock = FakeClock()
    products = {"tour": a_product(call_rules=CallRules(allowed=True))}
    hub = fake_hub(clock=clock, store=SqlStore(engine, seal, lambda: None, clock.now), products=products)
    hub.sms.usual = (SENT, "")
    return hub


def asked(hub: FakeHub) -> tuple[str, Message]:
    """An application and the message with its code, not sent yet."""
    application_id = accept_application(hub, an_application()).application.id
    ask_terms_code(hub, application_id, REQUIRED, HAND)
    with hub.store.read() as tx:
        (row,) = [row for row in tx.work.open_of(application_id) if row.kind is WorkKind.SEND_MESSAGE]
        return application_id, tx.messages.get(row.subject)


def lines(hub: FakeHub, application_id: str) -> list[str]:
    with hub.store.read() as tx:
        entries = list(tx.evidence.of(application_id))
    assert first_broken(entries) is None
    return [one.kind for one in entries if one.kind in (ACCEPTED, ARRIVED, NOT_ARRIVED)]


def stored(hub: FakeHub, message: Message) -> Message:
    with hub.store.read() as tx:
        return tx.messages.get(message.id)


def test_the_answer_of_the_sending_and_its_notices_meet_and_none_is_lost(hub: FakeHub) -> None:
    application_id, message = asked(hub)
    changes = [taken(hub, "77", 350), learnt(hub, SENT, ""), learnt(hub, DELIVERED, "да"), learnt(hub, DELIVERED, "да")] * 3

    def note(n: int) -> None:
        with hub.store.begin() as tx:
            note_state(hub, tx, message, changes[n])

    at_once(len(changes), note)
    after = stored(hub, message)
    assert (after.state, after.gateway_id, after.cost, after.text) == (DELIVERED, "77", 350, "")
    assert sorted(lines(hub, application_id)) == sorted([ACCEPTED, ARRIVED])


def test_a_failure_told_by_many_is_followed_by_one_call(hub: FakeHub) -> None:
    application_id, message = asked(hub)
    work_all(hub)
    raws = [hub.sms.notice(message, FAILED, f"нет {n % 2}") for n in range(8)]
    at_once(len(raws), lambda n: take_sms_notice(hub, raws[n]))

    def ask(_: int) -> object:
        try:
            return request_call(hub, application_id, Purpose.TERMS, HAND)
        except (StepClosedError, CodeTooSoonError) as error:
            return type(error)

    work_all(hub)
    at_once(8, ask)
    work_all(hub)
    assert len(hub.sms.calls) == 1
    assert lines(hub, application_id) == [ACCEPTED, NOT_ARRIVED, ACCEPTED]


def test_a_row_that_two_workers_hold_sends_once(hub: FakeHub) -> None:
    application_id, message = asked(hub)
    row, send = work_of(WorkKind.SEND_MESSAGE, message.id, application_id=application_id), hub.sms.send

    def slow(what: Message) -> object:
        hub.clock.move(timedelta(seconds=1))
        return send(what)

    hub.sms.send = slow  # type: ignore[method-assign,assignment]  # the second worker comes while the first one waits
    at_once(2, lambda _: send_message(hub, row))
    assert len({one.id for one in hub.sms.sent}) == 1
    assert stored(hub, message).state is SENT
    assert lines(hub, application_id) == [ACCEPTED]


def test_calls_of_one_phone_are_bounded_however_many_ask_at_once(hub: FakeHub) -> None:
    application_id, _ = asked(hub)
    work_all(hub)
    hub.clock.move(timedelta(minutes=1))

    def ask(_: int) -> bool:
        try:
            request_call(hub, application_id, Purpose.TERMS, HAND)
        except (StepClosedError, CodeTooSoonError):
            return False
        return True

    assert sum(at_once(8, ask)) == 1
    with hub.store.read() as tx:
        phone = tx.applications.get(application_id).borrower.phone
        assert tx.messages.count(phone, Channel.CALL, hub.clock.now() - timedelta(days=1)) == 1


def test_an_unclear_message_and_a_notice_of_it_meet_without_a_second_message(hub: FakeHub) -> None:
    application_id, message = asked(hub)
    hub.sms.failing, hub.sms.after_taking = [OutcomeUnknownError("fake", "send", "no answer")], True
    work_all(hub)
    hub.clock.move(timedelta(minutes=1))
    raw = hub.sms.notice(message, DELIVERED)
    acts: list[Callable[[], object]] = [lambda: take_sms_notice(hub, raw), lambda: work_all(hub)]
    at_once(2, lambda n: acts[n]())
    work_all(hub)
    assert len(hub.sms.sent) == 1
    assert stored(hub, message).state is DELIVERED
    assert lines(hub, application_id) == [ACCEPTED, ARRIVED]
