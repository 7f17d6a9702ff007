"""The payment form (LiveUpdate): which fields the borrower's browser posts, in which order, and what of them is digested.

What is not digested can be altered by the buyer, so nothing may depend on it. Source: secure.payu.ro/docs/old/lu.
"""

import re
from collections.abc import Iterable

from adapters.payu.settings import PayuSettings
from adapters.payu.signature import Pairs, sign
from adapters.payu.wire import amount_text, date_text
from adapters.payu.words import PayuWords
from bridge.model.application import Application
from bridge.model.payment import Payment

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


def form_fields(application: Application, payment: Payment, back: str, settings: PayuSettings, words: PayuWords) -> Pairs:
    """All fields to post: digested ones in their order, the rest, ORDER_HASH last."""
    digested = _digested(application, payment, settings, words)
    rest = _undigested(application, back, settings, words)
    return (*digested, *rest, ("ORDER_HASH", form_hash(digested, settings.secret)))


def _digested(application: Application, payment: Payment, settings: PayuSettings, words: PayuWords) -> Pairs:
    pairs = [
        ("MERCHANT", settings.merchant),
        ("ORDER_REF", payment.reference),
        ("ORDER_DATE", date_text(payment.started_at, settings.zone)),
        ("ORDER_PNAME[]", _product_name(application, words)[:LONGEST_NAME]),
        # A code used again overwrites that product at PayU, so each attempt has its own.
        ("ORDER_PCODE[]", words.form["product_code"].format(reference=payment.reference)),
        ("ORDER_PRICE[]", amount_text(payment.amount)),
        ("ORDER_QTY[]", "1"),
        ("ORDER_VAT[]", "0"),
        ("PRICES_CURRENCY", settings.currency),
        ("PAY_METHOD", settings.pay_method),
        ("ORDER_PRICE_TYPE[]", "GROSS"),
        # Shops disagree on how FALSE is digested; a real order leaves the field out.
        ("TESTORDER", "TRUE" if settings.test_orders else ""),
    ]
    return tuple((name, text) for name, text in pairs if text)


def _undigested(application: Application, back: str, settings: PayuSettings, words: PayuWords) -> Pairs:
    borrower = application.borrower
    buyer = [
        ("BILL_FNAME", borrower.name),
        ("BILL_LNAME", borrower.surname),
        ("BILL_EMAIL", borrower.email),
        ("BILL_PHONE", borrower.phone),
    ]
    # Without the whole buyer PayU must ask for the address itself, so its step can't be skipped.
    skip_address = [("AUTOMODE", "1")] if all(text for _, text in buyer) else []
    pairs = [
        ("BACK_REF", back),
        ("LANGUAGE", words.form["language"]),
        *skip_address,
        ("ORDER_TIMEOUT", str(int(settings.order_timeout.total_seconds()))),
        ("TIMEOUT_URL", back),
        *buyer,
        ("BILL_COUNTRYCODE", words.form["country"]),
    ]
    return tuple((name, text) for name, text in pairs if text)


def _product_name(application: Application, words: PayuWords) -> str:
    if application.contract is None:
        return words.form["product_name_without_contract"]
    return words.form["product_name"].format(contract=application.contract.number)
