"""The order-status request (IOS): asked by our reference, answered in XML. It tells no sum, so it can't confirm one.

Source: secure.payu.ro/docs/old/ios.
"""

from dataclasses import dataclass

from adapters.payu.signature import Pairs, matches, signed
from adapters.wire.xml_reading import XmlRefusedError, read_xml

PATH = "/order/ios.php"
NOT_FOUND = "NOT_FOUND"
_DIGESTED = ("ORDER_DATE", "REFNO", "REFNOEXT", "ORDER_STATUS", "PAYMETHOD")


class AnswerUnreadableError(ValueError):
    """PayU's answer is not what its page describes, or is not signed as it must be."""


@dataclass(frozen=True)
class OrderStatus:
    """PayU's word on an order; `-` in all other fields of one it does not know."""

    order_date: str
    refno: str
    refnoext: str
    status: str
    method: str

    @property
    def known(self) -> bool:
        """False when PayU has no such order."""
        return self.status != NOT_FOUND


def request_fields(merchant: str, refnoext: str, secret: str) -> Pairs:
    """The form to post: MERCHANT, REFNOEXT (our reference) and HASH over both."""
    return signed((("MERCHANT", merchant), ("REFNOEXT", refnoext)), secret, "HASH")


def read_answer(raw: bytes, secret: str) -> OrderStatus:
    """Read and verify an answer; the case of tags does not matter, as it differs between accounts.

    Raises AnswerUnreadableError when it is no such XML, carries a document type, lacks a field or has a wrong HASH.
    """
    fields = _fields_of(raw)
    absent = [name for name in _DIGESTED if name not in fields]
    if absent:
        raise AnswerUnreadableError(f"no {', '.join(absent)} in the answer")
    values = [fields[name] for name in _DIGESTED]
    status = OrderStatus(*values)
    claimed = fields.get("HASH", "")
    unsigned_unknown = not status.known and claimed in ("", "-")
    if not unsigned_unknown and not matches(values, secret, claimed):
        raise AnswerUnreadableError("HASH is not that of the answer")
    return status


def _fields_of(raw: bytes) -> dict[str, str]:
    try:
        root = read_xml(raw.strip())
    except XmlRefusedError as error:
        raise AnswerUnreadableError(f"the answer can't be read: {error}") from None
    if str(root.tag).upper() != "ORDER":
        raise AnswerUnreadableError("the answer is not an Order")
    return {str(child.tag).upper(): (child.text or "") for child in root}
