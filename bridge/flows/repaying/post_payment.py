"""Step 12: a paid instalment into the loan system, exactly once: after an unclear try, look for it before posting again."""

from dataclasses import replace
from datetime import timedelta

from bridge.flows.hub import LOAN_TIMER, Hub
from bridge.flows.open_attention import open_attention
from bridge.model.application import Application
from bridge.model.payment import Payment, PaymentState
from bridge.ports.outside_errors import RefusedError
from bridge.ports.store import Transaction
from bridge.ports.work import Work, WorkKind

_TOGETHER = timedelta(minutes=1)


def post_payment(hub: Hub, work: Work) -> None:
    """Post the payment named by the work row. Raises an outside error; a refusal is also put before a person.

    One that was given back after an unclear try is looked for, too: what stands there then is put before a person.
    """
    with hub.store.begin() as tx:
        payment = tx.payments.get(work.subject)
        application = tx.applications.get(payment.application_id)
        posted_before = _posted_alike(hub, tx, payment)
    if payment.state is PaymentState.POSTED:
        return
    tried = work.attempt > 1 or _younger(work, payment)
    reference = hub.loan_system.find_payment(application, payment, posted_before) if tried else None
    if reference is None and payment.state is PaymentState.PAID:
        reference = _post(hub, application, payment)
    if reference is not None:
        _keep(hub, payment, reference)


def _younger(work: Work, payment: Payment) -> bool:
    """True for a row that was not posted with the payment: another one before it may have reached the loan system."""
    return payment.paid_at is not None and work.posted_at - payment.paid_at > _TOGETHER


def _post(hub: Hub, application: Application, payment: Payment) -> str:
    try:
        hub.loan_system.check_payment(application, payment)
        return hub.loan_system.post_payment(application, payment)
    except RefusedError as refusal:
        with hub.store.begin() as tx:
            text = f"система займов не приняла платёж: {refusal.message}"
            open_attention(hub, tx, f"payment_refused:{payment.id}", text, application.id)
        raise


def _posted_alike(hub: Hub, tx: Transaction, payment: Payment) -> int:
    """How many payments of the same day and sum are known to be posted for this loan."""
    day = hub.clock.local(payment.paid_at).date() if payment.paid_at else None
    return sum(
        1
        for one in tx.payments.of(payment.application_id)
        if one.posted_at and one.paid_at and one.amount == payment.amount and hub.clock.local(one.paid_at).date() == day
    )


def _keep(hub: Hub, posted: Payment, reference: str) -> None:
    with hub.store.begin() as tx:
        payment = tx.payments.get(posted.id)
        now = hub.clock.now()
        if payment.can_become(PaymentState.POSTED):
            moved = replace(payment.become(PaymentState.POSTED), posted_at=now, posting_reference=reference)
            tx.payments.save(moved)
        elif payment.state is not PaymentState.POSTED:
            # A refund or a misfit came in while the loan system was at it: both stand, a person evens them out.
            text = f"проведён там, пока здесь стал {payment.state}: сторнируйте там"
            open_attention(hub, tx, f"refund:{payment.id}", text, payment.application_id)
        tx.work.post(WorkKind.FETCH_LOAN, payment.application_id, LOAN_TIMER, payment.application_id, now)
