"""What the law wants delivered is followed until it has arrived, or another carrier takes it."""

from dataclasses import replace
from datetime import timedelta

from bridge.flows.hub import Hub
from bridge.flows.informing.announce_news import queue_telling
from bridge.flows.informing.fall_back import fall_back
from bridge.flows.messaging.ask_state import ask_state
from bridge.flows.messaging.note_state import learnt, note_state
from bridge.model.informing.announcement import Announcement, Telling
from bridge.model.informing.choice import Carrier
from bridge.ports.outside_errors import OutsideError
from bridge.ports.sms import Message, MessageState
from bridge.ports.work import Later, Work

_LOOK, _PATIENCE = timedelta(minutes=15), timedelta(hours=24)
_UNSENT = (MessageState.WAITING, MessageState.FAILED)
_LATE = "за сутки не доставлено"


def follow_announcement(hub: Hub, work: Work) -> Later | None:
    """One look. A gateway that is away is asked at the next one: the other carrier must not wait for it."""
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
    if message and message.state in _UNSENT and message.tried_at is None and message.taken_at is None and message.useless(now):
        _anew(hub, told)
    elif state is MessageState.DELIVERED:
        _close(hub, told, last, "")
    elif state is MessageState.FAILED or late:
        _close(hub, told, last, reason or _LATE)
    else:
        return Later(now + _LOOK)
    return None


def _anew(hub: Hub, told: Announcement) -> None:
    """The gateway was away until the law's hours were over: a letter takes over, or it is told at the next ones, if still so."""
    with hub.store.begin() as tx:
        fresh = tx.announcements.get(told.id)
        if fresh.state is Telling.TOLD and hub.mail is not None and tx.choices.of(told.application_id).proved:
            fall_back(hub, tx, fresh, Carrier.SMS, "шлюз не отвечал до конца разрешённых часов")
        elif fresh.state is Telling.TOLD:
            before = fresh.carriers.rpartition(",")[0]
            tx.announcements.save(replace(fresh, state=Telling.WAITING, carriers=before, told_at=None))
            queue_telling(hub, tx, told)


def _state(hub: Hub, message: Message) -> tuple[MessageState, str]:
    """As known, else as the gateway tells; what it tells is kept."""
    if message.state is not MessageState.SENT:
        return message.state, message.reason
    try:
        state, reason = ask_state(hub, message) or (MessageState.SENT, "")
    except OutsideError:
        return message.state, ""
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
