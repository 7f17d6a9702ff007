"""Messages that carry codes: sent once whatever happens, followed to the phone, noted in the journal of evidence, by a call when
they do not arrive; and the account that pays for them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bridge.flows.applying.accept_application import accept_application
from bridge.flows.applying.acknowledge_terms import acknowledge_terms, ask_terms_code
from bridge.flows.hub import SMS
from bridge.flows.messaging.second_channel import CallOffer, find_call_offer, request_call
from bridge.flows.messaging.take_notice import receive_sms_notice, take_sms_notice
from bridge.flows.messaging.watch_account import watch_account
from bridge.flows.signing.ask_signing_code import request_signing_code
from bridge.model.errors import CodeSpentError, CodeTooSoonError, CodeWrongError, NoticeRefusedError, StepClosedError
from bridge.model.evidence.kinds import EvidenceKind
from bridge.model.messaging.call_rules import CallRules
from bridge.model.one_time_code import Purpose
from bridge.model.status import Status
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, OutsideError, RefusedError, UnreachableError
from bridge.ports.sms import (
    AccountHeldError,
    Channel,
    Message,
    MessageState,
    NumberRefusedError,
    RawNotice,
    TooOftenError,
)
from bridge.ports.work import WorkKind, WorkState
from tests.builders import REQUIRED, FakeHub, a_partner, a_product, an_application, fake_hub
from tests.walk import HAND, brought_to, last_code, read, show_contract, tell_announced, work_all

SENT, DELIVERED, FAILED = MessageState.SENT, MessageState.DELIVERED, MessageState.FAILED
ACCEPTED, ARRIVED, NOT_ARRIVED = EvidenceKind.CODE_ACCEPTED, EvidenceKind.CODE_DELIVERED, EvidenceKind.CODE_NOT_DELIVERED
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
CALLS = CallRules(allowed=True, after=MINUTE, per_day=2)


def a_hub(**terms: Any) -> FakeHub:
    """A hub whose messages are on their way until somebody says otherwise, and whose product allows calls."""
    hub = fake_hub(products={"tour": a_product(call_rules=CALLS, **terms)})
    hub.sms.usual = (SENT, "передано оператору")
    return hub


def asked(hub: FakeHub) -> str:
    """An application whose borrower has just asked for the code of the terms."""
    application_id = accept_application(hub, an_application()).application.id
    ask_terms_code(hub, application_id, REQUIRED, HAND)
    return application_id


def messages(hub: FakeHub) -> list[Message]:
    return sorted(hub.store.tx.messages.rows.values(), key=lambda one: (one.made_at, one.id))


def last(hub: FakeHub) -> Message:
    return messages(hub)[-1]


def lines(hub: FakeHub, application_id: str, *kinds: EvidenceKind) -> list[tuple[str, dict[str, str]]]:
    wanted = kinds or (ACCEPTED, ARRIVED, NOT_ARRIVED)
    return [(one.kind, dict(one.facts)) for one in hub.store.tx.evidence.of(application_id) if one.kind in wanted]


def kinds(hub: FakeHub, application_id: str) -> list[str]:
    return [kind for kind, _ in lines(hub, application_id)]


def attentions(hub: FakeHub) -> list[str]:
    return [one.kind for one in hub.store.tx.attentions.waiting()]


def later(hub: FakeHub, by: timedelta) -> None:
    hub.clock.move(by)
    work_all(hub)


def test_a_code_s_way_stands_in_the_journal_with_the_operator_s_id() -> None:
    hub = a_hub()
    application_id = asked(hub)
    work_all(hub)
    take_sms_notice(hub, hub.sms.notice(last(hub), DELIVERED, "доставлено"))
    work_all(hub)
    message = last(hub)
    facts = {
        "code_id": message.code_id, "message": message.id, "channel": "sms", "gateway": "fake", "gateway_id": message.id,
    }  # fmt: skip
    assert lines(hub, application_id) == [(ACCEPTED, facts), (ARRIVED, facts)]
    assert (message.state, message.text, message.cost) == (DELIVERED, "", 350)
    assert message.taken_at is not None
    assert message.ended_at is not None


def test_what_the_gateway_does_not_tell_is_asked_for_after_growing_pauses() -> None:
    hub = a_hub()
    asked(hub)
    work_all(hub)
    moments = []
    for _ in range(9 * 60):
        before = len(hub.sms.asked)
        later(hub, SECOND)
        if len(hub.sms.asked) > before:
            moments.append(int((hub.clock.now() - last(hub).made_at).total_seconds()))
    assert moments == [20, 40, 80, 160, 320]
    hub.sms.states[last(hub).id] = (DELIVERED, "доставлено")
    later(hub, 2 * MINUTE)
    assert last(hub).state is DELIVERED
    assert not [
        row for row in hub.store.tx.work.rows.values() if row.kind is WorkKind.FOLLOW_MESSAGE and row.state is not WorkState.DONE
    ]


def test_a_code_that_is_dead_is_followed_no_longer() -> None:
    hub = a_hub()
    asked(hub)
    work_all(hub)
    for _ in range(20):
        later(hub, MINUTE)
    count = len(hub.sms.asked)
    later(hub, timedelta(hours=2))
    assert len(hub.sms.asked) == count


@pytest.mark.parametrize(
    "order", [(DELIVERED, SENT), (SENT, DELIVERED), (FAILED, DELIVERED), (DELIVERED, FAILED), (DELIVERED, DELIVERED)]
)
def test_whatever_order_words_come_in_a_delivered_code_stays_delivered(order: tuple[MessageState, MessageState]) -> None:
    hub = fake_hub()
    hub.sms.usual = (SENT, "")
    application_id = asked(hub)
    work_all(hub)
    for state in order:
        take_sms_notice(hub, hub.sms.notice(last(hub), state, "слово"))
        work_all(hub)
    assert last(hub).state is DELIVERED
    assert kinds(hub, application_id).count(ARRIVED) == 1


def test_a_delivery_told_before_the_answer_of_the_sending_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = a_hub()
    application_id = asked(hub)
    send = hub.sms.send

    def quick(message: Message) -> Any:
        sent = send(message)
        take_sms_notice(hub, hub.sms.notice(message, DELIVERED))
        row = next(row for row in hub.store.tx.work.rows.values() if row.kind is WorkKind.RECEIVE_SMS_NOTICE)
        receive_sms_notice(hub, row)
        return sent

    monkeypatch.setattr(hub.sms, "send", quick)
    work_all(hub)
    assert (last(hub).state, last(hub).gateway_id, last(hub).cost) == (DELIVERED, last(hub).id, 350)
    assert kinds(hub, application_id) == [ACCEPTED, ARRIVED]


def test_a_repeated_notice_is_answered_again_and_does_nothing() -> None:
    hub = a_hub()
    application_id = asked(hub)
    work_all(hub)
    raw = hub.sms.notice(last(hub), DELIVERED)
    assert [take_sms_notice(hub, raw), take_sms_notice(hub, raw)] == ["taken", "taken"]
    work_all(hub)
    assert kinds(hub, application_id) == [ACCEPTED, ARRIVED]
    assert len(hub.store.tx.notices.rows) == 1


def test_a_notice_of_a_message_nobody_knows_is_taken_looked_at_again_and_left() -> None:
    hub = a_hub()
    assert take_sms_notice(hub, hub.sms.notice(Message("msg_x", "", "", "", hub.clock.now()), DELIVERED)) == "taken"
    for _ in range(8):
        later(hub, 20 * SECOND)
    (row,) = hub.store.tx.notices.rows.values()
    assert row.result == "unknown message"


def test_a_forged_notice_is_told_once_and_leaves_nothing() -> None:
    hub = a_hub()
    for _ in range(3):
        with pytest.raises(NoticeRefusedError):
            take_sms_notice(hub, RawNotice(body=b'{"mark": "no"}'))
    assert (attentions(hub), len(hub.store.tx.notices.rows)) == (["sms_forged"], 0)


def test_a_borrower_who_answers_a_message_is_put_before_a_person() -> None:
    hub = a_hub()
    application = brought_to(hub, Status.RECEIVED)
    for phone in (application.borrower.phone, "+79000000000"):
        take_sms_notice(hub, RawNotice(body=f'{{"mark": "genuine", "from": "{phone}"}}'.encode()))
    work_all(hub)
    assert [(one.kind, one.application_id) for one in hub.store.tx.attentions.waiting()] == [("sms_incoming", application.id)]


def test_an_unclear_message_is_asked_about_in_twenty_seconds_and_not_sent_twice() -> None:
    hub = a_hub()
    application_id = asked(hub)
    hub.sms.failing, hub.sms.after_taking = [OutcomeUnknownError("fake", "send", "no answer")], True
    for _ in range(19):
        later(hub, SECOND)
    assert hub.sms.asked == []
    later(hub, 5 * SECOND)
    assert (len(hub.sms.sent), hub.sms.asked) == (1, [last(hub).id])
    assert kinds(hub, application_id) == [ACCEPTED]


def test_a_process_killed_while_it_sent_leaves_the_message_unclear_and_not_sent_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = a_hub()
    asked(hub)

    class Killed(BaseException):
        pass

    send = hub.sms.send

    def dies(message: Message) -> None:
        send(message)
        raise Killed

    monkeypatch.setattr(hub.sms, "send", dies)
    with pytest.raises(Killed):
        work_all(hub)
    monkeypatch.setattr(hub.sms, "send", send)
    for _ in range(4):
        later(hub, 31 * SECOND)
    assert len(hub.sms.sent) == 1
    assert last(hub).state is SENT


@pytest.mark.parametrize("took_it", [True, False])
def test_a_new_code_waits_until_it_is_known_what_became_of_the_one_before(took_it: bool) -> None:
    hub = a_hub()
    application_id = asked(hub)
    hub.sms.failing, hub.sms.after_taking = [OutcomeUnknownError("fake", "send", "no answer")], took_it
    work_all(hub)
    later(hub, 31 * SECOND)
    ask_terms_code(hub, application_id, REQUIRED, HAND)
    work_all(hub)
    # One that it took is known by now; one that it does not know may still be on its way into its books.
    assert len(hub.sms.sent) == (2 if took_it else 0)
    later(hub, 31 * SECOND)
    first, second = messages(hub)
    # The first one's code is dead: if the gateway never had it, it is not sent any more.
    assert [one.id for one in hub.sms.sent] == ([first.id, second.id] if took_it else [second.id])
    assert (first.state, second.state) == (SENT if took_it else FAILED, SENT)


def test_an_answer_nobody_understands_is_kept_told_and_asked_about() -> None:
    hub = a_hub()
    asked(hub)
    hub.sms.failing, hub.sms.after_taking = [BadAnswerError("fake", "send", "not JSON", b"<?>")], True
    work_all(hub)
    later(hub, MINUTE)
    assert (len(hub.sms.sent), last(hub).state, attentions(hub)) == (1, SENT, ["sms_answer"])
    assert [row.body for row in hub.store.tx.notices.rows.values()] == [b"<?>"]


def test_a_code_is_not_sent_again_when_nobody_can_say_what_became_of_it() -> None:
    hub = a_hub()
    application_id = asked(hub)
    hub.sms.failing = [OutcomeUnknownError("fake", "send", "no answer")]
    hub.sms.states[last(hub).id] = (MessageState.UNTOLD, "")
    work_all(hub)
    later(hub, 2 * MINUTE)
    assert (hub.sms.sent, last(hub).state, kinds(hub, application_id)) == ([], FAILED, [NOT_ARRIVED])
    assert hub.sms.calls == []
    assert find_call_offer(hub, application_id, Purpose.TERMS) is None


def test_news_comes_rather_twice_than_never() -> None:
    hub = fake_hub()
    hub.sms.failing = []
    tell_announced(hub, brought_to(hub, Status.APPROVED).id)
    message = last(hub)
    hub.sms.failing, hub.sms.after_taking = [OutcomeUnknownError("fake", "send", "no answer")], True
    hub.sms.sent.clear()
    hub.sms.states[message.id] = (MessageState.UNTOLD, "")
    work_all(hub)
    later(hub, 2 * MINUTE)
    assert [one.id for one in hub.sms.sent] == [message.id, message.id]


def test_what_certainly_did_not_arrive_is_sent_again_without_asking() -> None:
    hub = a_hub()
    asked(hub)
    hub.sms.failing = [UnreachableError("fake", "send", "no connection")]
    work_all(hub)
    later(hub, 3 * SECOND)
    assert (len(hub.sms.sent), hub.sms.asked) == (1, [])


def test_a_gateway_that_is_asked_too_often_is_left_for_a_minute_and_asked_first() -> None:
    hub = a_hub()
    asked(hub)
    hub.sms.failing, hub.sms.after_taking = [TooOftenError("fake", "send", "too often (9)", MINUTE)], True
    for _ in range(59):
        later(hub, SECOND)
    assert hub.sms.asked == []
    later(hub, timedelta(seconds=15))
    assert (len(hub.sms.sent), len(hub.sms.asked)) == (1, 1)


def held(trouble: str = "на счёте нет денег (3)") -> AccountHeldError:
    return AccountHeldError("fake", "send", trouble, timedelta(minutes=5))


def test_trouble_of_the_account_holds_all_messages_loses_none_and_is_told_once() -> None:
    hub = a_hub()
    hub.sms.failing = [held(), held("заблокирован (4)")]
    ids = [brought_to(hub, Status.RECEIVED).id for _ in range(3)]
    for application_id in ids:
        ask_terms_code(hub, application_id, REQUIRED, HAND)
    work_all(hub)
    assert (hub.sms.sent, attentions(hub)) == ([], ["sms_account"])
    assert hub.store.tx.work.health(SMS).held(hub.clock.now())
    # Within a code's life it is put right: a moment after the hold ends all of them go out, and the attention closes.
    for _ in range(8):
        later(hub, MINUTE + 10 * SECOND)
        if len(hub.sms.failing) == 0:
            break
    later(hub, timedelta(minutes=8))
    waiting = [one for one in messages(hub) if one.state is MessageState.WAITING]
    assert not waiting
    assert not hub.store.tx.work.dead(10)


def test_trouble_of_the_account_that_was_put_right_closes_by_itself() -> None:
    hub = a_hub()
    hub.sms.failing = [held()]
    asked(hub)
    work_all(hub)
    assert attentions(hub) == ["sms_account"]
    later(hub, 7 * MINUTE)
    assert (len(hub.sms.sent), attentions(hub)) == (1, [])


@pytest.mark.parametrize(("roubles", "told"), [(100, ["sms_balance"]), (1000, [])])
def test_a_low_balance_is_told_once_and_closes_when_the_account_was_filled(roubles: int, told: list[str]) -> None:
    hub = replace(a_hub(), sms_low_balance=50_000)
    hub.sms.roubles = roubles
    for _ in range(2):
        with hub.store.begin() as tx:
            watch_account(hub, tx)
    work_all(hub)
    later(hub, timedelta(hours=1))
    assert attentions(hub) == told
    hub.sms.roubles = 5000
    later(hub, timedelta(hours=1))
    assert attentions(hub) == []


def test_a_balance_that_comes_with_a_sent_message_is_looked_at_too() -> None:
    hub = replace(a_hub(), sms_low_balance=50_000)
    hub.sms.roubles = 100
    asked(hub)
    work_all(hub)
    assert attentions(hub) == ["sms_balance"]


def test_a_refused_text_ends_the_message_and_calls_a_person() -> None:
    hub = a_hub()
    application_id = asked(hub)
    hub.sms.failing = [RefusedError("fake", "send", "текст запрещён (6)", "6")]
    work_all(hub)
    assert (last(hub).state, last(hub).reason) == (FAILED, "текст запрещён (6)")
    assert [kind for kind, _ in lines(hub, application_id)] == [NOT_ARRIVED]
    assert (attentions(hub), hub.sms.calls) == (["sms_refused"], [])


def test_a_number_that_gets_no_messages_is_called_and_the_digits_are_the_code() -> None:
    hub = a_hub()
    application_id = asked(hub)
    hub.sms.failing = [NumberRefusedError("fake", "send", "не доставить (8)", "8")]
    work_all(hub)
    assert [one.channel for one in hub.sms.calls] == [Channel.CALL]
    assert attentions(hub) == []
    acknowledge_terms(hub, application_id, hub.sms.digits, HAND)
    assert read(hub, application_id).status is Status.FILLING
    told = lines(hub, application_id, EvidenceKind.CODE_SENT, ACCEPTED, NOT_ARRIVED)
    assert [(kind, facts["channel"]) for kind, facts in told] == [
        (EvidenceKind.CODE_SENT, "sms"), (NOT_ARRIVED, "sms"), (EvidenceKind.CODE_SENT, "call"), (ACCEPTED, "call"),
    ]  # fmt: skip
    assert read(hub, application_id).terms_code_id == told[-1][1]["code_id"]


def failed_on_the_way(hub: FakeHub) -> str:
    application_id = asked(hub)
    work_all(hub)
    take_sms_notice(hub, hub.sms.notice(last(hub), FAILED, "невозможно доставить: нет такого абонента (1)"))
    work_all(hub)
    return application_id


def test_a_message_that_failed_on_its_way_is_followed_by_a_call_once() -> None:
    hub = a_hub()
    application_id = failed_on_the_way(hub)
    assert len(hub.sms.calls) == 1
    take_sms_notice(hub, hub.sms.notice(last(hub), FAILED, "не дозвонились"))
    work_all(hub)
    assert len(hub.sms.calls) == 1
    assert kinds(hub, application_id) == [ACCEPTED, NOT_ARRIVED, ACCEPTED, NOT_ARRIVED]


def test_where_the_product_allows_no_calls_nobody_is_called() -> None:
    hub = fake_hub()
    hub.sms.usual = (SENT, "")
    application_id = failed_on_the_way(hub)
    assert hub.sms.calls == []
    with pytest.raises(StepClosedError):
        request_call(hub, application_id, Purpose.TERMS, HAND)


def test_a_call_is_offered_when_the_message_is_long_on_its_way() -> None:
    hub = a_hub()
    application_id = asked(hub)
    assert find_call_offer(hub, application_id, Purpose.TERMS) is None
    work_all(hub)
    assert find_call_offer(hub, application_id, Purpose.TERMS) == CallOffer(60)
    with pytest.raises(CodeTooSoonError):
        request_call(hub, application_id, Purpose.TERMS, HAND)
    hub.clock.move(MINUTE)
    old = last_code(hub, application_id)
    request_call(hub, application_id, Purpose.TERMS, HAND)
    with pytest.raises(StepClosedError):
        request_call(hub, application_id, Purpose.TERMS, HAND)
    work_all(hub)
    with pytest.raises((CodeSpentError, CodeWrongError)):
        acknowledge_terms(hub, application_id, old, HAND)
    acknowledge_terms(hub, application_id, hub.sms.digits, HAND)
    assert read(hub, application_id).status is Status.FILLING


def test_a_phone_is_called_only_so_often_a_day() -> None:
    hub = a_hub()
    application_id = asked(hub)
    work_all(hub)
    for _ in range(2):
        hub.clock.move(MINUTE)
        request_call(hub, application_id, Purpose.TERMS, HAND)
        work_all(hub)
    hub.clock.move(MINUTE)
    assert find_call_offer(hub, application_id, Purpose.TERMS) is None
    assert len(hub.sms.calls) == 2


def test_no_call_is_offered_while_the_message_is_unclear_nor_after_it_arrived() -> None:
    hub = a_hub()
    application_id = asked(hub)
    hub.sms.failing, hub.sms.after_taking = [OutcomeUnknownError("fake", "send", "no answer")], True
    work_all(hub)
    assert find_call_offer(hub, application_id, Purpose.TERMS) is None
    hub.sms.states[last(hub).id] = (DELIVERED, "доставлено")
    later(hub, 2 * MINUTE)
    assert last(hub).state is DELIVERED
    assert find_call_offer(hub, application_id, Purpose.TERMS) is None


def test_a_call_whose_answer_was_lost_is_not_made_again_and_leaves_the_old_code_good() -> None:
    hub = a_hub()
    application_id = asked(hub)
    work_all(hub)
    hub.clock.move(MINUTE)
    request_call(hub, application_id, Purpose.TERMS, HAND)
    hub.sms.failing, hub.sms.after_taking = [OutcomeUnknownError("fake", "call", "no answer")], True
    work_all(hub)
    later(hub, 2 * MINUTE)
    assert (len(hub.sms.calls), last(hub).state) == (1, FAILED)
    acknowledge_terms(hub, application_id, last_code(hub, application_id), HAND)


def test_a_new_code_asked_for_during_a_call_stays_the_good_one(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = a_hub()
    application_id = asked(hub)
    work_all(hub)
    hub.clock.move(MINUTE)
    request_call(hub, application_id, Purpose.TERMS, HAND)
    call = hub.sms.call

    def meanwhile(message: Message) -> Any:
        ask_terms_code(hub, application_id, REQUIRED, HAND)
        return call(message)

    monkeypatch.setattr(hub.sms, "call", meanwhile)
    work_all(hub)
    acknowledge_terms(hub, application_id, last_code(hub, application_id), HAND)
    assert read(hub, application_id).status is Status.FILLING


def test_a_signing_code_of_the_loan_system_is_never_replaced_by_a_call() -> None:
    hub = a_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    show_contract(hub, application, HAND)
    assert application.contract is not None
    request_signing_code(hub, application.id, application.contract.fingerprint, HAND)
    work_all(hub)
    hub.clock.move(MINUTE)
    assert last(hub).code_id
    assert find_call_offer(hub, application.id, Purpose.SIGNING) is None


def test_the_site_s_own_sender_goes_with_its_borrowers_messages() -> None:
    hub = replace(a_hub(), partners={"sun": replace(a_partner(), sms_sender="SUNTOURS")})
    asked(hub)
    work_all(hub)
    assert hub.sms.sent[-1].sender == "SUNTOURS"


def test_what_messages_cost_is_counted_by_channel() -> None:
    hub = a_hub()
    failed_on_the_way(hub)
    with hub.store.begin() as tx:
        spent = tx.messages.spent(hub.clock.now() - MINUTE, hub.clock.now() + MINUTE)
    assert spent == {Channel.SMS: (1, 350), Channel.CALL: (1, 90)}


@pytest.mark.parametrize(
    "make",
    [lambda: RefusedError("fake", "status", "нет (1)", "1"), lambda: BadAnswerError("fake", "status", "?", b"?")],
)
def test_a_gateway_that_will_not_say_is_told_once_and_asked_again(make: Callable[[], OutsideError]) -> None:
    hub = a_hub()
    for _ in range(2):
        asked(hub)
    work_all(hub)
    hub.sms.asking_fails = [make() for _ in range(4)]
    for _ in range(4):
        later(hub, 30 * SECOND)
    assert attentions(hub) == ["sms_status"]
    assert not hub.store.tx.work.dead(10)


def test_a_notice_that_came_before_the_secret_was_changed_is_left_in_peace() -> None:
    hub = a_hub()
    asked(hub)
    work_all(hub)
    take_sms_notice(hub, hub.sms.notice(last(hub), DELIVERED))
    (row,) = hub.store.tx.notices.rows.values()
    hub.store.tx.notices.rows[row.id] = replace(row, body=RawNotice(body=b'{"mark": "old"}').packed())
    work_all(hub)
    assert hub.store.tx.notices.rows[row.id].result == "no longer verifies"
    assert not hub.store.tx.work.dead(10)


def test_a_code_that_was_used_while_the_phone_rang_gets_no_successor(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = a_hub()
    application_id = asked(hub)
    work_all(hub)
    hub.clock.move(MINUTE)
    request_call(hub, application_id, Purpose.TERMS, HAND)
    call, code = hub.sms.call, last_code(hub, application_id)

    def meanwhile(message: Message) -> Any:
        acknowledge_terms(hub, application_id, code, HAND)
        return call(message)

    monkeypatch.setattr(hub.sms, "call", meanwhile)
    work_all(hub)
    assert read(hub, application_id).status is Status.FILLING
    assert len(hub.store.tx.codes.of(application_id)) == 1
