"""Example messages. Their moments follow the clock, so that each can be sent as it stands."""

from datetime import datetime, timedelta, timezone
from typing import Any

MOSCOW = timezone(timedelta(hours=3))


def examples_at(now: datetime) -> dict[str, dict[str, Any]]:
    """By name of the shape; the price holds for two days from `now`."""
    said = now.astimezone(MOSCOW).replace(microsecond=0)
    until, pay_until = said + timedelta(days=2), said + timedelta(days=3)
    check_in = (said + timedelta(days=75)).date()
    trip = {"check_in": check_in.isoformat(), "check_out": (check_in + timedelta(days=7)).isoformat()}
    price = {
        "version": 1, "currency": "RUB", "total_minor": 24850000, "actualized_at": said.isoformat(),
        "valid_until": until.isoformat(),
    }  # fmt: skip
    return {
        "Offer": {
            "price": {"total_minor": 24850000, "valid_until": until.isoformat()},
            "payment": {"advance_minor": 2485000, "payable_until": pay_until.isoformat()},
            "tour": trip,
            "periods": [6, 12],
        },
        "Application": _application(said, price, trip, pay_until),
        "Price": price | {"version": 2, "total_minor": 25100000},
        "PriceChange": price | {"version": 2, "total_minor": 25100000},
        "Booking": {"state": "confirmed", "operator_number": "OP-7", "documents": [{"kind": "voucher", "number": "V-100"}]},
        "Advance": {"state": "returned", "amount_minor": 2485000, "reference": "refund:123456789"},
        "Cancel": {"reason": "tour_unavailable"},
    }


def _application(said: datetime, price: dict[str, Any], trip: dict[str, str], pay_until: datetime) -> dict[str, Any]:
    return {
        "schema": "tour-loan-application/1",
        "partner_order_id": "SUN-1",
        "return_url": "https://site.example/orders/SUN-1",
        "tour": {
            "country": {"name": "Турция"}, "hotel": {"name": "Hotel", "meal": "AI"}, "operator": {"name": "Operator"},
            **trip, "nights": 7, "adults": 2, "children_ages": [6],
        },
        "price": price,
        "payment": {
            "advance_minor": 2485000, "advance_state": "paid", "advance_ref": "payu:123456789",
            "loan_requested_minor": 22365000, "payable_until": pay_until.isoformat(), "periods": 6,
        },
        "customer": {
            "surname": "Иванов", "name": "Иван", "patronymic": "Иванович", "birth_date": "1988-05-04", "phone": "+79991234567",
        },
        "consents": [{"kind": "pd_transfer_to_mfo", "version": "2026-10", "given_at": said.isoformat()}],
    }  # fmt: skip
