"""Stuck anywhere: ask about payments whose notice never came; by a person's word send rows again, pause a far side."""

from dataclasses import replace
from datetime import datetime, timedelta

from bridge.flows.hub import LOAN_SYSTEM, Hub
from bridge.flows.open_attention import open_attention
from bridge.model.payment import Payment, PaymentState
from bridge.ports.outside_errors import OutsideError
from bridge.ports.store import Transaction
from bridge.ports.work import Choice, Destination, WorkKind

NOTICE_OVERDUE = timedelta(minutes=15)
FOR_GOOD = timedelta(days=36500)


def ask_about_payments(hub: Hub) -> int:
    """Ask the acquirer about each unsettled payment that is older than a notice should take; returns how many moved.

    The answer tells no sum; the sum is the one asked for, which the signed payment form binds to our one-time reference.
    A payment that can't be asked about now is asked about next time.
    """
    with hub.store.begin() as tx:
        unsettled = tx.payments.unsettled(hub.clock.now() - NOTICE_OVERDUE)
    return sum(_ask(hub, payment) for payment in unsettled)


def _ask(hub: Hub, payment: Payment) -> bool:
    try:
        answer = hub.acquiring.payment_state(payment)
    except OutsideError:
        return False
    if answer is None or answer.state is None or not payment.can_become(answer.state):
        return False
    with hub.store.begin() as tx:
        fresh, now = tx.payments.get(payment.id), hub.clock.now()
        if not fresh.can_become(answer.state):
            return False
        if fresh.acquirer_reference not in ("", answer.acquirer_reference):
            text = "на вопрос о платеже эквайер называет другой"
            open_attention(hub, tx, f"payment_misfit:{fresh.id}", text, fresh.application_id)
            return False
        note = "learnt by asking: no notice came"
        tx.payments.save(
            replace(fresh.become(answer.state), acquirer_reference=answer.acquirer_reference, paid_at=now, note=note)
        )
        if answer.state is PaymentState.PAID:
            tx.work.post(WorkKind.POST_PAYMENT, fresh.application_id, LOAN_SYSTEM, fresh.id, now, once=f"post:{fresh.id}")
    return True


def revive_work(hub: Hub, work_id: int) -> bool:
    """Send a dead row again; False when there is no such dead row."""
    return revive_rows(hub, Choice([work_id])) == 1


def revive_rows(hub: Hub, choice: Choice) -> int:
    """Send the dead rows of a choice again; returns how many. Raises ValueError for a choice that names nothing."""
    with hub.store.begin() as tx:
        return tx.work.revive(choice, hub.clock.now())


def replay_events(hub: Hub, partner: str, since: datetime, until: datetime) -> int:
    """Push a site's events of a time anew, those that it took already included: it knows them by their ids. Returns how many."""
    choice = Choice(destination=f"partner:{partner}", kind=WorkKind.NOTIFY_PARTNER, since=since, until=until)
    with hub.store.begin() as tx:
        return tx.work.replay(choice, hub.clock.now())


def pause_destination(hub: Hub, name: str, person: str, reason: str, until: datetime | None = None) -> None:
    """Send nothing there until a moment (UTC), or until `resume_destination`; rows wait, none fails."""
    with hub.store.begin() as tx:
        health = _health(tx, name)
        held_until = until or hub.clock.now() + FOR_GOOD
        tx.work.mark(replace(health, held_until=held_until, reason=reason, paused_by=person))


def resume_destination(hub: Hub, name: str) -> None:
    """Send there again at once, whoever held it and why."""
    with hub.store.begin() as tx:
        tx.work.mark(Destination(name))


def _health(tx: Transaction, name: str) -> Destination:
    return next((one for one in tx.work.destinations() if one.name == name), Destination(name))
