"""One automatic debit: every gate is looked at anew, then the saved card is charged once under a reference of its own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bridge.flows.hub import Hub
from bridge.flows.repaying.advance_payment import advance_payment
from bridge.flows.repaying.ask_payments import NOTICE_OVERDUE, ask_one
from bridge.flows.repaying.settle_debit import fail_try
from bridge.flows.repaying.start_payment import figure_of_today
from bridge.model.application import Application
from bridge.model.paying.debit import CardAgreement, Debit, DebitState
from bridge.model.paying.figure import Figure, first_unpaid
from bridge.model.paying.receipt import ReceiptLine, receipt_of
from bridge.model.payment import Payment, PaymentState
from bridge.model.status import Status
from bridge.ports.outside_errors import RefusedError
from bridge.ports.work import Later, Work

_LOOK_AGAIN, _PAGE_LIFE = timedelta(hours=1), timedelta(hours=2)


def charge_card(hub: Hub, work: Work) -> Later | None:
    """Charge the card of the debit named by the row. Raises an outside error: the same try goes on, asking first."""
    with hub.store.begin() as tx:
        debit = tx.debits.get(work.subject)
        agreement = tx.debits.agreement(debit.agreement_id)
        application = tx.applications.get(debit.application_id)
    if debit.over or (debit.next_at is not None and debit.next_at > hub.clock.now()):
        return None
    if debit.state is DebitState.PROCESSING:
        _go_on(hub, application, agreement, debit)
        return None
    closed = _closed(hub, application, agreement, debit)
    if closed:
        _give_up(hub, debit, closed)
        return None
    figure = figure_of_today(hub, application)
    loan = hub.loan_system.loan(application)
    row = first_unpaid(loan)
    if row is None or row.number > debit.number:
        _give_up(hub, debit, "платёж уже внесён", DebitState.CANCELLED)
        return None
    if row.number < debit.number:
        _give_up(hub, debit, "есть более ранний неоплаченный платёж")
        return None
    payment = _begin(hub, debit, min(row.amount, figure.total), figure)
    if payment is None:
        # The borrower is paying at this moment: this must not become a second payment.
        return Later(hub.clock.now() + _LOOK_AGAIN)
    _charge(hub, application, agreement, debit, payment)
    return None


def _closed(hub: Hub, application: Application, agreement: CardAgreement, debit: Debit) -> str:
    """Why no debit may be made; empty when it may."""
    if application.status is not Status.ACTIVE:
        return "заём закрыт"
    if not agreement.good(hub.clock.now()):
        return "согласие отозвано или закончилось"
    return "сумма больше согласованного предела" if debit.amount > agreement.limit else ""


def _begin(hub: Hub, debit: Debit, amount: int, figure: Figure) -> Payment | None:
    now = hub.clock.now()
    with hub.store.begin() as tx:
        tx.payments.hold(debit.application_id)
        fresh = tx.debits.get(debit.id)
        if fresh.state is not DebitState.DUE or any(_going(one, now) for one in tx.payments.of(debit.application_id)):
            return None
        amount = min(amount, tx.debits.agreement(fresh.agreement_id).limit)
        payment = Payment(
            hub.mint.id("pay"), debit.application_id, hub.mint.reference(), amount, PaymentState.STARTED, now, figure=figure,
            ask_at=now + NOTICE_OVERDUE, opened_at=now, debit_id=debit.id,
        )  # fmt: skip
        tx.payments.add(payment)
        tx.debits.save(replace(fresh.become(DebitState.PROCESSING), payment_id=payment.id, tries=fresh.tries + 1, next_at=None))
    return payment


def _going(payment: Payment, now: datetime) -> bool:
    """A page of the acquirer that was opened long ago and not paid by now holds up no debit."""
    left = payment.state is PaymentState.STARTED and payment.opened_at is not None and now - payment.opened_at > _PAGE_LIFE
    return payment.going_on and not left


def _go_on(hub: Hub, application: Application, agreement: CardAgreement, debit: Debit) -> None:
    """An earlier try got no answer: the acquirer is asked, and the card charged only when it knows of nothing."""
    with hub.store.read() as tx:
        payment = tx.payments.get(debit.payment_id)
    if payment.state is not PaymentState.STARTED or ask_one(hub, payment):
        return
    if hub.acquiring.payment_state(payment) is None and agreement.good(hub.clock.now()):
        _charge(hub, application, agreement, debit, payment)


def _charge(hub: Hub, application: Application, agreement: CardAgreement, debit: Debit, payment: Payment) -> None:
    try:
        told = hub.acquiring.charge_saved_card(application, payment, agreement.token, _lines(hub, application, payment))
    except RefusedError as refusal:
        _refused(hub, debit, payment, refusal.reason or refusal.message)
        return
    with hub.store.begin() as tx:
        fresh = tx.payments.get(payment.id)
        if told.state is not None and fresh.can_become(told.state):
            amount = fresh.amount if told.amount is None else told.amount
            advance_payment(hub, tx, fresh, replace(told, amount=amount, currency=told.currency or "RUB"), told.state)


def _lines(hub: Hub, application: Application, payment: Payment) -> Sequence[ReceiptLine]:
    """What the receipt tells, where the account makes receipts."""
    number = application.contract.number if application.contract else ""
    return receipt_of(payment, number) if hub.acquiring.features(application).receipts else ()


def _refused(hub: Hub, debit: Debit, payment: Payment, reason: str) -> None:
    with hub.store.begin() as tx:
        fresh = tx.payments.get(payment.id)
        if fresh.state is PaymentState.STARTED:
            tx.payments.save(replace(fresh.become(PaymentState.LAPSED), note=f"карта не списана: {reason}"))
            fail_try(hub, tx, tx.debits.get(debit.id), reason)


def _give_up(hub: Hub, debit: Debit, reason: str, state: DebitState = DebitState.FAILED) -> None:
    with hub.store.begin() as tx:
        fresh = tx.debits.get(debit.id)
        if fresh.state is DebitState.DUE:
            tx.debits.save(replace(fresh.become(state), reason=reason, next_at=None))
