"""The answer to the question about a payment (API v4): state and, unlike the classic one, sums."""

from collections.abc import Sequence

from adapters.payu.settings import PayuSettings
from adapters.payu.v4.json_text import Told, kopecks_at, rows_at, text_at
from adapters.payu.v4.notice import state_of
from adapters.payu.words import PayuWords
from bridge.model.payment import Payment, PaymentNotice, PaymentState

PATH = "/api/v4/payments/status/"
NOT_FOUND = "NOT_FOUND"
REFUND_UNCLEAR = "на вопрос о платеже PayU говорит о возврате, но не о его сумме: сверьтесь с отчётом"
_NOT_DONE = frozenset({"FAILED", "PENDING", "ERROR", "DECLINED", "CANCELED"})


def word_of(told: Told) -> str:
    """PayU's word on the payment."""
    return text_at(told, "paymentStatus")


def done(told: Told, name: str) -> list[Told] | None:
    """The operations of a list that went through; None when the answer holds no such list."""
    rows = rows_at(told, name)
    if rows is None:
        return None
    return [row for row in rows if not {text_at(row, "status"), text_at(row, "authorized")} & _NOT_DONE]


def sum_of(rows: Sequence[Told] | None) -> int | None:
    """Kopecks of all; None without rows or when one tells no sum."""
    sums = [kopecks_at(row, "amount") for row in rows or ()]
    return sum(one for one in sums if one is not None) if sums and None not in sums else None


def in_our_words(told: Told, settings: PayuSettings, words: PayuWords) -> PaymentNotice:
    """State and sums: what was captured, else what was authorised; what went back in all. Paid is also what went back in part."""
    word, refunds = word_of(told), done(told, "refunds")
    refunded = 0 if refunds == [] else sum_of(refunds)
    amount = next(
        (one for one in (sum_of(done(told, "captures")), sum_of(done(told, "authorizations"))) if one is not None), None
    )
    state = state_of(word, _method(told), settings, words)
    theirs = text_at(told, "payuPaymentReference")
    odd = ""
    if state is PaymentState.REFUNDED and not refunded:
        state, odd = None, REFUND_UNCLEAR
    elif state is PaymentState.REFUNDED and amount is not None and refunded is not None and refunded < amount:
        # The money came; each part that went back is an event of its own, told by its notice and the report.
        state = PaymentState.PAID
    return PaymentNotice(
        reference=text_at(told, "merchantPaymentReference"),
        acquirer_reference=theirs,
        state=state,
        raw_state=word,
        amount=amount if amount is not None else kopecks_at(told, "amount"),
        currency=text_at(told, "currency"),
        key=f"v4:{settings.merchant}:{theirs}:{word}:asked",
        test=words.meaning(word).test,
        odd=odd,
        refunded=refunded or None,
        went_back=odd == REFUND_UNCLEAR,
        refused=words.meaning(word).refused,
    )


def has_refund(told: Told, payment: Payment, amount: int, key: str) -> bool | None:
    """Is our refund among those told: by its key, else by the sums; None when neither decides."""
    refunds = rows_at(told, "refunds")
    if refunds is None:
        return None
    tried = [row for row in refunds if text_at(row, "status") != "FAILED"]
    keys = {text_at(row, "merchantRefundReference") for row in tried}
    if key in keys:
        return True
    if "" not in keys:
        return False
    total = sum_of(tried)
    return {payment.refunded: False, payment.refunded + amount: True}.get(total) if total is not None else None


def _method(told: Told) -> str:
    rows = rows_at(told, "authorizations") or [{}]
    return text_at(rows[0], "paymentMethod") or text_at(told, "paymentMethod")
