"""Money that fits no running loan goes into suspense: kept under the acquirer's own number, put before a person, never lost."""

from dataclasses import replace

from bridge.flows.hub import Hub
from bridge.flows.open_attention import open_attention
from bridge.model.money import shown_rubles
from bridge.model.paying.refund import Refund, RefundState
from bridge.model.paying.suspense import Resolution, Suspense, SuspenseCause, suspense_key
from bridge.model.payment import Payment, PaymentNotice, PaymentState
from bridge.ports.store import Transaction

C = SuspenseCause
BACK = (PaymentState.REFUNDED, PaymentState.CHARGED_BACK)
WORDS = {
    C.UNKNOWN_REFERENCE: "хаб не начинал этого платежа",
    C.SECOND_PAYMENT: "с этой ссылкой у банка-эквайера другой платёж",
    C.WRONG_SUM: "заплачена другая сумма",
    C.WRONG_CURRENCY: "другая валюта",
    C.WRONG_MERCHANT: "уведомление о другом магазине эквайера",
    C.LOAN_CLOSED: "деньги пришли по займу, который уже закрыт",
    C.REFUSED_THERE: "система займов не приняла платёж",
    C.AFTER_REVERSAL: "деньги пришли после отмены",
}
_BACK = "вернулись плательщику"


def hold_money(
    hub: Hub, tx: Transaction, notice: PaymentNotice, cause: SuspenseCause, payment: Payment | None = None, words: str = ""
) -> str:
    """Keep what the notice tells of in suspense and tell a person once; returns what was done, for the notice's row."""
    key = suspense_key(notice.reference, notice.acquirer_reference)
    kept = tx.suspense.by_key(key)
    if kept is None:
        kept = _opened(hub, notice, cause, payment, key)
        tx.suspense.put(kept)
    kept = _changed(hub, tx, kept, notice)
    tx.suspense.save(kept)
    if kept.open:
        _tell(hub, tx, kept, notice, payment, words)
    return f"suspense: {cause}"


def _opened(hub: Hub, notice: PaymentNotice, cause: SuspenseCause, payment: Payment | None, key: str) -> Suspense:
    return Suspense(
        id=hub.mint.id("sus"),
        key=key,
        cause=cause,
        reference=notice.reference,
        acquirer_reference=notice.acquirer_reference,
        # The sum that a refund tells is its own, not the payment's.
        amount=None if notice.state in BACK else notice.amount,
        currency=notice.currency,
        taken=notice.state is PaymentState.PAID,
        opened_at=hub.clock.now(),
        payment_id=payment.id if payment else "",
        application_id=payment.application_id if payment else "",
        refunded=payment.refunded if payment and payment.acquirer_reference in ("", notice.acquirer_reference) else 0,
    )


def held_of(tx: Transaction, payment: Payment, acquirer_reference: str) -> Suspense | None:
    """The money in suspense that is this very payment, while it waits there or is on its way back: what goes back is taken from
    both."""
    if payment.state not in (PaymentState.HELD, PaymentState.PAID):
        return None
    kept = tx.suspense.by_key(suspense_key(payment.reference, acquirer_reference))
    if kept is None or not kept.taken or kept.payment_id != payment.id:
        return None
    return kept if kept.resolution in (Resolution.OPEN, Resolution.REFUNDED) else None


def ended_in_suspense(tx: Transaction, payment: Payment, acquirer_reference: str) -> Payment:
    """The payment as it stands when all of its money has come and gone while it waited; unchanged while some is left."""
    kept = tx.suspense.by_key(suspense_key(payment.reference, acquirer_reference))
    if kept is None or kept.resolution is not Resolution.GONE or not kept.taken or kept.payment_id != payment.id:
        return payment
    return replace(
        payment.become(PaymentState.REFUNDED), acquirer_reference=acquirer_reference, paid=kept.amount or 0,
        refunded=kept.refunded, paid_at=kept.opened_at,
    )  # fmt: skip


