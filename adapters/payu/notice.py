"""The classic notice (IPN): a signed form post whose fields and order the merchant's panel decides, and its receipt.

There is no event id and no expiry: a recorded notice verifies for ever. What protects is the store's uniqueness of
`key` and payments that only move forward. Source: secure.payu.ro/docs/old/ipn.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from adapters.payu.settings import PayuSettings
from adapters.payu.signature import Pairs, matches, sign
from adapters.payu.wire import card_mask, card_until, kopecks_of, moment_of, receipt_date
from adapters.payu.words import PayuWords
from bridge.model.errors import NoticeRefusedError
from bridge.model.payment import PaymentNotice, PaymentState, SavedCard
from mappings.convert import CONTROL

HASH = "HASH"
MOST_FIELDS, LONGEST = 2000, 1024 * 1024


@dataclass(frozen=True, repr=False)
class Notice:
    """A verified notice: its fields in the order they came, HASH left out."""

    pairs: Pairs

    def first(self, name: str) -> str:
        """The first text under `name`, also when it is an array (`name[]`, `name[0]`); empty when it did not come."""
        wanted = (name, f"{name}[]", f"{name}[0]")
        return next((text for key, text in self.pairs if key in wanted), "")

    def plain(self, name: str) -> str:
        """As `first`, without control characters: what is kept of a notice must fit into any store."""
        return CONTROL.sub("", self.first(name))

    def missing(self, needed: tuple[str, ...]) -> tuple[str, ...]:
        """Which of `needed` did not come, came blank, or came twice: names are not signed, so one of two may be anybody's."""
        told = Counter(name for name, _ in self.pairs)
        return tuple(name for name in needed if told[name] > 1 or not self.first(name).strip())


def read_notice(raw: bytes, secret: str) -> Notice:
    """Verify and read a notice from the raw bytes of its body.

    Raises NoticeRefusedError when it is not a UTF-8 form, has not exactly one HASH, or the HASH is not of these fields.
    """
    pairs = _pairs_of(raw)
    claimed = [text for name, text in pairs if name == HASH]
    if len(claimed) != 1:
        raise NoticeRefusedError("the notice must carry exactly one HASH", field=HASH)
    kept = tuple((name, text) for name, text in pairs if name != HASH)
    if not kept or not matches((text for _, text in kept), secret, claimed[0]):
        raise NoticeRefusedError("HASH is not that of the fields received", field=HASH)
    return Notice(kept)


