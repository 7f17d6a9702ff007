"""What every side holds at the end, read from its own books: the hub's store, the site, 1C, PayU, the SMS gateway."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import requests

from bridge.desk.exchanging.invariants import CHECKS, Finding
from bridge.model.application import Application
from bridge.model.events import PartnerEvent
from bridge.model.informing.announcement import Announcement
from bridge.model.payment import Payment
from bridge.ports.store import Attention
from bridge.ports.work import Work
from tests.faults.storm.place import Place

MOST = 100_000
Record = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One application as all sides hold it. `order` is the site's record, `paid` PayU's orders whose money was taken,
    `messages` what came to the borrower's phone, `announcements` what the hub meant to tell him.
    """

    application: Application
    events: Sequence[PartnerEvent]
    payments: Sequence[Payment]
    order: Record
    deals: Sequence[Record]
    paid: Sequence[Record]
    messages: Sequence[Record]
    announcements: Sequence[Announcement]


@dataclass(frozen=True)
class Books:
    """Everything. `cases` by order number; `orders` are all of the site's, taken by the hub or not."""

    cases: Mapping[str, Case]
    orders: Mapping[str, Record]
    doubles: Sequence[str]
    messages: Sequence[Record]
    dead: Sequence[Work]
    attentions: Sequence[Attention]
    checks: Sequence[Finding]


def read_books(place: Place) -> Books:
    """After everything came to rest."""
    orders = {one["id"]: one for one in _all(place, "toursite", "orders")}
    messages = _all(place, "smsc", "messages")
    heard, deals = _by(messages, "phone"), _by(_all(place, "onec", "deals"), "external_id")
    paid = _by(_all(place, "payu", "orders"), "refnoext")
    cases, doubles = {}, []
    with place.store.begin() as tx:
        applications = tx.applications.recent(MOST)
        for one in applications:
            if one.order_id in cases:
                doubles.append(one.order_id)
            payments = tx.payments.of(one.id)
            taken = [order for payment in payments for order in paid[payment.reference] if order["status"] == "COMPLETE"]
            order = orders.get(one.order_id, {"events": [], "answers": [], "arrivals": []})
            events = tx.events.of(one.id)
            cases[one.order_id] = Case(
                one, events, payments, order, deals[one.id], taken, heard[one.borrower.phone], tx.announcements.of(one.id)
            )
        return Books(
            cases, orders, doubles, messages, tx.work.dead(MOST), tx.attentions.waiting(),
            [check(tx, applications) for check in CHECKS],
        )  # fmt: skip


def _all(place: Place, name: str, what: str) -> list[Record]:
    answer = requests.get(f"{place.running.town.url(name)}/_stand/{what}", timeout=120)
    answer.raise_for_status()
    return list(answer.json())


def _by(records: list[Record], name: str) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for one in records:
        found[one[name]].append(one)
    return found
