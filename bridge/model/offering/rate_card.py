"""The rate card of a product: everything needed to work out its payments anywhere, without asking the hub.

A card holds for payouts on the days from `first_day` to `last_day`; its calendar reaches to the last payment of the longest term.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from bridge.model.credit.base_period import MONTH
from bridge.model.credit.schedule import DebtGrowsError
from bridge.model.law.working_calendar import SATURDAY, WorkingCalendar
from bridge.model.offering.lending import Lending
from bridge.model.offering.option import Option, option_of

SCHEMA = "bridge-rate-card/1"
GOOD_FOR = timedelta(days=92)
# The longest run of days off after a due date.
_BEYOND = timedelta(days=15)
_DAYS_OF_MONTH = 31
_PLACES = Decimal("0.001")
# What the reader must do the same way. Words, not switches: another convention is another schema.
CONVENTIONS = {
    "payment": "amount × r / (1 − (1 + r)^−n), r = annual_rate / 1200, exact, half up at the kopeck",
    "interest": "balance × annual_rate / 100 × days / 365, half up at the kopeck in each row; days from due day to due day",
    "due": "the day of the payout in each following month, the month's last day where there is none; a day that does not work "
    "moves to the next working day, and interest runs to the day it moved to",
    "working": "Monday to Friday without days_off, and working_weekends",
    "last": "the last payment is the balance and its interest",
    "psk": "353-FZ art. 6: psk.base is the base period, a year has 12 months or 365 days of it; psk.month is over what a part of "
    "a month is measured: actual, its real length; rest/30; rest/(365/12). Three places, half up",
}


@dataclass(frozen=True)
class RateCard:
    """What is published. Kopecks; `psk_from` and `psk_to` enclose the full cost of every loan under this card."""

    product: str
    title: str
    lender: str
    annual_rate: Decimal
    min_sum: int
    max_sum: int
    periods: tuple[int, ...]
    usual: int
    zone: str
    first_day: date
    last_day: date
    psk_from: Decimal
    psk_to: Decimal
    psk_base: str
    psk_month: str
    calendar_to: date
    days_off: tuple[date, ...]
    working_weekends: tuple[date, ...]


def card_of(lending: Lending, lender: str, first_day: date) -> RateCard:
    """The card for payouts from `first_day` on. Some seconds of work: the full cost is worked out for every day and term.

    Raises CalendarYearUnknownError when the working calendar does not reach so far.
    """
    last_day = first_day + GOOD_FOR
    costs = {periods: _costs(lending, periods, first_day, last_day) for periods in lending.periods}
    allowed = tuple(periods for periods, span in costs.items() if span is not None)
    found = [cost for span in costs.values() if span is not None for cost in span] or [Decimal(0)]
    end = last_day + timedelta(days=_DAYS_OF_MONTH * max(allowed, default=1)) + _BEYOND
    off, working = _exceptions(lending.calendar, first_day, end)
    margin = _noise(lending.min_sum)
    return RateCard(
        lending.product, lending.title, lender, lending.annual_rate, lending.min_sum, lending.max_sum, allowed, lending.usual,
        str(lending.zone), first_day, last_day, (min(found) - margin).quantize(_PLACES, ROUND_FLOOR),
        (max(found) + margin).quantize(_PLACES, ROUND_CEILING), (lending.psk_base or MONTH).label, lending.psk_month.value,
        end, off, working,
    )  # fmt: skip


def still_true(card: RateCard, lending: Lending, lender: str, today: date, days_left: int) -> bool:
    """Whether the card says what a fresh one would, and will for `days_left` more. Cheap: the full cost is not worked out."""
    light = replace(
        card, product=lending.product, title=lending.title, lender=lender, annual_rate=lending.annual_rate,
        min_sum=lending.min_sum, max_sum=lending.max_sum, periods=lending.periods, usual=lending.usual, zone=str(lending.zone),
        psk_base=(lending.psk_base or MONTH).label, psk_month=lending.psk_month.value,
    )  # fmt: skip
    off, working = _exceptions(lending.calendar, card.first_day, card.calendar_to)
    enough = card.first_day <= today and (card.last_day - today).days >= days_left
    return enough and says_same(card, replace(light, days_off=off, working_weekends=working))


def says_same(card: RateCard, other: RateCard) -> bool:
    """True when both give the same figures for the days that both cover."""
    return _lasting(card) == _lasting(other) and _agree_on_days(card, other)


def card_json(card: RateCard, version: int) -> str:
    """The very text that is signed and served; `version` grows with each card of a product."""
    body: dict[str, object] = {
        "schema": SCHEMA, "product": card.product, "version": version, "title": card.title, "lender": card.lender,
        "currency": "RUB", "annual_rate": str(card.annual_rate), "min_minor": card.min_sum, "max_minor": card.max_sum,
        "periods": list(card.periods), "usual_periods": card.usual, "zone": card.zone,
        "first_day": card.first_day.isoformat(), "last_day": card.last_day.isoformat(),
        "psk": {"from": str(card.psk_from), "to": str(card.psk_to), "base": card.psk_base, "month": card.psk_month},
        "conventions": CONVENTIONS,
        "calendar_to": card.calendar_to.isoformat(),
        "days_off": [day.isoformat() for day in card.days_off],
        "working_weekends": [day.isoformat() for day in card.working_weekends],
    }  # fmt: skip
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def card_from(body: Mapping[str, object]) -> RateCard:
    """The card that was published as this JSON (numbers with a point read as Decimal). Raises KeyError, ValueError."""
    psk = body["psk"]
    if not isinstance(psk, Mapping):
        raise ValueError("psk is a pair of figures")
    return RateCard(
        str(body["product"]), str(body["title"]), str(body["lender"]), Decimal(str(body["annual_rate"])),
        int(str(body["min_minor"])), int(str(body["max_minor"])), tuple(int(one) for one in _list(body, "periods")),
        int(str(body["usual_periods"])), str(body["zone"]), date.fromisoformat(str(body["first_day"])),
        date.fromisoformat(str(body["last_day"])), Decimal(str(psk["from"])), Decimal(str(psk["to"])), str(psk["base"]),
        str(psk["month"]), date.fromisoformat(str(body["calendar_to"])),
        tuple(date.fromisoformat(one) for one in _list(body, "days_off")),
        tuple(date.fromisoformat(one) for one in _list(body, "working_weekends")),
    )  # fmt: skip


def _list(body: Mapping[str, object], name: str) -> list[str]:
    found = body[name]
    if not isinstance(found, list):
        raise ValueError(f"{name} is a list")
    return [str(one) for one in found]


def _costs(lending: Lending, periods: int, first: date, last: date) -> tuple[Decimal, Decimal] | None:
    """The lowest and the highest full cost of a term over the days; None when the law forbids it on one of them.

    One sum stands for all: what rounding changes with another one is the noise.
    """
    try:
        options = [option_of(lending, lending.max_sum, periods, day) for day in _days(first, last)]
    except DebtGrowsError:
        return None
    if not all(_lawful(lending, option) for option in options):
        return None
    percents = [option.cost.percent for option in options]
    return min(percents), max(percents)


def _lawful(lending: Lending, option: Option) -> bool:
    most = lending.largest_overpayment(option.amount, (option.last_due - option.issued_on).days, option.issued_on)
    within = most is None or option.overpayment + 1 < most
    return within and option.cost.percent + _noise(lending.min_sum) <= lending.largest_psk(option.issued_on)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _noise(min_sum: int) -> Decimal:
    """By how much rounding can move a percentage: half a kopeck in each payment is 12 kopecks a year of the sum, doubled here."""
    return (Decimal(2400) / min_sum).quantize(_PLACES, ROUND_CEILING) + _PLACES


def _exceptions(calendar: WorkingCalendar, first: date, end: date) -> tuple[tuple[date, ...], tuple[date, ...]]:
    days = list(_days(first, end))
    off = tuple(day for day in days if day.weekday() < SATURDAY and not calendar.is_working(day))
    return off, tuple(day for day in days if day.weekday() >= SATURDAY and calendar.is_working(day))


def _lasting(card: RateCard) -> tuple[object, ...]:
    figures = (card.min_sum, card.max_sum, card.annual_rate, card.periods, card.usual, card.psk_base, card.psk_month)
    return (card.product, card.title, card.lender, card.zone, *figures)


def _agree_on_days(card: RateCard, other: RateCard) -> bool:
    first, end = max(card.first_day, other.first_day), min(card.calendar_to, other.calendar_to)

    def within(days: tuple[date, ...]) -> list[date]:
        return [day for day in days if first <= day <= end]

    both = ((card.days_off, other.days_off), (card.working_weekends, other.working_weekends))
    return all(within(one) == within(two) for one, two in both)