def _pairs_of(raw: bytes) -> Pairs:
    if len(raw) > LONGEST:
        raise NoticeRefusedError("the body is too long for a notice")
    try:
        # Blanks enter the hash as 0: without keep_blank_values every real notice would mismatch.
        pairs = parse_qsl(raw.decode(), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise NoticeRefusedError("the body is not a form in UTF-8") from None
    return tuple(pairs)


def receipt(first_pid: str, first_pname: str, ipn_date: str, date: str, secret: str) -> str:
    """The answer that stops repeats, over the first product only; `date` is the 14 digits of now. Nothing is added to it."""
    digest = sign((first_pid, first_pname, ipn_date, date), secret)
    return f"<EPAYMENT>{date}|{digest}</EPAYMENT>"


def receipt_for(notice: Notice, at: datetime, zone: str, secret: str) -> str:
    """The receipt of a verified notice answered `at` (aware)."""
    parts = notice.first("IPN_PID"), notice.first("IPN_PNAME"), notice.first("IPN_DATE")
    return receipt(*parts, receipt_date(at, zone), secret)


def in_our_words(notice: Notice, settings: PayuSettings, words: PayuWords) -> PaymentNotice:
    """What the notice says.

    Where a needed field is missing or the sum is no sum, no `amount` is told, so that nothing can be paid by it,
    and `raw_state` and `key` name the fields: the same event told in full later is another event.
    """
    word, amount = notice.plain("ORDERSTATUS"), kopecks_of(notice.first("IPN_TOTALGENERAL"))
    back = _back(notice, word, amount, settings, words)
    missing = notice.missing(words.needed) or (() if amount is not None else ("IPN_TOTALGENERAL",))
    lack = f" without {', '.join(missing)}" if missing else ""
    holds = words.holds_first(notice.first("PAYMETHOD_CODE"), notice.first("PAYMETHOD"))
    return PaymentNotice(
        reference=notice.plain("REFNOEXT"),
        acquirer_reference=notice.plain("REFNO"),
        state=None if back.unclear else back.state or state_of(word, holds, settings, words),
        raw_state=word + lack,
        amount=None if missing or amount is None else abs(amount),
        currency=notice.plain("CURRENCY"),
        key=_key(notice, settings.merchant) + lack,
        test=words.meaning(word).test,
        odd=_odd(word, lack, words) or back.unclear,
        refunded=back.amount,
        refund_id=back.id,
        commission=kopecks_of(notice.first("IPN_COMMISSION")),
        card=_card(notice),
        paid_at=moment_of(notice.plain("PAYMENTDATE"), settings.zone),
        refused=words.meaning(word).refused,
    )


@dataclass(frozen=True)
class _Back:
    """What a notice says of money that went back; `unclear` says what a person must find out."""

    state: PaymentState | None = None
    amount: int | None = None
    id: str = ""
    unclear: str = ""


def _back(notice: Notice, word: str, amount: int | None, settings: PayuSettings, words: PayuWords) -> _Back:
    if words.meaning(word).state is not PaymentState.REFUNDED:
        return _Back()
    # A sum below nought is that of the refund by itself, whatever the account's habit.
    known = amount is not None and (amount < 0 or settings.refund_notice_tells == "refund")
    if amount is None or not known:
        return _Back(unclear="возврат: сколько вернули, уведомление не говорит; сверьтесь с отчётом PayU")
    charged_back = notice.plain("CHARGEBACK").strip().upper() in words.chargeback
    state = PaymentState.CHARGED_BACK if charged_back else PaymentState.REFUNDED
    return _Back(state, abs(amount), notice.plain("REFUND_REQUEST_ID"))


def _card(notice: Notice) -> SavedCard | None:
    token = notice.plain("IPN_CC_TOKEN").strip()
    if not token:
        return None
    mask = card_mask(notice.plain("IPN_CC_MASK") or notice.plain("CARD_MASK"), notice.plain("ISSUING_BANK"))
    return SavedCard(token, mask, card_until(notice.plain("IPN_CC_EXP_DATE")))


def _odd(word: str, lack: str, words: PayuWords) -> str:
    unknown = "" if words.knows(word) else f"слова {word} нет в карте"
    return unknown or (f"уведомление{lack}" if lack else "")


def state_of(word: str, holds_first: bool, settings: PayuSettings, words: PayuWords) -> PaymentState | None:
    """Our state for PayU's word; `holds_first` is True for cards."""
    meaning = words.meaning(word)
    return meaning.held if holds_first and settings.card_complete_means_paid else meaning.state


def _key(notice: Notice, merchant: str) -> str:
    # A repeated delivery may carry a new IPN_DATE, so the date is the last resort, for refunds alone. The sum belongs to the
    # event: the same state told with another sum must be seen, not taken for a repeat.
    state = notice.plain("ORDERSTATUS")
    parts = [merchant, notice.plain("REFNO"), state, notice.plain("IPN_TOTALGENERAL"), notice.plain("CURRENCY")]
    if state == "REFUND":
        parts.append(notice.plain("REFUND_REQUEST_ID") or _refund_mark(notice))
    return ":".join(parts)


def _refund_mark(notice: Notice) -> str:
    return f"{notice.plain('IPN_TOTALGENERAL')}@{notice.plain('COMPLETE_DATE') or notice.plain('IPN_DATE')}"
