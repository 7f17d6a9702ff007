"""Step 11, first half: the borrower chooses what to pay; the debt is asked for at that moment and bound to the attempt."""

from collections.abc import Sequence
from dataclasses import replace

from bridge.flows.find_closed import require_open
from bridge.flows.hub import Hub
from bridge.flows.repaying.ask_payments import NOTICE_OVERDUE
from bridge.flows.repaying.confirming.confirm_paying import require_paying_code
from bridge.flows.repaying.keep_card import waiting_agreement
from bridge.model.application import Application
from bridge.model.errors import AmountAboveDebtError, FieldInvalidError
from bridge.model.paying.attempts import AttemptGoingOnError, FigureStaleError, debit_under_way
from bridge.model.paying.figure import Figure, Wish, figure_of
from bridge.model.paying.receipt import receipt_of
from bridge.model.payment import Payment, PaymentState
from bridge.model.status import Status
from bridge.ports.acquiring import PaymentPage

SMALLEST = 100


def start_payment(
    hub: Hub, application_id: str, amount: int, wish: Wish = Wish.PLAIN, *, alone: bool = False
) -> tuple[Payment, PaymentPage]:
    """A new attempt to pay `amount` kopecks, and where the browser goes to pay it.

    Raises StepClosedError (no active loan), FieldInvalidError (`amount` below a rouble or above the debt), an outside error; with
    `alone` AttemptGoingOnError while another attempt may still bring money.
    """
    application = _active(hub, application_id)
    figure = figure_of_today(hub, application)
    payment = start_attempt(hub, application, amount, figure, wish, alone=alone)
    return payment, payment_page(hub, application, payment)


def start_attempt(
    hub: Hub, application: Application, amount: int, figure: Figure, wish: Wish = Wish.PLAIN, *, alone: bool = True
) -> Payment:
    """The attempt by itself, bound to a figure just asked for. Two tabs that ask for the same at once get one attempt.

    Not `alone`: another attempt may go on, but no charge of a saved card at this very time.
    """
    _refuse(amount, figure.total)
    now = hub.clock.now()
    with hub.store.begin() as tx:
        tx.payments.hold(application.id)
        found = tx.payments.of(application.id)
        known = found if alone else ()
        _refuse_second(found if alone else [one for one in found if debit_under_way(one, now)])
        same = [one for one in known if (one.state, one.amount, one.wish) == (PaymentState.STARTED, amount, wish)]
        if same:
            again = replace(same[-1], figure=figure)
            tx.payments.save(again)
            return again
        payment = Payment(
            hub.mint.id("pay"), application.id, hub.mint.reference(), amount, PaymentState.STARTED, now, wish=wish,
            figure=figure, ask_at=now + NOTICE_OVERDUE,
        )  # fmt: skip
        tx.payments.add(payment)
    return payment


def open_attempt(hub: Hub, payment_id: str) -> tuple[Payment, PaymentPage]:
    """The borrower is about to leave for the acquirer's page: remembered, so that another tab is told.

    Raises FigureStaleError when the figure of the attempt is no longer good: it must be asked for again;
    PayingCodeNeededError when the product wants it confirmed by a code first; AttemptGoingOnError when another attempt was
    opened meanwhile: two tabs that chose at the same moment may not both pay.
    """
    now = hub.clock.now()
    with hub.store.read() as tx:
        application_id = tx.payments.get(payment_id).application_id
    with hub.store.begin() as tx:
        tx.payments.hold(application_id)
        others = [one for one in tx.payments.of(application_id) if one.id != payment_id and one.state is PaymentState.STARTED]
        payment = tx.payments.get(payment_id)
        application = tx.applications.get(application_id)
        application.require(Status.ACTIVE)
        _refuse_second(others)
        if payment.figure is None or payment.figure.stale(now, _same_day(hub, payment.figure)):
            raise FigureStaleError("what is owed must be asked for again")
        require_paying_code(hub, tx, application, payment)
        if payment.state is PaymentState.STARTED and payment.opened_at is None:
            payment = replace(payment, opened_at=now)
            tx.payments.save(payment)
    return payment, payment_page(hub, application, payment)


def give_up_attempt(hub: Hub, payment_id: str) -> None:
    """The borrower says that nothing was paid and wants to begin anew. Money that comes all the same is still taken.

    An automatic debit is none of his attempts: whether it was paid only the acquirer can say.
    """
    with hub.store.begin() as tx:
        payment = tx.payments.get(payment_id)
        if payment.state is PaymentState.STARTED and not payment.debit_id:
            tx.payments.save(replace(payment.become(PaymentState.LAPSED), note="borrower began anew"))


def rebind_attempt(hub: Hub, payment: Payment) -> Payment:
    """Ask what is owed now and bind the attempt to that. Raises AmountAboveDebtError when it is less than the attempt pays."""
    application = _active(hub, payment.application_id)
    figure = figure_of_today(hub, application)
    _refuse(payment.amount, figure.total)
    if payment.wish is Wish.ALL and payment.amount != figure.total:
        raise AmountAboveDebtError("the whole debt is another sum now", field="amount")
    with hub.store.begin() as tx:
        bound = replace(tx.payments.get(payment.id), figure=figure)
        tx.payments.save(bound)
    return bound


def figure_of_today(hub: Hub, application: Application) -> Figure:
    """What is owed now with its parts, as the loan system tells it. Raises an outside error; BusyError while nothing is sent."""
    total = debt_of_today(hub, application)
    return figure_of(hub.loan_system.loan(application), total, hub.clock.today())


def debt_of_today(hub: Hub, application: Application) -> int:
    """The whole debt (kopecks) as the loan system tells it. Raises an outside error; BusyError while nothing is sent there."""
    require_open(hub, "amount_due")
    return hub.loan_system.amount_due(application)


def payment_page(hub: Hub, application: Application, payment: Payment) -> PaymentPage:
    """The acquirer's page for an attempt that is not paid yet. Raises an outside error, PayingCodeNeededError."""
    address = f"{hub.public_url}/form/payments/{payment.id}"
    with hub.store.read() as tx:
        require_paying_code(hub, tx, application, payment)
        keep = waiting_agreement(tx, application.id, hub.clock.now()) is not None
    able = hub.acquiring.features(application)
    number = application.contract.number if application.contract else ""
    lines = receipt_of(payment, number) if able.receipts else ()
    return hub.acquiring.payment_page(application, payment, address, keep_card=keep and able.cards, lines=lines)


def _refuse_second(known: Sequence[Payment]) -> None:
    """Raises AttemptGoingOnError naming the newest attempt that may still bring money."""
    going = next((one for one in reversed(known) if one.going_on), None)
    if going is not None:
        raise AttemptGoingOnError("another attempt to pay is going on", payment_id=going.id)


def _active(hub: Hub, application_id: str) -> Application:
    with hub.store.read() as tx:
        application = tx.applications.get(application_id)
    application.require(Status.ACTIVE)
    return application


def _same_day(hub: Hub, figure: Figure) -> bool:
    return hub.clock.local(figure.as_of).date() == hub.clock.today()


def _refuse(amount: int, debt: int) -> None:
    if amount < SMALLEST:
        raise FieldInvalidError("at least one rouble", field="amount")
    if amount > debt:
        raise AmountAboveDebtError("more than the whole debt", field="amount")
