"""Where an account holds money first: it is taken once the loan can have it, or let go when the loan is closed."""

from bridge.flows.hub import Hub
from bridge.flows.open_attention import open_attention
from bridge.flows.repaying.ask_payments import ask_one
from bridge.model.application import Application
from bridge.model.payment import Payment, PaymentState
from bridge.model.status import Status
from bridge.ports.outside_errors import RefusedError
from bridge.ports.work import Work


def capture_payment(hub: Hub, work: Work) -> None:
    """Take the held money of the payment named by the row. Raises an outside error; a refusal is also put before a person.

    The payment itself moves by the acquirer's notice. After an unclear try the acquirer is asked first.
    """
    with hub.store.begin() as tx:
        payment = tx.payments.get(work.subject)
        application = tx.applications.get(payment.application_id)
    if payment.state is not PaymentState.AUTHORIZED:
        return
    if work.attempt > 1 and ask_one(hub, payment):
        return
    _settle(hub, application, payment)


def _settle(hub: Hub, application: Application, payment: Payment) -> None:
    try:
        if application.status is Status.ACTIVE:
            hub.acquiring.capture(payment, payment.amount)
        else:
            hub.acquiring.cancel_hold(payment)
    except RefusedError as refusal:
        with hub.store.begin() as tx:
            text = f"эквайер не списал удержанные деньги: {refusal.message}"
            open_attention(hub, tx, f"payment_misfit:{payment.id}", text, application.id)
        raise
