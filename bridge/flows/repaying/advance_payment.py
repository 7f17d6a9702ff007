"""A word of the acquirer about one payment, whoever brought it: the payment goes forward, or its money waits for a person."""

from dataclasses import replace
from datetime import datetime, timedelta

from bridge.flows.hub import LOAN_SYSTEM, Hub
from bridge.flows.open_attention import open_attention
from bridge.flows.repaying.give_back import give_back
from bridge.flows.repaying.hold_money import BACK, ended_in_suspense, hold_money, release_fitted
from bridge.flows.repaying.keep_card import keep_card
from bridge.flows.repaying.settle_debit import settle_debit
from bridge.model.money import shown_rubles
from bridge.model.paying.suspense import SuspenseCause
from bridge.model.payment import Payment, PaymentNotice, PaymentState
from bridge.model.status import Status
from bridge.ports.store import Transaction
from bridge.ports.work import WorkKind

# Calls to the acquirer; its notices come in under another name and never wait for these.
ACQUIRER = "acquirer"
S = PaymentState
_HERE = frozenset({S.PAID, S.POSTED})
_FORWARD = (S.AUTHORIZED, S.PAID)
# Clocks of the acquirer and the hub may differ a little.
_SKEW = timedelta(minutes=5)


def advance_payment(hub: Hub, tx: Transaction, payment: Payment, notice: PaymentNotice, state: PaymentState) -> str:
    """Act on a verified word; returns what was done. `payment` was read in this transaction."""
    cause, words = _misfit(payment, notice)
    if cause is not None:
        return _hold(hub, tx, payment, notice, cause, words)
    if state in BACK:
        return give_back(hub, tx, payment, notice)
    if state is S.PAID and payment.can_become(state):
        return _paid(hub, tx, payment, notice)
    if not payment.can_become(state):
        return _contradicted(hub, tx, payment, notice, state)
    moved = replace(payment.become(state), acquirer_reference=notice.acquirer_reference)
    tx.payments.save(moved)
    settle_debit(hub, tx, moved)
    if state is S.AUTHORIZED:
        _capture(hub, tx, moved)
    return f"{payment.state} → {state}"


def _contradicted(hub: Hub, tx: Transaction, payment: Payment, notice: PaymentNotice, state: PaymentState) -> str:
    """Late and repeated words lead nowhere; only "paid" and "reversed" can't both be true."""
    if {payment.state, state} & _HERE and S.REVERSED in (payment.state, state):
        text = f"{notice.raw_state} после {payment.state}: проверьте, пришли ли деньги"
        if state is S.PAID:
            return hold_money(hub, tx, notice, SuspenseCause.AFTER_REVERSAL, payment, text)
        open_attention(hub, tx, f"payment_misfit:{payment.id}", text, payment.application_id)
    return f"{notice.raw_state} after {payment.state}: nothing to do"


def _misfit(payment: Payment, notice: PaymentNotice) -> tuple[SuspenseCause | None, str]:
    if notice.merchant:
        return SuspenseCause.WRONG_MERCHANT, ""
    if notice.currency != "RUB":
        return SuspenseCause.WRONG_CURRENCY, f"валюта {notice.currency or 'не названа'}, а просили RUB"
    if notice.state in _FORWARD and notice.amount != payment.amount:
        shown = "неизвестно сколько" if notice.amount is None else shown_rubles(notice.amount)
        return SuspenseCause.WRONG_SUM, f"заплачено {shown}, а просили {shown_rubles(payment.amount)}"
    return None, ""


def _hold(hub: Hub, tx: Transaction, payment: Payment, notice: PaymentNotice, cause: SuspenseCause, words: str) -> str:
    hold_money(hub, tx, notice, cause, payment, words)
    if payment.can_become(S.HELD) and payment.state not in _HERE:
        held = replace(payment.become(S.HELD), note=words or cause.value)
        tx.payments.save(ended_in_suspense(tx, held, notice.acquirer_reference))
    return "held for a person"


def _paid(hub: Hub, tx: Transaction, payment: Payment, notice: PaymentNotice) -> str:
    """The money is with the acquirer. Into the loan system while the loan runs; otherwise it waits for a person."""
    if tx.applications.get(payment.application_id).status is not Status.ACTIVE:
        return _hold(hub, tx, payment, notice, SuspenseCause.LOAN_CLOSED, "")
    moved = replace(
        payment.become(S.PAID), acquirer_reference=notice.acquirer_reference, paid=payment.amount,
        paid_at=payment.paid_at or _when_paid(payment, notice, hub.clock.now()),
    )  # fmt: skip
    if payment.state is S.HELD:
        release_fitted(hub, tx, payment)
    tx.payments.save(moved)
    post_paid(hub, tx, moved)
    settle_debit(hub, tx, moved)
    keep_card(hub, tx, moved, notice)
    return f"{payment.state} → {S.PAID}"


def _when_paid(payment: Payment, notice: PaymentNotice, now: datetime) -> datetime:
    """The payer's own moment: whose day it is, and what it pays, must not depend on how late a notice comes.

    The hub's where none is told, and where the one told can't be: before the attempt, or ahead (another zone, a wrong clock).
    """
    told = notice.paid_at
    if told is None or not payment.started_at - _SKEW <= told <= now + _SKEW:
        return now
    return min(told, now)


def post_paid(hub: Hub, tx: Transaction, payment: Payment) -> None:
    """Queue its posting, once."""
    once = f"post:{payment.id}"
    tx.work.post(WorkKind.POST_PAYMENT, payment.application_id, LOAN_SYSTEM, payment.id, hub.clock.now(), once=once)


def _capture(hub: Hub, tx: Transaction, payment: Payment) -> None:
    if hub.acquiring.features(tx.applications.get(payment.application_id)).two_step:
        once = f"capture:{payment.id}"
        tx.work.post(WorkKind.CAPTURE_PAYMENT, payment.application_id, ACQUIRER, payment.id, hub.clock.now(), once=once)
