"""Every day: who has a payment due soon, or missed one, gets this day's step announced; each instalment and step once."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bridge.flows.hub import TIMER, Hub
from bridge.flows.informing.announce_news import announce, number_of
from bridge.model.application import Application
from bridge.model.informing.reminding import Step, step_of
from bridge.model.paying.figure import first_unpaid
from bridge.model.status import Status
from bridge.ports.store import Place, Transaction
from bridge.ports.work import Later, Work, WorkKind

DAILY = "reminders_daily"
_HOUR, _PAGE = 9, 200


def watch_reminders(hub: Hub, tx: Transaction) -> None:
    """Have the next day's reminders planned; nothing happens while that is planned already."""
    tx.work.post(WorkKind.PLAN_REMINDERS, "", TIMER, DAILY, _next(hub), once=DAILY)


def plan_reminders(hub: Hub, work: Work) -> Later:
    """Announce today's, then come back tomorrow."""
    remind_all(hub)
    return Later(_next(hub))


def remind_all(hub: Hub) -> int:
    """Announce what is due today; returns how many loans were looked at. Doing it again adds nothing."""
    place: Place | None = None
    looked = 0
    while True:
        with hub.store.read() as tx:
            page = tx.applications.recent(_PAGE, status=Status.ACTIVE, before=place)
        looked += len(page)
        _remind(hub, page)
        if len(page) < _PAGE:
            return looked
        place = (page[-1].received_at, page[-1].id)


def _remind(hub: Hub, page: Sequence[Application]) -> None:
    due = [one for one in page if _step(hub, one, debited=False) is not None]
    if not due:
        return
    with hub.store.begin() as tx:
        for application in due:
            _announce(hub, tx, application)


def _step(hub: Hub, application: Application, *, debited: bool) -> Step | None:
    """By the dated copy of the loan; the loan system is asked right before anything goes out."""
    row = first_unpaid(application.loan) if application.loan else None
    return step_of(row, hub.clock.today(), hub.product(application).terms.informing.steps, debited=debited)


def _announce(hub: Hub, tx: Transaction, application: Application) -> None:
    now = hub.clock.now()
    debited = any(one.good(now) for one in tx.debits.agreements(application.id))
    step = _step(hub, application, debited=debited)
    if step is None:
        return
    announce(
        hub, tx, application, step.occasion, step.key, amount=step.row.amount, number=number_of(application),
        row=step.row.number, due_on=step.row.due_on.isoformat(), days=step.days,
    )  # fmt: skip


def _next(hub: Hub) -> datetime:
    local = hub.clock.local(hub.clock.now())
    at = local.replace(hour=_HOUR, minute=0, second=0, microsecond=0)
    return (at if at > local else at + timedelta(days=1)).astimezone(UTC)