def take_from_held(hub: Hub, tx: Transaction, kept: Suspense, refunded: int) -> None:
    """So much of it has gone back in all. Nothing is left for a person to decide once all has."""
    kept = replace(kept, refunded=refunded)
    tx.suspense.save(_gone(hub, kept, _BACK) if kept.open and kept.amount is not None and refunded >= kept.amount else kept)


def _changed(hub: Hub, tx: Transaction, kept: Suspense, notice: PaymentNotice) -> Suspense:
    """A word about this money. What a person decided stands; what had gone comes back when more was paid than went back."""
    if kept.resolution not in (Resolution.OPEN, Resolution.REFUNDED, Resolution.GONE):
        return kept
    if notice.state is PaymentState.PAID and kept.resolution is not Resolution.REFUNDED:
        return _came(hub, kept, notice)
    if notice.state is PaymentState.REVERSED and kept.open:
        return _gone(hub, kept, "удержание снято")
    if notice.state in BACK:
        return _given_back(hub, tx, kept, notice)
    return kept


def _came(hub: Hub, kept: Suspense, notice: PaymentNotice) -> Suspense:
    """The money is here. A refund of a part of it, or the end of a hold, may have been told before."""
    if kept.taken and not kept.open:
        return kept
    amount = notice.amount if notice.amount is not None else kept.amount
    came = replace(kept, taken=True, amount=amount, resolution=Resolution.OPEN, resolved_at=None, reason="")
    return _gone(hub, came, _BACK) if amount is not None and came.refunded >= amount else came


def _given_back(hub: Hub, tx: Transaction, kept: Suspense, notice: PaymentNotice) -> Suspense:
    now = hub.clock.now()
    key = notice.refund_id or notice.key
    if any(one.key == key for one in tx.refunds.of(kept.id)):
        return kept
    left = max(0, (kept.amount or 0) - kept.refunded)
    amount = notice.refunded if notice.refunded is not None else left or notice.amount or 0
    if kept.taken:
        amount = min(left, amount)
    asked = next((one for one in tx.refunds.of(kept.id) if one.state is RefundState.ASKED and one.amount == amount), None)
    if asked is not None:
        tx.refunds.save(replace(asked, key=key, state=RefundState.GIVEN, given_at=now))
    else:
        chargeback = notice.state is PaymentState.CHARGED_BACK
        tx.refunds.put(Refund(hub.mint.id("ref"), kept.id, key, amount, RefundState.GIVEN, now, chargeback, given_at=now))
    kept = replace(kept, refunded=kept.refunded + amount)
    return _gone(hub, kept, _BACK) if kept.open and kept.refunded >= (kept.amount or 0) else kept


def _gone(hub: Hub, kept: Suspense, reason: str) -> Suspense:
    return replace(kept, resolution=Resolution.GONE, resolved_at=hub.clock.now(), reason=reason)


def _tell(hub: Hub, tx: Transaction, kept: Suspense, notice: PaymentNotice, payment: Payment | None, words: str) -> None:
    if payment is None:
        text = f"{WORDS[kept.cause]}, состояние {notice.raw_state}"
        open_attention(hub, tx, f"unknown_payment:{kept.id}", text)
        return
    text = f"{words or WORDS[kept.cause]} ({notice.raw_state}, {_shown(kept)})"
    open_attention(hub, tx, f"payment_misfit:{payment.id}", text, payment.application_id)


def _shown(kept: Suspense) -> str:
    if kept.amount is None:
        return "неизвестно сколько"
    return shown_rubles(kept.amount) if kept.currency == "RUB" else f"{kept.amount / 100:.2f} {kept.currency or 'без валюты'}"


def release_fitted(hub: Hub, tx: Transaction, payment: Payment) -> None:
    """A later notice set it right: what lay in suspense for this payment is posted like any other."""
    now = hub.clock.now()
    for kept in tx.suspense.of_payment(payment.id):
        if kept.open:
            tx.suspense.save(replace(kept, resolution=Resolution.FITTED, resolved_at=now, reason="пришло верное уведомление"))
