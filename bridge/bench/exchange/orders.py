"""Orders of a tour site: as signed requests over the wire, and as applications put into a store directly."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from bridge.bench.ground.hub_site import PARTNER
from bridge.bench.load.wire import request_bytes
from bridge.model.application import Application
from bridge.model.borrower import Address, Borrower, Employment, Passport
from bridge.model.checks.request_signature import signature_of
from bridge.model.decision import Deal
from bridge.model.events import EventType
from bridge.model.tour import Advance, Price, Tour

PATH = "/partner/v1/applications"
TOTAL, ADVANCE = 24_850_000, 2_485_000
_HELD = timedelta(hours=12)


def signed_orders(secret: str, mark: str) -> Iterator[bytes]:
    """POSTs of fresh orders without end, each under a key of its own; `mark` keeps the orders of two loads apart."""
    now = datetime.now(UTC)
    for number in count(1):
        order = f"{mark}-{number}"
        body = json.dumps(_message(order, number, now), ensure_ascii=False).encode()
        stamp = str(int(time.time()))
        yield request_bytes("POST", PATH, {
            "Content-Type": "application/json", "X-Partner-Id": PARTNER, "X-Timestamp": stamp,
            "X-Signature": signature_of(secret, "POST", PATH, stamp, body), "Idempotency-Key": f"key-{order}",
        }, body)  # fmt: skip


def _message(order: str, number: int, now: datetime) -> dict[str, Any]:
    said, until = now.isoformat(timespec="seconds"), (now + _HELD).isoformat(timespec="seconds")
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
            "surname": "Иванов", "name": "Иван", "patronymic": "Иванович", "birth_date": "1988-05-04", "phone": _phone(number),
        },
        "consents": [{"kind": "pd_transfer_to_mfo", "version": "2026-10", "given_at": said}],
    }  # fmt: skip


def an_application(mark: str, number: int, now: datetime) -> Application:
    """A fresh order as the door would hand it over, named `app_{mark}_{number}`, of a borrower who has answered everything."""
    return Application(
        id=f"app_{mark}_{number}", partner=PARTNER, order_id=f"{mark}-{number}", product="tour", payload_digest=f"{mark}{number}",
        received_at=now, tour=Tour("Турция", "Hotel", date(2027, 2, 10), date(2027, 2, 17), 7, 2),
        price=Price(1, TOTAL, now + _HELD, now), advance=Advance(ADVANCE, "paid", f"payu:{number}", now),
        borrower=_borrower(number), periods=6, questionnaire_at=now,
    )  # fmt: skip


def submitted(application: Application, deal_number: str, now: datetime) -> Application:
    """The same after the borrower's answers went to the lender: a deal, and nothing decided."""
    filled = application.move_to(EventType.TERMS_ACKNOWLEDGED, now).move_to(EventType.APPLICATION_SUBMITTED, now)
    version = application.price.version
    return replace_moves(filled, deal=Deal(deal_number, f"client-{deal_number}", version, now), sent_version=version)


def replace_moves(application: Application, **changes: Any) -> Application:
    """With `changes` and without moves to write down."""
    return replace(application, moves=(), **changes)


def _borrower(number: int) -> Borrower:
    passport = Passport("4510", f"{number % 1_000_000:06d}", date(2010, 5, 5), "770-001", "ОВД «Тверской»")
    return Borrower(
        surname="Иванов", name="Иван", patronymic="Иванович", birth_date=date(1988, 5, 4), birth_place="г. Тверь", sex="male",
        phone=_phone(number), passport=passport, registration=Address("Москва", "Москва", "Тверская", "1"),
        employment=Employment(8_500_000, "ООО «Труд»", "", 26),
    )  # fmt: skip


def _phone(number: int) -> str:
    return f"+7916{number % 10_000_000:07d}"
