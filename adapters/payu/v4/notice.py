"""Notices of API v4: JSON whose signature stands in headers, over our own address as it is registered at PayU.

A retry may be signed anew or not, and comes for ten days, so age refuses nothing. Source: YPMN's API v4, notifications.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from adapters.payu.envelope import unwrapped, wrapped
from adapters.payu.settings import PayuSettings
from adapters.payu.v4 import signature
from adapters.payu.v4.json_text import Told, kopecks_at, text_at
from adapters.payu.wire import moment_of
from adapters.payu.words import PayuWords
from bridge.model.checks.strict_json import JsonRefusedError, read_json
from bridge.model.errors import NoticeRefusedError
from bridge.model.payment import PaymentNotice, PaymentState

MERCHANT, DATE, SIGNATURE = "x-header-merchant", "x-header-date", "x-header-signature"
HEADERS = (MERCHANT, DATE, SIGNATURE)
LONGEST = 1024 * 1024
RECEIPT = ("OK", "text/plain; charset=utf-8")


def kept(body: bytes, headers: Mapping[str, str]) -> bytes:
    """Body and the headers that sign it. Raises NoticeRefusedError when one is missing."""
    told = {name.lower(): value for name, value in headers.items()}
    missing = [name for name in HEADERS if not told.get(name, "").strip()]
    if missing:
        raise NoticeRefusedError(f"the notice must carry {missing[0]}", field=missing[0])
    return wrapped(body, {name: told[name].strip() for name in HEADERS})


def read(raw: bytes, settings: PayuSettings) -> tuple[Told, str]:
    """Verify a kept notice; its contents and the merchant it names. Raises NoticeRefusedError."""
    fields, body = unwrapped(raw)
    if len(body) > LONGEST:
        raise NoticeRefusedError("the body is too long for a notice")
    ours = urlsplit(settings.notice_address)
    merchant = fields.get(MERCHANT, "")
    genuine = signature.matches(
        fields.get(SIGNATURE, ""), merchant=merchant, date=fields.get(DATE, ""), method="POST", path=ours.path or "/",
        query=ours.query, body=body, secret=settings.secret,
    )  # fmt: skip
    if not genuine:
        raise NoticeRefusedError("X-Header-Signature is not that of the notice", field=SIGNATURE)
    try:
        told = read_json(body.removeprefix(b"\xef\xbb\xbf"))
    except JsonRefusedError as error:
        raise NoticeRefusedError(f"the notice is not read: {error}") from None
    return (told if isinstance(told, dict) else {}), merchant


def in_our_words(told: Told, merchant: str, settings: PayuSettings, words: PayuWords) -> PaymentNotice:
    """What the notice says. As with the classic one, nothing can be paid by a notice without a needed field or a sum."""
    order = text_at(told, "orderData.status")
    word = _word(order, text_at(told, "refund.status"))
    amount = _amount(told, order)
    lack = _lack(told, amount, words)
    back = _back(told, word, words)
    return PaymentNotice(
        reference=text_at(told, "orderData.merchantPaymentReference"),
        acquirer_reference=text_at(told, "orderData.payuPaymentReference"),
        state=None
        if back.unclear
        else back.state or state_of(word, text_at(told, "paymentResult.paymentMethod"), settings, words),
        raw_state=word + lack,
        amount=None if lack else amount,
        currency=text_at(told, "orderData.currency"),
        key=_key(told, settings.merchant, word, amount) + lack,
        test=words.meaning(word).test,
        odd=_odd(word, lack, words) or back.unclear,
        refunded=back.amount,
        refund_id=back.id,
        merchant="" if merchant == settings.merchant else merchant,
        commission=kopecks_at(told, "orderData.commission"),
        paid_at=moment_of(text_at(told, "paymentResult.paymentDate"), settings.zone),
        refused=words.meaning(word).refused,
    )


def state_of(word: str, method: str, settings: PayuSettings, words: PayuWords) -> PaymentState | None:
    """Our state for PayU's word; methods that take the money at once have no hold to wait for."""
    meaning = words.meaning(word)
    return meaning.held if words.holds_first(method, "") and settings.card_complete_means_paid else meaning.state


@dataclass(frozen=True)
class _Back:
    """What a notice says of money that went back; `unclear` says what a person must find out."""

    state: PaymentState | None = None
    amount: int | None = None
    id: str = ""
    unclear: str = ""


def _back(told: Told, word: str, words: PayuWords) -> _Back:
    if words.meaning(word).state is not PaymentState.REFUNDED:
        return _Back()
    amount = kopecks_at(told, "refund.amount")
    if amount is None:
        return _Back(unclear="возврат: сколько вернули, уведомление не говорит; сверьтесь с отчётом PayU")
    charged_back = text_at(told, "orderData.refundInfo.chargeback").upper() in words.chargeback
    state = PaymentState.CHARGED_BACK if charged_back else PaymentState.REFUNDED
    return _Back(state, abs(amount), _refund_id(told))


def _refund_id(told: Told) -> str:
    return text_at(told, "refund.refundRequestId") or text_at(told, "orderData.refundRequestId")


def _word(order: str, refund: str) -> str:
    """A refund that is only asked for comes under the same word as one that is done."""
    return f"{order} {refund}" if refund and refund != order and order in ("REFUND", "REVERSED") else order


def _amount(told: Told, order: str) -> int | None:
    captured = kopecks_at(told, "capture.amount") if order == "COMPLETE" else None
    return captured if captured is not None else kopecks_at(told, "orderData.amount")


def _lack(told: Told, amount: int | None, words: PayuWords) -> str:
    missing = [path for path in words.needed if not text_at(told, path).strip()]
    if not missing and amount is None:
        missing = ["orderData.amount"]
    return f" without {', '.join(missing)}" if missing else ""


def _odd(word: str, lack: str, words: PayuWords) -> str:
    unknown = "" if words.knows(word) else f"слова {word} нет в карте"
    return unknown or (f"уведомление{lack}" if lack else "")


def _key(told: Told, merchant: str, word: str, amount: int | None) -> str:
    """As with the classic notice; a refund is told apart by its own number, else by its sum and its day and time."""
    parts = [merchant, text_at(told, "orderData.payuPaymentReference"), word, str(amount), text_at(told, "orderData.currency")]
    if word.startswith("REFUND"):
        sum_back, at = text_at(told, "refund.amount"), text_at(told, "dateTime")
        parts.append(_refund_id(told) or text_at(told, "refund.merchantRefundReference") or f"{sum_back}@{at}")
    return "v4:" + ":".join(parts)
