"""Orders of a tour site as signed requests."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from secrets import token_hex
from typing import Any

from bridge.bench.ground.hub_site import PARTNER
from bridge.bench.load.wire import request_bytes
from bridge.model.checks.request_signature import signature_with_nonce

PATH = "/partner/v1/applications"
TOTAL, ADVANCE = 24_850_000, 2_485_000
HELD = timedelta(hours=12)


def signed_orders(secret: str, mark: str) -> Iterator[bytes]:
    """POSTs of fresh orders without end, each under a key of its own; `mark` keeps the orders of two loads apart."""
    now = datetime.now(UTC)
    for number in count(1):
        order = f"{mark}-{number}"
        body = json.dumps(_message(order, number, now), ensure_ascii=False).encode()
        stamp, nonce, key = str(int(time.time())), token_hex(16), f"key-{order}"
        yield request_bytes("POST", PATH, {
            "Content-Type": "application/json", "X-Partner-Id": PARTNER, "X-Timestamp": stamp, "X-Nonce": nonce,
            "X-Signature": signature_with_nonce(secret, "POST", PATH, stamp, body, nonce, key), "Idempotency-Key": key,
        }, body)  # fmt: skip


def _message(order: str, number: int, now: datetime) -> dict[str, Any]:
    said, until = now.isoformat(timespec="seconds"), (now + HELD).isoformat(timespec="seconds")
    return {
        "schema": "tour-loan-application/1",
        "partner_order_id": order,
        "return_url": f"https://site.example/orders/{order}",
        "tour": {
            "country": {"name": "Турция"}, "hotel": {"name": "Hotel", "meal": "AI"}, "operator": {"name": "Operator"},
            "check_in": "2027-02-10", "check_out": "2027-02-17", "nights": 7, "adults": 2, "children_ages": [6],
        },
        "price": {"version": 1, "currency": "RUB", "total_minor": TOTAL, "actualized_at": said, "valid_until": until},
        "payment": {
            "advance_minor": ADVANCE, "advance_state": "paid", "advance_ref": f"payu:{order}",
            "loan_requested_minor": TOTAL - ADVANCE, "payable_until": until,
        },
        "customer": {
            "surname": "Иванов", "name": "Иван", "patronymic": "Иванович", "birth_date": "1988-05-04", "phone": phone_of(number),
        },
        "consents": [{"kind": "pd_transfer_to_mfo", "version": "2026-10", "given_at": said}],
    }  # fmt: skip


def phone_of(number: int) -> str:
    """A mobile number of one's own."""
    return f"+7916{number % 10_000_000:07d}"
