"""Step 11, second half: the acquirer's notice is verified and stored before it is answered, and worked on afterwards."""

from dataclasses import replace

from bridge.flows.hub import LOAN_SYSTEM, Hub
from bridge.flows.open_attention import open_attention
from bridge.model.money import shown_rubles
from bridge.model.payment import Payment, PaymentNotice, PaymentState
from bridge.ports.store import Notice, Transaction
from bridge.ports.work import Work, WorkKind

SOURCE = "acquiring"
_HERE = {PaymentState.PAID, PaymentState.POSTED}


def take_notice(hub: Hub, body: bytes) -> tuple[str, str]:
    """Verify, store once, queue; returns the receipt (text, media type). A repeated notice is answered again without effect.

    Raises NoticeRefusedError for a notice that does not verify: no receipt, nothing stored.
    """
    notice, now = hub.acquiring.read_notice(body), hub.clock.now()
    with hub.store.begin() as tx:
        row = Notice(hub.mint.id("ntc"), SOURCE, notice.key, body, now)
        if tx.notices.put(row):
            payment = tx.payments.by_reference(notice.reference)
            application_id = payment.application_id if payment else ""
            tx.work.post(WorkKind.RECEIVE_PAYMENT, application_id, SOURCE, row.id, now)
    return hub.acquiring.receipt(body, now)


def receive_payment(hub: Hub, work: Work) -> None:
    """Act on a stored notice: move the payment forward, or put what does not fit before a person.

    Effect and mark in one transaction.
    """
    with hub.store.begin() as tx:
        row = tx.notices.get(work.subject)
        if row.handled_at:
            return
        notice = hub.acquiring.read_notice(row.body)
        result = _act(hub, tx, notice)
        tx.notices.save(replace(row, handled_at=hub.clock.now(), result=result))


def _act(hub: Hub, tx: Transaction, notice: PaymentNotice) -> str:
    payment = tx.payments.by_reference(notice.reference)
    if payment is None:
        open_attention(hub, tx, f"unknown_payment:{notice.key}", f"хаб не начинал этого платежа, состояние {notice.raw_state}")
        return "suspense"
    if notice.odd:
        open_attention(hub, tx, f"odd_notice:{notice.key}", notice.odd, payment.application_id)
    if notice.test or notice.state is None:
        return f"nothing to do for {notice.raw_state}"
    misfit = _misfit(payment, notice)
    if misfit:
        open_attention(hub, tx, f"payment_misfit:{payment.id}", misfit, payment.application_id)
        if payment.can_become(PaymentState.HELD):
            tx.payments.save(replace(payment.become(PaymentState.HELD), note=misfit))
        return "held for a person"
    return _advance(hub, tx, payment, notice, notice.state)


def _misfit(payment: Payment, notice: PaymentNotice) -> str:
    if notice.currency != "RUB":
        return f"валюта {notice.currency or 'не названа'}, а просили RUB"
    if payment.acquirer_reference and payment.acquirer_reference != notice.acquirer_reference:
        return "с этой ссылкой у банка-эквайера другой платёж"
    forward = notice.state in (PaymentState.AUTHORIZED, PaymentState.PAID)
    if forward and notice.amount != payment.amount:
        return f"заплачено {_shown(notice.amount)}, а просили {shown_rubles(payment.amount)}"
    return ""


def _advance(hub: Hub, tx: Transaction, payment: Payment, notice: PaymentNotice, state: PaymentState) -> str:
    if not payment.can_become(state):
        if {payment.state, state} & _HERE and PaymentState.REVERSED in (payment.state, state):
            text = f"{notice.raw_state} после {payment.state}: проверьте, пришли ли деньги"
            open_attention(hub, tx, f"payment_misfit:{payment.id}", text, payment.application_id)
        return f"{notice.raw_state} after {payment.state}: nothing to do"
    now = hub.clock.now()
    moved = replace(payment.become(state), acquirer_reference=notice.acquirer_reference)
    if state is PaymentState.PAID:
        moved = replace(moved, paid_at=now)
        tx.work.post(WorkKind.POST_PAYMENT, payment.application_id, LOAN_SYSTEM, payment.id, now, once=f"post:{payment.id}")
    if state is PaymentState.REFUNDED and payment.state is PaymentState.POSTED:
        text = "возвращён после проводки: сторнируйте в системе займов"
        open_attention(hub, tx, f"refund:{payment.id}", text, payment.application_id)
    tx.payments.save(moved)
    return f"{payment.state} → {state}"


def _shown(amount: int | None) -> str:
    return "неизвестно сколько" if amount is None else shown_rubles(amount)
