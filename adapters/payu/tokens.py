"""Saved cards of the classic platform: pay with a token (tokens v1), have one deleted (tokens v2).

Source: payu.ru's token pages as kept by presslabs/django-payu-ro (v1) and PayU Turkey's samples of v2.
"""

import hmac
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from adapters.payu.settings import PayuSettings
from adapters.payu.signature import Pairs, sign
from adapters.payu.wire import amount_text
from bridge.model.checks.strict_json import JsonRefusedError, read_json
from bridge.model.payment import Payment

SALE_PATH = "/order/tokens/"
CARDS_PATH = "/order/token/v2/merchantToken/"
REASON = "revoked"


def sale_fields(payment: Payment, token: str, at: datetime, settings: PayuSettings) -> Pairs:
    """The form that pays with a saved card; SIGN is over the values in the order of their names."""
    fields = {
        "AMOUNT": amount_text(payment.amount),
        "CURRENCY": settings.currency,
        "EXTERNAL_REF": payment.reference,
        "MERCHANT": settings.merchant,
        "METHOD": "TOKEN_NEWSALE",
        "REF_NO": token,
        # UTC, and not far off: PayU refuses another clock with code 500.
        "TIMESTAMP": at.astimezone(UTC).strftime("%Y%m%d%H%M%S"),
    }
    pairs = tuple(sorted(fields.items()))
    return (*pairs, ("SIGN", sign((text for _, text in pairs), settings.secret)))


def sale_answer(raw: bytes) -> tuple[str, str]:
    """Code and PayU's number of the sale. Raises JsonRefusedError."""
    told = read_json(raw)
    if not isinstance(told, dict) or not isinstance(told.get("code"), str | int):
        raise JsonRefusedError("no code in the answer")
    return str(told["code"]), str(told.get("tran_ref_no") or "")


def deletion_path(token: str, at: datetime, settings: PayuSettings) -> str:
    """Path and query of the request that deletes a token."""
    stamp = str(int(at.timestamp()))
    values = (REASON, settings.merchant, stamp)
    signature = hmac.new(settings.secret.encode(), "".join(values).encode(), "sha256").hexdigest()
    query = {"merchant": settings.merchant, "timestamp": stamp, "signature": signature, "cancelReason": REASON}
    return f"{CARDS_PATH}{quote(token, safe='')}?{urlencode(query)}"
