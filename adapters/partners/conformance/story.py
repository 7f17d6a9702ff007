"""Made-up events of every kind, with the facts that the hub tells with each."""

import json
import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from adapters.partners.words import PartnerWords
from bridge.model.checks.strict_json import read_json
from bridge.model.events import EventType, PartnerEvent

PRICE, ADVANCE = 24_850_000, 2_485_000
LOAN = PRICE - ADVANCE
STEP = timedelta(minutes=3)


def facts_of(kind: EventType, now: datetime) -> dict[str, object]:
    """What is told with an event of this kind."""
    share, until = 11_180_000, now + timedelta(days=10)
    refund: dict[str, object] = {
        "refund_id": "trf_check", "reference": "cancel:77", "scope": "part", "amount": share, "cancelled_by": "borrower",
    }  # fmt: skip
    shared = refund | {"to_lender": share, "to_buyer": 0, "of_advance": 0}
    refused: dict[str, object] = {"refusal": 110, "refusal_words": "The sum is above what the lender lends", "counter_offers": []}
    told: Mapping[EventType, dict[str, object]] = {
        EventType.APPLICATION_APPROVED: {"approved": LOAN, "max_price": PRICE, "valid_until": now + timedelta(days=1)},
        EventType.APPLICATION_DECLINED: {"reason": "lender_declined"} | refused,
        EventType.PRICE_CHANGED: {"old_total": PRICE, "new_total": PRICE + 250_000},
        EventType.PAYOUT_MADE: {"amount": LOAN, "reference": "ZTS-0001"},
        EventType.APPLICATION_EXPIRED: {"reason": "not_signed_in_time"},
        EventType.APPLICATION_CANCELLED: {"reason": "tour_unavailable"},
        EventType.ADVANCE_RETURN_REQUESTED: {
            "amount": ADVANCE, "reason": "lender_declined", "advance_state": "paid", "payment_references": ["payu:123456789"],
            "return_until": until,
        },
        EventType.COUNTER_OFFER_CHOSEN: {
            "kind": "bigger_advance", "price_up_to_minor": PRICE, "advance_minor": 9_850_000, "loan_minor": 15_000_000,
            "periods": 6, "payment_minor": 2_768_963, "total_minor": 16_613_778, "psk_percent": "36.011", "more": 7_365_000,
        },
        EventType.REFUND_ANNOUNCED: refund,
        EventType.REFUND_MONEY_AWAITED: shared | {"return_until": until},
        EventType.REFUND_POSTED: shared | {"posted": share},
        EventType.REFUND_DONE: shared | {"posted": share},
        EventType.REFUND_REFUSED: shared | {"reason": "money_not_received"},
    }  # fmt: skip
    return told.get(kind, shared if kind.value.startswith("refund.") else {})


class Story:
    """Events of made-up applications under one order of the receiver's. `run` keeps two runs apart."""

    def __init__(self, order: str, words: PartnerWords, now: datetime) -> None:
        self._order, self._words, self._now = order, words, now
        self._run = secrets.token_hex(6)
        self._made = 0

    def of_every_kind(self) -> Iterator[tuple[EventType, str, bytes]]:
        """Kind, id and body of one event of each kind, numbered along one application."""
        for seq, kind in enumerate(EventType, 1):
            yield kind, *self.event(kind, seq, "all")

    def event(
        self,
        kind: EventType = EventType.APPLICATION_SUBMITTED,
        seq: int = 1,
        application: str = "",
        *,
        ago: timedelta = timedelta(0),
    ) -> tuple[str, bytes]:
        """Id and body of a fresh event. `application`: a name of one's own; a new one without it."""
        self._made += 1
        number = f"evt_check_{self._run}_{self._made:03d}"
        whose = f"app_check_{self._run}_{application or self._made}"
        at = self._now - ago + STEP * seq
        event = PartnerEvent(number, whose, "check", self._order, seq, kind, at, 1, facts_of(kind, at))
        return number, self._words.body(event)

    def changed(self, **fields: Any) -> tuple[str, bytes]:
        """A fresh event whose envelope has other or more fields."""
        number, body = self.event()
        return number, json.dumps(read_json(body) | fields, ensure_ascii=False, separators=(",", ":")).encode()
