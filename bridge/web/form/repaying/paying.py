"""Paying: choose a sum, go to the acquirer's page with one button, come back and be told. The return never changes anything."""

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from bridge.flows.repaying.start_payment import debt_of_today, payment_page, start_payment
from bridge.model.application import Application
from bridge.model.errors import AmountAboveDebtError, FieldInvalidError, PaymentUnknownError
from bridge.model.payment import Payment, PaymentState
from bridge.model.status import Status
from bridge.web.form.answers.typed_values import kopecks_of
from bridge.web.form.faults import Fault
from bridge.web.form.repaying.cabinet import covered_rows
from bridge.web.form.visit import Visit, typed
from bridge.web.texts import gettext as _

_RECEIVED = (PaymentState.PAID, PaymentState.POSTED)
_WAITING = (PaymentState.STARTED, PaymentState.AUTHORIZED)


def choose_sum(visit: Visit) -> ResponseReturnValue:
    """This instalment, another sum, or the whole debt."""
    if visit.application.status is not Status.ACTIVE:
        return visit.go("loan")
    if request.method == "GET":
        return _sum_page(visit)
    try:
        payment, _page = start_payment(visit.hub, visit.application.id, _wanted(visit))
    except FieldInvalidError as error:
        return _sum_page(visit, Fault("amount", _words(error)))
    return visit.go("pay", payment_id=payment.id)


def go_to_acquirer(visit: Visit, payment_id: str) -> ResponseReturnValue:
    """One button that posts the acquirer's form."""
    payment = _payment(visit, payment_id)
    if payment.application_id != visit.application.id:
        raise PaymentUnknownError("another borrower's payment")
    if payment.state is not PaymentState.STARTED:
        return visit.go("payment", payment_id=payment_id)
    return visit.show("pay", payment=payment, acquirer=payment_page(visit.hub, visit.application, payment))


def come_back(visit: Visit, payment_id: str) -> ResponseReturnValue:
    """The browser's return. What it says is only shown; the payment itself moves by notices."""
    payment = _payment(visit, payment_id)
    # The address as the browser knows it: a proxy may have led it here under another one.
    address = f"{visit.hub.public_url}{request.path}?{request.query_string.decode('ascii', 'replace')}"
    told = visit.hub.acquiring.read_return(address)
    failed = payment.state in _WAITING and told.verified and told.refused
    own = visit.fresh()
    inside = own.known is not None and own.known.id == payment.application_id
    return (own if inside else visit).show(
        "payment",
        payment=payment,
        waiting=payment.state in _WAITING and not failed,
        received=payment.state in _RECEIVED,
        posted=payment.state is PaymentState.POSTED,
        failed=failed,
        inside=inside,
    )


def tell_state(visit: Visit, payment_id: str) -> ResponseReturnValue:
    """For the script of the page that waits."""
    return jsonify(mark=_payment(visit, payment_id).state.value)


def _payment(visit: Visit, payment_id: str) -> Payment:
    with visit.hub.store.read() as tx:
        return tx.payments.get(payment_id)


def next_sum(application: Application) -> int:
    """What is left of the instalment that comes next, with what is overdue; kopecks."""
    loan = application.loan
    if loan is None:
        return 0
    left = next((row.left for row in covered_rows(loan) if row.left > 0), 0)
    wanted = max(left, loan.overdue + loan.penalty) if loan.overdue else left
    return min(wanted, loan.total_debt) if loan.total_debt else wanted


def _wanted(visit: Visit) -> int:
    choice = typed("choice")
    if choice == "next":
        return next_sum(visit.application)
    if choice == "all":
        return debt_of_today(visit.hub, visit.application)
    if choice == "other":
        return kopecks_of(typed("amount"), field="amount")
    raise FieldInvalidError("choose what to pay", field="choice")


def _sum_page(visit: Visit, *faults: Fault) -> ResponseReturnValue:
    application = visit.application
    return visit.show("pay_start", loan=application.loan, next_sum=next_sum(application), typed=request.form, faults=faults)


def _words(error: FieldInvalidError) -> str:
    if error.field == "choice":
        return _("Выберите, сколько заплатить")
    if isinstance(error, AmountAboveDebtError):
        return _("Это больше всего долга. Введите сумму поменьше или выберите «Весь долг».")
    return _("Введите сумму в рублях, не меньше одного рубля, например 5000")
