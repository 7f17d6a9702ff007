"""A call in place of an SMS: when it may be asked for, and when it is made without asking.

Never while nobody knows what became of the SMS: two codes on their way at once would only confuse.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bridge.flows.hub import SMS, Hub
from bridge.model.application import Application
from bridge.model.errors import CodeTooSoonError, StepClosedError
from bridge.model.evidence.hand import Hand
from bridge.model.evidence.kinds import EvidenceKind
from bridge.model.one_time_code import OneTimeCode, Purpose
from bridge.ports.sms import Channel, Message, MessageState
from bridge.ports.store import Transaction
from bridge.ports.work import WorkKind

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class CallOffer:
    """A call may be asked for `seconds` from now (0: at once)."""

    seconds: int = 0


def find_call_offer(hub: Hub, application_id: str, purpose: Purpose) -> CallOffer | None:
    """Whether a call may bring the code of this purpose; None when not: no rule, no code, an unclear SMS, too many calls."""
    with hub.store.read() as tx:
        codes = tx.codes.of(application_id)
        return _offer(hub, tx, tx.applications.get(application_id), codes, purpose)[0]


def request_call(hub: Hub, application_id: str, purpose: Purpose, hand: Hand) -> None:
    """The borrower wants to be called; the journal of evidence tells who asked. Raises StepClosedError, CodeTooSoonError."""
    with hub.store.begin() as tx:
        codes = tx.codes.of(application_id)
        offer, message = _offer(hub, tx, tx.applications.get(application_id), codes, purpose)
        if offer is None or message is None:
            raise StepClosedError("a call can't bring the code now")
        if offer.seconds:
            raise CodeTooSoonError("a call can be asked for a little later", seconds=offer.seconds)
        _queue(hub, tx, message)
        facts = {"code_id": message.code_id, "purpose": purpose.value, "channel": Channel.CALL.value}
        tx.evidence.append(application_id, EvidenceKind.CODE_ASKED, hub.clock.now(), facts | hand.facts())


def call_instead(hub: Hub, tx: Transaction, failed: Message, codes: Sequence[OneTimeCode]) -> bool:
    """Queue a call for an SMS that failed for good, where the product allows; tells whether it did."""
    code = own_code(codes, failed.code_id)
    if failed.channel is not Channel.SMS or code is None:
        return False
    offer, _ = _offer(hub, tx, tx.applications.get(failed.application_id), codes, code.purpose)
    if offer is None:
        return False
    _queue(hub, tx, failed)
    return True


def own_code(codes: Sequence[OneTimeCode], code_id: str) -> OneTimeCode | None:
    """The code of this id; None when it is gone or a newer one of its purpose was asked for. `codes`: the newest first."""
    own = next((code for code in codes if code.id == code_id), None)
    newest = next((code for code in codes if own and code.purpose is own.purpose), None)
    return own if own and newest and newest.id == own.id else None


def overtaken(tx: Transaction, message: Message) -> bool:
    """True when a newer code of the same purpose was asked for: nobody can use this one any more."""
    if not message.code_id:
        return False
    codes = tx.codes.of(message.application_id)
    return any(code.id == message.code_id for code in codes) and own_code(codes, message.code_id) is None


def _offer(
    hub: Hub, tx: Transaction, application: Application, codes: Sequence[OneTimeCode], purpose: Purpose
) -> tuple[CallOffer | None, Message | None]:
    rules, now = hub.product(application).terms.call_rules, hub.clock.now()
    code = next((code for code in codes if code.purpose is purpose), None)
    if not rules.allowed or code is None or code.used_at is not None or now >= code.expires_at:
        return None, None
    message = tx.messages.of_code(code.id)
    if message is None or not _may_follow(message) or message.phone != application.borrower.phone:
        return None, None
    if tx.messages.count(message.phone, Channel.CALL, now - _DAY) >= rules.per_day:
        return None, None
    return CallOffer(_seconds_left(message, rules.after, now)), message


def _may_follow(message: Message) -> bool:
    """Its end is known and it has not arrived, as far as anyone can tell."""
    unclear = message.tried_at is not None and message.taken_at is None
    return message.by_call and not unclear and message.state in (MessageState.SENT, MessageState.FAILED)


def _seconds_left(message: Message, after: timedelta, now: datetime) -> int:
    if message.state is MessageState.FAILED or message.taken_at is None:
        return 0
    return max(0, -int(-(message.taken_at + after - now).total_seconds() // 1))


def _queue(hub: Hub, tx: Transaction, before: Message) -> None:
    now = hub.clock.now()
    message = Message(
        id=hub.mint.id("msg"),
        application_id=before.application_id,
        phone=before.phone,
        text="",
        made_at=now,
        good_until=before.good_until,
        channel=Channel.CALL,
        code_id=before.code_id,
        by_call=True,
    )
    tx.messages.add(message)
    tx.work.post(WorkKind.SEND_MESSAGE, before.application_id, SMS, message.id, now)
