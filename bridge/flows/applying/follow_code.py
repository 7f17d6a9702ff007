"""What the page of a code may tell: whether it is sent, until when it is good, how many tries are left, when to ask again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bridge.flows.applying.check_code import made_code
from bridge.flows.applying.make_code import phone_mark, wait_of
from bridge.flows.hub import Hub
from bridge.flows.messaging.second_channel import find_call_offer
from bridge.model.application import Application
from bridge.model.cabinet.log_in import RULES
from bridge.model.one_time_code import OneTimeCode, Purpose, wait_before_next
from bridge.ports.sms import Channel, MessageState
from bridge.ports.store import Transaction


@dataclass(frozen=True)
class CodeNews:
    """`sent`: a code was made and given to the messages; `good`: it can still be entered, until `until`.

    `making`: one was asked for and is not made yet. `wait`: until another one may be asked for. `state`: of the message that
    carries it, and whether that is a call. `call`: in how long a call may be asked for in its place; None: not at all.
    """

    sent: bool = False
    good: bool = False
    making: bool = False
    until: datetime | None = None
    left: timedelta = timedelta(0)
    tries_left: int = 0
    wait: timedelta = timedelta(0)
    state: MessageState = MessageState.WAITING
    by_call: bool = False
    call: timedelta | None = None


def follow_code(hub: Hub, application: Application, purpose: Purpose, binding: str) -> CodeNews:
    """News of the newest code of a purpose for these documents."""
    with hub.store.read() as tx:
        known = tx.codes.of(application.id)
        code = made_code(known, purpose)
        state, by_call = _carried(tx, code)
    asked, now = next((one for one in known if one.purpose is purpose), None), hub.clock.now()
    wait, making = wait_of(hub, application, known, purpose), asked is not None and not asked.digest
    if code is None:
        return CodeNews(making=making, wait=wait)
    good = code.dead(binding, phone_mark(hub, application), now) is None
    left = code.expires_at - now if good else timedelta(0)
    offer = find_call_offer(hub, application.id, purpose) if good else None
    call = timedelta(seconds=offer.seconds) if offer else None
    return CodeNews(True, good, making, code.expires_at, left, max(0, code.tries_left), wait, state, by_call, call)


def news_of_nobody(asked: Sequence[datetime], misses: int, now: datetime) -> CodeNews:
    """What a page tells where there is no application: as if codes had been sent when they were asked for, the newest first."""
    if not asked:
        return CodeNews()
    until, tries = asked[0] + RULES.life, max(0, RULES.tries - misses)
    good = now < until and tries > 0
    left = until - now if good else timedelta(0)
    return CodeNews(True, good, False, until, left, tries, wait_before_next(asked, RULES, now))


def _carried(tx: Transaction, code: OneTimeCode | None) -> tuple[MessageState, bool]:
    message = tx.messages.of_code(code.id) if code else None
    return (message.state, message.channel is Channel.CALL) if message else (MessageState.WAITING, False)
