"""Stuck anywhere: ask the acquirer about payments whose notice never came; send a dead row again by a person's word."""

from dataclasses import replace
from datetime import timedelta

from bridge.flows.hub import LOAN_SYSTEM, Hub
from bridge.flows.open_attention import open_attention
from bridge.model.payment import Payment, PaymentState
from bridge.ports.outside_errors import OutsideError
from bridge.ports.work import WorkKind

NOTICE_OVERDUE = timedelta(minutes=15)


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
    with hub.store.begin() as tx:
        return tx.work.revive(work_id, hub.clock.now())
