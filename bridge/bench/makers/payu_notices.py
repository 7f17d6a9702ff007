"""Notices of PayU's classic protocol (IPN), signed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from urllib.parse import urlencode

from adapters.payu.signature import sign
from bridge.bench.load.wire import request_bytes

PATH = "/notices/payu"
REFERENCES = 2000


def signed_notices(secret: str, mark: str) -> Iterator[bytes]:
    """POSTs of different notices without end: each an order of PayU's own, on our references in turn."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    for number in count():
        yield request_bytes("POST", PATH, kind, notice_body(secret, f"{int(mark, 16)}{number}", f"REF{number % REFERENCES}"))


def notice_body(secret: str, refno: str, reference: str) -> bytes:
    """A notice of a payment by card, complete, as PayU's classic protocol writes it."""
    now = datetime.now(UTC)
    day, product = now.strftime("%Y-%m-%d %H:%M:%S"), f"LOAN-{reference}"
    fields = [
        ("SALEDATE", day), ("PAYMENTDATE", day), ("COMPLETE_DATE", day), ("REFNO", refno), ("REFNOEXT", reference),
        ("ORDERNO", "17"), ("ORDERSTATUS", "COMPLETE"), ("PAYMETHOD", "Visa/MasterCard/Eurocard"),
        ("PAYMETHOD_CODE", "CCVISAMC"), ("FIRSTNAME", "Проба"), ("LASTNAME", "Примерова"), ("COMPANY", ""), ("CITY", "Тверь"),
        ("COUNTRY", "Russian Federation"), ("CUSTOMEREMAIL", "proba@example.org"), ("CURRENCY", "RUB"), ("IPN_PID[]", "5501"),
        ("IPN_PNAME[]", "Погашение займа"), ("IPN_PCODE[]", product), ("IPN_INFO[]", ""), ("IPN_QTY[]", "1"),
        ("IPN_PRICE[]", "8120.45"), ("IPN_VAT[]", "0.00"), ("IPN_TOTAL[]", "8120.45"), ("IPN_TOTALGENERAL", "8120.45"),
        ("IPN_SHIPPING", "0.00"), ("IPN_COMMISSION", "203.01"), ("IPN_DATE", now.strftime("%Y%m%d%H%M%S")),
    ]  # fmt: skip
    signed = [*fields, ("HASH", sign((text for _, text in fields), secret))]
    return urlencode(signed).encode()
