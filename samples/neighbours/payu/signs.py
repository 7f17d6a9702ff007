"""Signatures of the old protocol: HMAC-MD5 over values, each preceded by its length in UTF-8 bytes."""

import hashlib
import hmac
import re
from collections.abc import Iterable
from urllib.parse import quote

Pairs = list[tuple[str, str]]
# Order of LiveUpdate fields under ORDER_HASH; names with [] are taken column by column.
LU_ORDER = (
    "MERCHANT", "ORDER_REF", "ORDER_DATE", "ORDER_PNAME[]", "ORDER_PGROUP[]", "ORDER_PCODE[]", "ORDER_PINFO[]",
    "ORDER_PRICE[]", "ORDER_QTY[]", "ORDER_VAT[]", "ORDER_VER[]", "ORDER_SHIPPING", "PRICES_CURRENCY", "DISCOUNT",
    "DESTINATION_CITY", "DESTINATION_STATE", "DESTINATION_COUNTRY", "PAY_METHOD", "ORDER_PRICE_TYPE[]",
    "SELECTED_INSTALLMENTS_NO", "TESTORDER",
)  # fmt: skip
IDN_ORDER = ("MERCHANT", "ORDER_REF", "ORDER_AMOUNT", "ORDER_CURRENCY", "IDN_DATE", "CHARGE_AMOUNT")
IRN_ORDER = ("MERCHANT", "ORDER_REF", "ORDER_AMOUNT", "ORDER_CURRENCY", "IRN_DATE", "PRODUCTS_IDS[]", "PRODUCTS_QTY[]",
             "AMOUNT")  # fmt: skip
RECEIPT = re.compile(r"<EPAYMENT>(\d{14})\|([0-9a-f]{32})</EPAYMENT>")


def sign(secret: str, values: Iterable[str]) -> str:
    """Hexadecimal digest over the values in the order given."""
    mac = hmac.new(secret.encode(), digestmod=hashlib.md5)
    for value in values:
        data = value.encode()
        mac.update(str(len(data)).encode() + data)
    return mac.hexdigest()


def in_order(fields: Pairs, order: Iterable[str]) -> list[str]:
    """Values of the named fields, as posted; a field that was not posted gives nothing."""
    return [value for wanted in order for name, value in fields if re.sub(r"\[\d*\]$", "[]", name) == wanted]


def lu_values(fields: Pairs) -> list[str]:
    """What ORDER_HASH covers. TESTORDER=FALSE is left out, as the Russian services do; TRUE is the last value."""
    return in_order([f for f in fields if f != ("TESTORDER", "FALSE")], LU_ORDER)


def ipn_hash(secret: str, fields: Pairs) -> str:
    """HASH of a notification: everything but HASH itself, in the order sent."""
    return sign(secret, (value for name, value in fields if name != "HASH"))


def receipt_is_right(secret: str, body: str, fields: Pairs) -> bool:
    """The answer must be exactly one EPAYMENT tag whose hash covers first PID, first PNAME, IPN_DATE and its own date."""
    found = RECEIPT.fullmatch(body)
    if found is None:
        return False
    first: dict[str, str] = {}
    for name, value in fields:
        first.setdefault(name, value)
    covered = [first.get(n, "") for n in ("IPN_PID[]", "IPN_PNAME[]", "IPN_DATE")]
    return hmac.compare_digest(found[2], sign(secret, [*covered, found[1]]))


def return_address(secret: str, back_ref: str, added: Pairs) -> str:
    """BACK_REF with the result and ctrl appended; ctrl covers the whole address before it."""
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in added)
    address = f"{back_ref}{'&' if '?' in back_ref else '?'}{query}"
    return f"{address}&ctrl={sign(secret, [address])}"
