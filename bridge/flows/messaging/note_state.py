"""What is learnt of a message, from whomever: kept once, forward only, told to the journal of evidence.

Locks are taken in one order: the codes of an application, its message, the application, its journal.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from bridge.flows.hub import SMS_TIMER, Hub
from bridge.flows.messaging.second_channel import call_instead
from bridge.flows.open_attention import open_attention
from bridge.model.evidence.kinds import EvidenceKind
from bridge.ports.sms import Message, MessageState
from bridge.ports.store import Transaction
from bridge.ports.work import WorkKind

FIRST_LOOK = timedelta(seconds=20)
Change = Callable[[Message], Message]


def note_state(hub: Hub, tx: Transaction, known: Message, change: Change, *, call: bool = True, alarm: bool = False) -> Message:
    """Change the message as it stands now; the change sees the newest state and may leave it as it is.

    `call`: when it failed, a call is queued in its place where the product allows; `alarm`: else a person is told.
    """
    codes = tx.codes.of(known.application_id) if known.code_id else ()
    before = tx.messages.get(known.id)
    after = change(before)
    if after == before:
        return after
    tx.messages.save(after)
    failed = after.state is MessageState.FAILED and before.state is not MessageState.FAILED
    called = failed and call and call_instead(hub, tx, after, codes)
    for kind, facts in _lines(hub, before, after):
        tx.evidence.append(after.application_id, kind, hub.clock.now(), facts)
    if after.code_id and after.state is MessageState.SENT and before.state is MessageState.WAITING:
        due = hub.clock.now() + FIRST_LOOK
        tx.work.post(WorkKind.FOLLOW_MESSAGE, after.application_id, SMS_TIMER, after.id, due, once=f"follow:{after.id}")
    if after.code_id and after.ended_at and after.ended_at != before.ended_at:
        # Whoever would have asked has nothing to ask any more: his row ends now.
        tx.work.hasten((WorkKind.FOLLOW_MESSAGE,), hub.clock.now(), after.application_id)
    if failed and alarm and not called:
        open_attention(hub, tx, "sms_refused", f"SMS клиенту не принято: {after.reason}", after.application_id)
    return after


def learnt(hub: Hub, state: MessageState, reason: str) -> Change:
    """The change that a word of the gateway makes."""
    return lambda message: message.became(state, reason, hub.clock.now())


def given_up(hub: Hub, reason: str) -> Change:
    """The change when nobody will send it any more."""

    def change(message: Message) -> Message:
        if message.state is not MessageState.WAITING:
            return message
        return replace(message, state=MessageState.FAILED, reason=reason, ended_at=hub.clock.now(), text="")

    return change


def refused(hub: Hub, reason: str) -> Change:
    """The change when the gateway did not take it: nothing is unclear any more."""
    give_up = given_up(hub, reason)
    return lambda message: replace(give_up(message), tried_at=None)


def taken(hub: Hub, gateway_id: str, cost: int | None) -> Change:
    """The change when the gateway took it. News of it may have come before the answer: those stay."""

    def change(message: Message) -> Message:
        sent = message.became(MessageState.SENT, "", hub.clock.now())
        return replace(sent, gateway_id=gateway_id, cost=cost, gateway=hub.sms.name)

    return change


def _lines(hub: Hub, before: Message, after: Message) -> Iterator[tuple[EvidenceKind, dict[str, str]]]:
    if not after.code_id:
        return
    facts = {"code_id": after.code_id, "message": after.id, "channel": after.channel.value}
    theirs = {"gateway": hub.sms.name, "gateway_id": after.gateway_id or after.id}
    if before.taken_at is None and after.taken_at is not None:
        yield EvidenceKind.CODE_ACCEPTED, facts | theirs
    if after.state is not before.state and after.state is MessageState.DELIVERED:
        yield EvidenceKind.CODE_DELIVERED, facts | theirs
    if after.state is not before.state and after.state is MessageState.FAILED:
        told = theirs if after.taken_at else {}
        yield EvidenceKind.CODE_NOT_DELIVERED, facts | told | {"reason": after.reason}
