"""The payment form (LiveUpdate): which fields the borrower's browser posts, in which order, and what of them is digested.

What is not digested can be altered by the buyer, so nothing may depend on it. Source: secure.payu.ro/docs/old/lu.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from adapters.payu.settings import PayuSettings
from adapters.payu.signature import Pairs, sign
from adapters.payu.wire import amount_text, date_text
from adapters.payu.words import PayuWords
from bridge.model.application import Application
from bridge.model.payment import Payment
from bridge.ports.acquiring import ReceiptKind, ReceiptLine

PATH = "/order/lu.php"
_INDEX = re.compile(r"\[\d*\]$")
LONGEST_NAME = 155
# Arrays go column by column: all names, then all codes. PGROUP stands where PayU's own library for shops puts it.
HASH_ORDER = (
    "MERCHANT", "ORDER_REF", "ORDER_DATE", "ORDER_PNAME[]", "ORDER_PGROUP[]", "ORDER_PCODE[]", "ORDER_PINFO[]",
    "ORDER_PRICE[]", "ORDER_QTY[]", "ORDER_VAT[]", "ORDER_VER[]", "ORDER_SHIPPING", "PRICES_CURRENCY", "DISCOUNT",
    "DESTINATION_CITY", "DESTINATION_STATE", "DESTINATION_COUNTRY", "PAY_METHOD", "ORDER_PRICE_TYPE[]",
    "SELECTED_INSTALLMENTS_NO", "TESTORDER",
)  # fmt: skip


def form_hash(pairs: Iterable[tuple[str, str]], secret: str) -> str:
    """ORDER_HASH of posted fields given in any order; fields outside HASH_ORDER do not enter, absent ones give nothing."""
    # TESTORDER=FALSE is posted by some shops and digested by none of the services of payu.ru that are public.
    posted = [(_INDEX.sub("", name), text) for name, text in pairs if (name, text) != ("TESTORDER", "FALSE")]
    columns = ([text for name, text in posted if name == wanted.removesuffix("[]")] for wanted in HASH_ORDER)
    return sign(columns, secret)


@dataclass(frozen=True)
class Wishes:
    """What a caller wants of the page: where the browser comes back, is the card kept, lines of the receipt."""

    back: str
    keep_card: bool = False
    lines: tuple[ReceiptLine, ...] = ()


def form_fields(application: Application, payment: Payment, wishes: Wishes, settings: PayuSettings, words: PayuWords) -> Pairs:
    """All fields to post: digested ones in their order, the rest, ORDER_HASH last."""
    digested = _digested(application, payment, wishes, settings, words)
    rest = _undigested(application, wishes, settings, words)
    return (*digested, *rest, ("ORDER_HASH", form_hash(digested, settings.secret)))


def sold_lines(
    application: Application, payment: Payment, lines: Sequence[ReceiptLine], settings: PayuSettings, words: PayuWords
) -> tuple[ReceiptLine, ...]:
    """What is sold: the receipt's lines where the account makes receipts and they add up, else the whole sum in one line."""
    sold = tuple(line for line in lines if line.amount) if settings.receipts else ()
    if sold and sum(line.amount for line in sold) == payment.amount and all(line.amount > 0 for line in sold):
        return sold
    return (ReceiptLine(_product_name(application, words), payment.amount, kind=ReceiptKind.PRINCIPAL),)


def product_code(payment: Payment, number: int, words: PayuWords) -> str:
    """A code used again overwrites that product at PayU, so each line of each attempt has its own."""
    code = words.form["product_code"].format(reference=payment.reference)
    return code if number == 1 else f"{code}-{number}"


def _digested(application: Application, payment: Payment, wishes: Wishes, settings: PayuSettings, words: PayuWords) -> Pairs:
    sold = sold_lines(application, payment, wishes.lines, settings, words)
    pairs = [
        ("MERCHANT", settings.merchant),
        ("ORDER_REF", payment.reference),
        ("ORDER_DATE", date_text(payment.started_at, settings.zone)),
        *(("ORDER_PNAME[]", line.name[:LONGEST_NAME]) for line in sold),
        *(("ORDER_PCODE[]", product_code(payment, number, words)) for number, _ in enumerate(sold, 1)),
        *(("ORDER_PRICE[]", amount_text(line.amount)) for line in sold),
        *(("ORDER_QTY[]", "1") for _ in sold),
        *(("ORDER_VAT[]", line.vat or "0") for line in sold),
        ("PRICES_CURRENCY", settings.currency),
        ("PAY_METHOD", settings.pay_method),
        *(("ORDER_PRICE_TYPE[]", "GROSS") for _ in sold),
        # Shops disagree on how FALSE is digested; a real order leaves the field out.
        ("TESTORDER", "TRUE" if settings.test_orders else ""),
    ]
    return tuple((name, text) for name, text in pairs if text)


def _undigested(application: Application, wishes: Wishes, settings: PayuSettings, words: PayuWords) -> Pairs:
    borrower = application.borrower
    told = settings.tells_contacts
    buyer = [
        ("BILL_FNAME", borrower.name),
        ("BILL_LNAME", borrower.surname),
        ("BILL_EMAIL", borrower.email if told else ""),
        ("BILL_PHONE", borrower.phone if told else ""),
    ]
    # Without the whole buyer PayU must ask for the address itself, so its step can't be skipped.
    skip_address = [("AUTOMODE", "1")] if all(text for _, text in buyer) else []
    saving = [("LU_ENABLE_TOKEN", "1"), ("LU_TOKEN_TYPE", words.form["token_type"])]
    pairs = [
        ("BACK_REF", wishes.back),
        ("LANGUAGE", words.form["language"]),
        *skip_address,
        ("ORDER_TIMEOUT", str(int(settings.order_timeout.total_seconds()))),
        ("TIMEOUT_URL", wishes.back),
        *buyer,
        ("BILL_COUNTRYCODE", words.form["country"]),
        *(saving if wishes.keep_card and settings.cards else ()),
    ]
    return tuple((name, text) for name, text in pairs if text)


def _product_name(application: Application, words: PayuWords) -> str:
    if application.contract is None:
        return words.form["product_name_without_contract"]
    return words.form["product_name"].format(contract=application.contract.number)
