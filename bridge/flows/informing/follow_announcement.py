"""What the law wants delivered is followed until it has arrived, or another carrier takes it."""

from dataclasses import replace
from datetime import timedelta

from bridge.flows.hub import TIMER, Hub
from bridge.flows.informing.fall_back import fall_back
from bridge.flows.messaging.ask_state import ask_state
from bridge.flows.messaging.note_state import learnt, note_state
from bridge.model.informing.announcement import Announcement, Telling
from bridge.model.informing.choice import Carrier
from bridge.ports.sms import Message, MessageState
from bridge.ports.work import Later, Work, WorkKind

_LOOK, _PATIENCE = timedelta(minutes=15), timedelta(hours=24)
_LATE = "за сутки не доставлено"


def follow_announcement(hub: Hub, work: Work) -> Later | None:
    """One look. Raises the gateway's outside errors."""
    with hub.store.read() as tx:
        told = tx.announcements.get(work.subject)
        message = tx.messages.get(told.message_id) if told.message_id else None
    if told.state is not Telling.TOLD:
        return None
    now = hub.clock.now()
    late = told.told_at is None or now - told.told_at >= _PATIENCE
    last = Carrier(told.carriers.rpartition(",")[2])
    if last is Carrier.MAIL:
        if not late:
            return Later(now + _LOOK)
        _close(hub, told, last, _LATE)
        return None
    state, reason = _state(hub, message) if message else (MessageState.FAILED, "SMS нет")
    if message and message.state is MessageState.FAILED and message.taken_at is None and message.useless(now):
        _anew(hub, told)
    elif state is MessageState.DELIVERED:
        _close(hub, told, last, "")
    elif state is MessageState.FAILED or late:
        _close(hub, told, last, reason or _LATE)
    else:
        return Later(now + _LOOK)
    return None


def _anew(hub: Hub, told: Announcement) -> None:
    """The gateway was away until the law's hours were over: it is told at the next ones, if it is still so."""
    with hub.store.begin() as tx:
        fresh = tx.announcements.get(told.id)
        if fresh.state is Telling.TOLD:
            before = fresh.carriers.rpartition(",")[0]
            tx.announcements.save(replace(fresh, state=Telling.WAITING, carriers=before, told_at=None))
            tx.work.post(WorkKind.TELL_BORROWER, told.application_id, TIMER, told.id, hub.clock.now())


def _state(hub: Hub, message: Message) -> tuple[MessageState, str]:
    """As known, else as the gateway tells; what it tells is kept."""
    if message.state is not MessageState.SENT:
        return message.state, message.reason
    state, reason = ask_state(hub, message) or (MessageState.SENT, "")
    if state in (MessageState.DELIVERED, MessageState.FAILED):
        with hub.store.begin() as tx:
            note_state(hub, tx, message, learnt(hub, state, reason))
    return state, reason


def _close(hub: Hub, told: Announcement, last: Carrier, reason: str) -> None:
    """Without a reason it has arrived."""
    with hub.store.begin() as tx:
        fresh = tx.announcements.get(told.id)
        if fresh.state is not Telling.TOLD:
            return
        if reason:
            fall_back(hub, tx, fresh, last, reason)
        else:
            tx.announcements.save(replace(fresh, state=Telling.REACHED))
