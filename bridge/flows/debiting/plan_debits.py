"""Every day: instalments that are due and whose borrowers agreed are planned, one batch a day, never two for one instalment."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bridge.flows.hub import TIMER, Hub
from bridge.flows.repaying.settle_debit import queue_charge
from bridge.model.application import Application
from bridge.model.loan import Instalment
from bridge.model.money import shown_rubles
from bridge.model.paying.debit import BatchState, CardAgreement, Debit, DebitState, batch_state
from bridge.model.paying.figure import first_unpaid
from bridge.model.status import Status
from bridge.ports.store import Exchange, Transaction
from bridge.ports.work import Later, Work, WorkKind

DAILY = "debits_daily"
_HOUR, _PAGE = 10, 200
# A burst of debits is spread: the acquirer turns away who comes with all at once.
_SPACING = timedelta(milliseconds=500)


def watch_debits(hub: Hub, tx: Transaction) -> None:
    """Have the next day's debits planned; nothing happens while that is planned already."""
    tx.work.post(WorkKind.PLAN_DEBITS, "", TIMER, DAILY, _next(hub), once=DAILY)


def _next(hub: Hub) -> datetime:
    local = hub.clock.local(hub.clock.now())
    at = local.replace(hour=_HOUR, minute=0, second=0, microsecond=0)
    return (at if at > local else at + timedelta(days=1)).astimezone(UTC)


def plan_debits(hub: Hub, work: Work) -> Later:
    """Plan today's batch, then come back tomorrow."""
    plan_batch(hub, hub.clock.today())
    return Later(_next(hub))


def plan_batch(hub: Hub, day: date) -> str:
    """Plan what is due by `day`; returns the batch's id. Planning a day again adds only what is not planned."""
    batch, after, queued = f"bat_{day:%Y%m%d}", "", 0
    while True:
        now = hub.clock.now()
        with hub.store.begin() as tx:
            page = tx.debits.in_force(now, after, _PAGE)
            for agreement in page:
                queued += _plan(hub, tx, agreement, batch, day, now + queued * _SPACING)
        if len(page) < _PAGE:
            return batch
        after = page[-1].id


def _plan(hub: Hub, tx: Transaction, agreement: CardAgreement, batch: str, day: date, at: datetime) -> int:
    application = tx.applications.get(agreement.application_id)
    row = _due(application, day)
    now = hub.clock.now()
    if row is None or not agreement.good(now):
        return 0
    amount = row.amount
    whose = (application.id, agreement.id, batch, row.number, row.due_on, amount)
    debit = Debit(hub.mint.id("deb"), *whose, DebitState.DUE, now, next_at=at)
    if amount > agreement.limit:
        reason = f"платёж {shown_rubles(amount)} больше согласованного предела {shown_rubles(agreement.limit)}"
        debit = replace(debit, state=DebitState.FAILED, reason=reason, next_at=None)
    if not tx.debits.plan(debit):
        return 0
    if debit.state is DebitState.DUE:
        queue_charge(tx, debit, at)
    return 1


def _due(application: Application, day: date) -> Instalment | None:
    """The first instalment that is not paid, with what is left of it, when it is due: no earlier one is ever skipped."""
    if application.status is not Status.ACTIVE or application.loan is None:
        return None
    row = first_unpaid(application.loan)
    return row if row is not None and row.due_on <= day else None


def cancel_batch(hub: Hub, batch: str, person: str) -> int:
    """Cancel what is not asked yet; returns how many. What is being charged goes on."""
    with hub.store.begin() as tx:
        waiting = [tx.debits.get(one.id) for one in tx.debits.of_batch(batch)]
        waiting = [one for one in waiting if one.state is DebitState.DUE]
        for one in waiting:
            tx.debits.save(replace(one.become(DebitState.CANCELLED), reason=f"отменил {person}", next_at=None))
        tx.journal.note(Exchange(hub.clock.now(), person, "hub", f"автоплатежи {batch} отменены", f"{len(waiting)}"))
    return len(waiting)


def resend_batch(hub: Hub, batch: str, person: str) -> int:
    """Try those that failed once more, from the first try on; returns how many."""
    now = hub.clock.now()
    with hub.store.begin() as tx:
        failed = [tx.debits.get(one.id) for one in tx.debits.of_batch(batch)]
        failed = [one for one in failed if one.state is DebitState.FAILED]
        for n, one in enumerate(failed):
            again = replace(one.become(DebitState.DUE), tries=0, next_at=now + n * _SPACING, reason="")
            tx.debits.save(again)
            queue_charge(tx, again, again.next_at or now)
        tx.journal.note(Exchange(now, person, "hub", f"автоплатежи {batch} отправлены снова", f"{len(failed)}"))
    return len(failed)


def state_of_batch(debits: Sequence[Debit]) -> BatchState:
    """Failed only when all failed."""
    return batch_state(list(debits))
