"""Announce something to the borrower, in the transaction of what it follows from: once per key, told afterwards."""

from collections.abc import Iterable

from bridge.flows.hub import LOAN_TIMER, TIMER, Hub
from bridge.model.application import Application
from bridge.model.events import EventType, Move
from bridge.model.informing.announcement import Announcement, Fact
from bridge.model.informing.occasion import OF_EVENTS, REMINDERS, Occasion
from bridge.ports.store import Transaction
from bridge.ports.work import WorkKind


def announce(hub: Hub, tx: Transaction, application: Application, occasion: Occasion, key: str, **facts: Fact) -> None:
    """Write it down and queue it. Nothing happens when it is there under this key, or when nothing would carry it."""
    if not hub.product(application).terms.informing.by_phone(occasion) and not _has_mail(hub, tx, application):
        return
    now = hub.clock.now()
    told = Announcement(hub.mint.id("ann"), application.id, occasion, key, now, facts)
    if tx.announcements.add(told):
        queue_telling(hub, tx, told)


def queue_telling(hub: Hub, tx: Transaction, told: Announcement) -> None:
    """Have it told as soon as may be. Reminders ask the loan system first, so that they rest while it does."""
    where = LOAN_TIMER if told.occasion in REMINDERS else TIMER
    tx.work.post(WorkKind.TELL_BORROWER, told.application_id, where, told.id, hub.clock.now())


def announce_moves(hub: Hub, tx: Transaction, application: Application, moves: Iterable[Move]) -> None:
    """What the moves that were just written down mean to the borrower."""
    for move in moves:
        occasion = OF_EVENTS.get(move.event)
        if move.event is EventType.APPLICATION_CANCELLED and application.refusal is not None:
            occasion = Occasion.DECLINED
        facts = _facts(application)
        if occasion is Occasion.APPROVED and application.less is not None and application.decision is not None:
            # Nothing can be signed yet: the page tells what can be done.
            occasion, facts = Occasion.APPROVED_LESS, facts | {"amount": application.decision.amount}
        if occasion is not None:
            announce(hub, tx, application, occasion, f"{occasion}:{application.version}", **facts)


def number_of(application: Application) -> str:
    """The number that the borrower knows the loan by."""
    known = (application.loan, application.contract, application.deal)
    return next((one.number for one in known if one is not None and one.number), "")


def _has_mail(hub: Hub, tx: Transaction, application: Application) -> bool:
    return hub.mail is not None and bool(tx.choices.of(application.id).proved)


def _facts(application: Application) -> dict[str, Fact]:
    facts: dict[str, Fact] = {
        "amount": application.loan_sum, "number": number_of(application), "version": application.price.version
    }  # fmt: skip
    rows = application.loan.schedule if application.loan else ()
    if rows:
        first = rows[0]
        facts |= {"payments": len(rows), "first_amount": first.amount, "first_due_on": first.due_on.isoformat()}
    return facts
