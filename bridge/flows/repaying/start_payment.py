"""Step 11, first half: the borrower chooses what to pay; the debt is asked for at that moment and bound to the attempt."""

from bridge.flows.find_closed import require_open
from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.errors import AmountAboveDebtError, FieldInvalidError
from bridge.model.payment import Payment, PaymentState
from bridge.model.status import Status
from bridge.ports.acquiring import PaymentPage

SMALLEST = 100


def start_payment(hub: Hub, application_id: str, amount: int) -> tuple[Payment, PaymentPage]:
    """A new attempt to pay `amount` kopecks, and what the browser must post to pay it.

    Raises StepClosedError (no active loan), FieldInvalidError (`amount` below a rouble or above the debt), an outside error.
    """
    with hub.store.begin() as tx:
        application = tx.applications.get(application_id)
    application.require(Status.ACTIVE)
    _refuse(amount, debt_of_today(hub, application))
    now = hub.clock.now()
    payment = Payment(hub.mint.id("pay"), application.id, hub.mint.reference(), amount, PaymentState.STARTED, now)
    with hub.store.begin() as tx:
        tx.payments.add(payment)
    return payment, payment_page(hub, application, payment)


def debt_of_today(hub: Hub, application: Application) -> int:
    """The whole debt (kopecks) as the loan system tells it. Raises an outside error; BusyError while nothing is sent there."""
    require_open(hub, "amount_due")
    return hub.loan_system.amount_due(application)


def payment_page(hub: Hub, application: Application, payment: Payment) -> PaymentPage:
    """The acquirer's page for an attempt that is not paid yet."""
    return hub.acquiring.payment_page(application, payment, f"{hub.public_url}/form/payments/{payment.id}")


def _refuse(amount: int, debt: int) -> None:
    if amount < SMALLEST:
        raise FieldInvalidError("at least one rouble", field="amount")
    if amount > debt:
        raise AmountAboveDebtError("more than the whole debt", field="amount")
