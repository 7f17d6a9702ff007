"""Step 12: a paid instalment into the loan system, exactly once: after an unclear try, look for it before posting again."""

from dataclasses import replace

from bridge.flows.hub import Hub
from bridge.flows.informing.announce_news import announce, number_of
from bridge.flows.open_attention import open_attention
from bridge.flows.refunding.post_refund import posted_refunds
from bridge.flows.repaying.give_back import ask_reversal, refresh_loan
from bridge.flows.repaying.returning_early.ask_early_return import ask_early_return
from bridge.model.application import Application
from bridge.model.informing.occasion import Occasion
from bridge.model.paying.suspense import Suspense, SuspenseCause, suspense_key
from bridge.model.payment import Payment, PaymentState
from bridge.ports.outside_errors import RefusedError
from bridge.ports.store import Transaction
from bridge.ports.work import Work


def post_payment(hub: Hub, work: Work) -> None:
    """Post the payment named by the work row. Raises an outside error; a refusal is also put before a person.

    One that was given back after an unclear try is looked for, too: what stands there then is taken out again.
    """
    with hub.store.begin() as tx:
        known = tx.payments.get(work.subject)
        payment = _fixed(tx, known)
        application = tx.applications.get(payment.application_id)
        posted_before = _posted_alike(hub, tx, payment)
    if payment.posted_at is not None:
        return
    # The sum is fixed before the first try: one that stands already may have reached the loan system by another row.
    tried = work.attempt > 1 or known.posting > 0
    sent = replace(payment, amount=payment.posting)
    reference = hub.loan_system.find_payment(application, sent, posted_before) if tried and payment.posting else None
    if reference is None and payment.state is PaymentState.PAID:
        reference = _post(hub, application, sent)
    if reference is not None:
        _keep(hub, payment, reference)


def _fixed(tx: Transaction, payment: Payment) -> Payment:
    """With the sum that the loan system is asked to post. Fixed before the first try: a refund that comes between two tries must
    not make the second one look for another sum."""
    if payment.posting or payment.state is not PaymentState.PAID:
        return payment
    fixed = replace(payment, posting=payment.here if payment.paid else payment.amount)
    tx.payments.save(fixed)
    return fixed


def _post(hub: Hub, application: Application, payment: Payment) -> str:
    try:
        hub.loan_system.check_payment(application, payment)
        ask_early_return(hub, application, payment)
        return hub.loan_system.post_payment(application, payment)
    except RefusedError as refusal:
        with hub.store.begin() as tx:
            _suspend(hub, tx, payment)
            text = f"система займов не приняла платёж: {refusal.message}"
            open_attention(hub, tx, f"payment_refused:{payment.id}", text, application.id)
        raise


def _suspend(hub: Hub, tx: Transaction, payment: Payment) -> None:
    """The money is with the acquirer and fits no loan there: a person gives it back, or another loan gets it.

    A refund may have come while the loan system was at it.
    """
    payment = tx.payments.get(payment.id)
    if payment.state is not PaymentState.PAID:
        return
    key = suspense_key(payment.reference, payment.acquirer_reference)
    kept = Suspense(
        hub.mint.id("sus"), key, SuspenseCause.REFUSED_THERE, payment.reference, payment.acquirer_reference, payment.paid,
        "RUB", True, hub.clock.now(), payment.id, payment.application_id, payment.refunded,
    )  # fmt: skip
    tx.suspense.put(kept)


def _posted_alike(hub: Hub, tx: Transaction, payment: Payment) -> int:
    """How many payments of the same day and sum are known to be posted for this loan."""
    day = hub.clock.local(payment.paid_at).date() if payment.paid_at else None
    return sum(
        1
        for one in (*tx.payments.of(payment.application_id), *posted_refunds(tx, payment.application_id))
        if one.posted_at and one.paid_at and one.posting == payment.posting and hub.clock.local(one.paid_at).date() == day
    )


def _keep(hub: Hub, posted: Payment, reference: str) -> None:
    with hub.store.begin() as tx:
        payment = tx.payments.get(posted.id)
        now = hub.clock.now()
        if payment.posted_at is None:
            # A refund or a misfit may have come in while the loan system was at it: what stands there is known all the same.
            state = PaymentState.POSTED if payment.can_become(PaymentState.POSTED) else payment.state
            payment = replace(payment, state=state, posting=posted.posting, posted_at=now, posting_reference=reference)
            tx.payments.save(payment)
            _look_after(hub, tx, payment)
            _tell_borrower(hub, tx, payment)
        refresh_loan(hub, tx, payment.application_id)


def _tell_borrower(hub: Hub, tx: Transaction, payment: Payment) -> None:
    """A debit was told of when the card was charged."""
    if payment.state is PaymentState.POSTED and not payment.debit_id:
        application = tx.applications.get(payment.application_id)
        key, number = f"payment:{payment.id}", number_of(application)
        announce(hub, tx, application, Occasion.PAYMENT_TAKEN, key, amount=payment.posting, number=number)


def _look_after(hub: Hub, tx: Transaction, payment: Payment) -> None:
    if payment.to_reverse:
        ask_reversal(hub, tx, payment)
    elif payment.state is not PaymentState.POSTED:
        text = f"проведён там, пока здесь стал {payment.state}: сторнируйте там"
        open_attention(hub, tx, f"refund:{payment.id}", text, payment.application_id)
