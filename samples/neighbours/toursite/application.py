"""The message of an application (tour-loan-application/1) and its price object, built from an order."""

from datetime import datetime, timedelta, timezone
from typing import Any

from samples.neighbours.toursite.tours import TOURS, Tour

MOSCOW = timezone(timedelta(hours=3))
Order = dict[str, Any]
SOUNDS = (
    "а=a б=b в=v г=g д=d е=e ё=e ж=zh з=z и=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh "
    "щ=shch ъ=ie ы=y ь= э=e ю=iu я=ia"
)
LATIN = {pair[0]: pair[2:] for pair in SOUNDS.split()}


def moscow(moment: datetime) -> str:
    """ISO with the site's offset, to the second."""
    return moment.astimezone(MOSCOW).isoformat(timespec="seconds")


def latin(text: str) -> str:
    """Capital Latin letters as in a passport for travel."""
    return "".join(LATIN.get(c, c) for c in text.lower()).upper()


def price_of(total_minor: int, fuel_minor: int, version: int, now: datetime, hold: timedelta, saw: int = 0) -> dict[str, Any]:
    """The price object; sums in kopecks, `hold` from now is how long it stands, `saw` what the buyer first saw."""
    fuel = min(fuel_minor, total_minor)
    surcharges = [{"kind": "fuel", "amount_minor": fuel, "currency": "RUB"}] if fuel else []
    return {
        "version": version, "currency": "RUB", "total_minor": total_minor, "base_minor": total_minor - fuel,
        "surcharges": surcharges, "price_tourist_saw_minor": saw or total_minor,
        "operator_currency": "EUR", "operator_rate": "101.4200",
        "actualized_at": moscow(now), "actualization_state": "completed", "valid_until": moscow(now + hold),
    }  # fmt: skip


def message_of(order: Order, site: str) -> dict[str, Any]:
    """The whole body of POST /partner/v1/applications; the same order gives the same bytes again."""
    tour = TOURS[order["tour"]]
    customer = order["customer"]
    message = {
        "schema": "tour-loan-application/1", "partner_order_id": order["id"], "created_at": order["created_at"],
        "return_url": f"{site}/orders/{order['id']}", "tour": _tour(tour, order), "price": order["first_price"],
        "payment": _payment(order), "customer": customer,
        "tourists": [{
            "n": 1, "is_borrower": True, "surname_lat": latin(customer["surname"]), "name_lat": latin(customer["name"]),
            "birth_date": customer["birth_date"], "citizenship": "RU",
        }],
        "consents": [{"kind": "pd_transfer_to_mfo", "version": "2026-10", "given_at": order["created_at"],
                      "ip": "127.0.0.1"}],
    }  # fmt: skip
    return {**message, **order["overrides"]}


def _tour(tour: Tour, order: Order) -> dict[str, Any]:
    day = order["check_in"]
    placement = f"{order['tourists']} ADL"
    return {
        "source": "stand", "request_id": f"r-{order['id']}", "offer_id": f"o-{tour.code}", "source_id": "54",
        "claim_id": None, "order_number": None,
        "operator": {"id": "54", "name": tour.operator, "registry_no": "РТО 000000"},
        "agency": {"name": "ООО «Солнечное агентство»", "inn": "7700000009"},
        "country": {"id": tour.country_id, "name": tour.country, "iso2": tour.iso2, "visa_required": tour.visa},
        "resort": {"id": tour.country_id * 10 + 1, "name": tour.resort},
        "departure_city": {"id": 832, "name": "Москва"},
        "hotel": {"id": tour.country_id * 100 + 7, "name": tour.hotel, "stars": tour.stars, "room": "Standard",
                  "meal": tour.meal, "placement": placement},
        "check_in": day, "check_out": order["check_out"], "nights": tour.nights,
        "adults": order["tourists"], "children_ages": [],
        "flights": [{"dir": "to", "kind": "charter", "no": "XX 123", "dep": f"{day}T06:20:00+03:00",
                     "arr": f"{day}T10:40:00+03:00"}],
        "services": ["flight", "accommodation", "transfer", "insurance", "meal"],
    }  # fmt: skip


def _payment(order: Order) -> dict[str, Any]:
    total, advance = order["first_price"]["total_minor"], order["advance_minor"]
    return {
        "scheme": {"type": "percent", "value": str(order["advance_percent"]), "days_to_pay": 1},
        "advance_minor": advance, "advance_state": order["advance_state"],
        "advance_paid_at": order["advance_paid_at"] or None, "advance_ref": f"stand:{order['id']}",
        "loan_requested_minor": total - advance, "payable_until": order["payable_until"],
        "payout_to": {"inn": "7700000009", "bik": "044525999", "account": "40702810700000004512"},
    }  # fmt: skip
