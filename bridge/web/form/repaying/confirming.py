"""Paying, between the choice and the acquirer's page: a code from an SMS, where the product asks for one."""

from flask import request
from flask.typing import ResponseReturnValue

from bridge.flows.applying.follow_code import follow_code
from bridge.flows.repaying.confirming.confirm_paying import (
    confirm_paying,
    paying_binding,
    paying_code_needed,
    request_paying_code,
)
from bridge.model.errors import CodeSpentError, CodeTooSoonError, CodeWrongError, PaymentUnknownError
from bridge.model.one_time_code import Purpose
from bridge.model.paying.attempts import sums_bound
from bridge.model.payment import Payment
from bridge.web.form.faults import Fault, fault_of_code
from bridge.web.form.visit import Visit, typed_code


def first_step(visit: Visit, payment_id: str) -> ResponseReturnValue:
    """From the choice of a sum: to the code where one is needed, which is sent now, else straight on."""
    if not paying_code_needed(visit.hub, payment_id):
        return visit.go("pay", payment_id=payment_id)
    return _ask(visit, payment_id)


def confirm(visit: Visit, payment_id: str) -> ResponseReturnValue:
    """The code's page; nothing is sent by looking at it."""
    payment = own_payment(visit, payment_id)
    if not paying_code_needed(visit.hub, payment_id):
        return visit.go("pay", payment_id=payment_id)
    if request.method == "GET":
        return _page(visit, payment)
    try:
        confirm_paying(visit.hub, payment_id, typed_code(), visit.hand)
    except (CodeWrongError, CodeSpentError) as error:
        return _page(visit, payment, fault_of_code(error))
    return visit.go("pay", payment_id=payment_id)


def send_again(visit: Visit, payment_id: str) -> ResponseReturnValue:
    """Another code for the same attempt."""
    return _ask(visit, own_payment(visit, payment_id).id)


def call_me(visit: Visit, payment_id: str) -> ResponseReturnValue:
    """A call in place of the SMS that has not come."""
    own_payment(visit, payment_id)
    return visit.go("pay_code", payment_id=payment_id, **visit.ask_for_call(Purpose.PAYING))


def own_payment(visit: Visit, payment_id: str) -> Payment:
    """The attempt, when it is this borrower's. Raises PaymentUnknownError."""
    with visit.hub.store.read() as tx:
        payment = tx.payments.get(payment_id)
    if payment.application_id != visit.application.id:
        raise PaymentUnknownError("another borrower's payment")
    return payment


def _ask(visit: Visit, payment_id: str) -> ResponseReturnValue:
    try:
        request_paying_code(visit.hub, payment_id, visit.hand)
    except CodeTooSoonError as error:
        return visit.go("pay_code", payment_id=payment_id, note="wait", seconds=error.seconds)
    return visit.go("pay_code", payment_id=payment_id, note="sent")


def _page(visit: Visit, payment: Payment, *faults: Fault) -> ResponseReturnValue:
    with visit.hub.store.read() as tx:
        binding = paying_binding(visit.hub, tx, payment)
    news = follow_code(visit.hub, visit.application, Purpose.PAYING, binding)
    return visit.show("pay_code", payment=payment, limit=sums_bound(binding)[1], news=news, faults=faults)
