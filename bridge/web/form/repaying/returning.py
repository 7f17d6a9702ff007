"""Paying, the way back: the browser returns and is told. What its address says is only shown; a payment moves by notices."""

from flask import jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from bridge.model.payment import Payment, PaymentState
from bridge.web.form.repaying.due import lines_of, went_lines
from bridge.web.form.visit import Visit

_RECEIVED = (PaymentState.PAID, PaymentState.POSTED)
_WAITING = (PaymentState.STARTED, PaymentState.AUTHORIZED)
_BACK = (PaymentState.REVERSED, PaymentState.REFUNDED, PaymentState.CHARGED_BACK)


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
        lapsed=payment.state is PaymentState.LAPSED,
        back=payment.state in _BACK,
        failed=failed,
        inside=inside,
        went=_went(payment) if inside else [],
    )


def go_on_back(payment_id: str) -> ResponseReturnValue:
    """A browser that was sent back with a POST comes again with a GET, and with its cookie."""
    return redirect(url_for("form.payment", payment_id=payment_id), 303)


def tell_state(visit: Visit, payment_id: str) -> ResponseReturnValue:
    """For the script of the page that waits."""
    return jsonify(mark=_payment(visit, payment_id).state.value)


def _went(payment: Payment) -> list[tuple[str, int]]:
    """As the lender told it once it is known; before that as the law has it."""
    if payment.went is not None:
        return lines_of(payment.went)
    return went_lines(payment.amount, payment.figure, payment.wish) if payment.figure else []


def _payment(visit: Visit, payment_id: str) -> Payment:
    with visit.hub.store.read() as tx:
        return tx.payments.get(payment_id)
