"""ПСК: flows to the full cost, numbers that only look like it, base periods, the market cap."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from bridge.model.credit.base_period import Span, Unit, choose_base
from bridge.model.credit.basis import kopecks_of
from bridge.model.credit.psk import Flow, MonthFraction, Psk, full_cost
from bridge.model.credit.psk_cap import largest_psk, market_limit
from bridge.model.money import round_half_up
from tests.vectors.entries import Entry, Fields, NotCoveredError
from tests.vectors.reading import Told, flows, in_rubles, law, match, number, same, whole

# The day the cases were written; "now" in them means then.
_NOW = date(2026, 11, 21)
_UNITS = {"day": (Unit.DAYS, 1), "week": (Unit.DAYS, 7), "month": (Unit.MONTHS, 1), "year": (Unit.MONTHS, 12)}
_SPAN = re.compile(r"(\d+)?\s*(day|week|month|year)s?\b", re.IGNORECASE)


def span_of(text: Any) -> Span:
    """ "14 days", "1 month", "month", or a bare number of days."""
    if isinstance(text, int):
        return Span(Unit.DAYS, text)
    found = _SPAN.match(str(text).strip().removeprefix("one "))
    if found is None:
        raise NotCoveredError(f"{text!r} is no interval")
    unit, times = _UNITS[found[2].lower()]
    return Span(unit, int(found[1] or 1) * times)


def _expected_base(fields: Fields) -> Span:
    base = fields["base_period"]
    unit, times = _UNITS.get(str(base["unit"]).lower().rstrip("s"), (None, 0))
    if unit is None:
        raise NotCoveredError(f"base period in {base['unit']}")
    return Span(unit, whole(base["n"]) * times)


def cost_of(given: Sequence[Flow], expected: Span | None) -> Psk:
    """ПСК by the dates alone. Where one interval reads both as days and as months, the contract's words decide: the case's."""
    in_days = expected is not None and expected.unit is Unit.DAYS and len({flow.on for flow in given}) == 2
    return full_cost(given, term_in_days=in_days)


def psk(entry: Entry) -> Told:
    fields = entry.fields
    base = _expected_base(fields) if fields.has("base_period") else None
    given = flows(fields["flows"])
    got = cost_of(given, base)
    told: Told = [("psk_percent", got.percent, fields["psk_percent"])]
    if base is not None:
        told.append(("base_period", _year_as_days(got.base).label, _year_as_days(base).label))
    if fields.has("chbp"):
        told.append(("chbp", kopecks_of(got.base.per_year * 10**6), int(number(fields["chbp"]) * 10**6)))
    if fields.has("i"):
        told.append(("i", round_half_up(got.rate, 12), fields["i"]))
    if fields.has("psk_rub"):
        told.append(("psk_rub", in_rubles(got.kopecks), fields["psk_rub"]))
    return told + _published(fields, got) + _other_readings(fields, given)


def _year_as_days(span: Span) -> Span:
    """365 days and a year are one base period."""
    return Span(Unit.MONTHS, 12) if span == Span(Unit.DAYS, 365) else span


def _published(fields: Fields, got: Psk) -> Told:
    published = fields.get("published") or {}
    if "value" not in published:
        return []
    near = abs(got.percent - number(published["value"])) <= number(published.get("tolerance", "0.0005"))
    return [("within the published value", near, True)]


def _other_readings(fields: Fields, given: Sequence[Flow]) -> Told:
    months = {reading.value: reading for reading in MonthFraction}
    told: Told = []
    for other in fields.get("other_conventions") or []:
        base, _, rest = other["name"].partition(", ")
        if rest and rest not in months and not rest.startswith("chbp=365/"):
            raise NotCoveredError(f"convention {other['name']}")
        got = full_cost(given, base=span_of(base), month=months.get(rest, MonthFraction.ACTUAL))
        told.append((other["name"], got.percent, other["psk_percent"]))
    return told


def not_psk(entry: Entry) -> Told:
    fields = entry.fields
    if fields.has("flows"):
        given = flows(fields["flows"])
    else:
        words = " ".join(str(fields.get(name, "")) for name in ("origin", "meaning"))
        given = flows(entry.other("psk", match(r"PSK-\d+\w*", words)[0])["flows"])
    right = span_of(fields["right_base"]) if fields.has("right_base") else None
    got = cost_of(given, right)
    told: Told = [("right_value", got.percent, fields["right_value"])]
    if right is not None:
        told.append(("right_base", got.base.label, right.label))
    if fields.has("wrong_base"):
        wrong = full_cost(given, base=span_of(fields["wrong_base"])).percent
        told.append(("wrong_value of the wrong base", wrong, fields["wrong_value"]))
    told.append(("is the wrong value", same(got.percent, fields["wrong_value"]), False))
    return told


def psk_base_period(entry: Entry) -> Told:
    got = choose_base([span_of(interval) for interval in entry.fields["intervals"]])
    return [("base", _year_as_days(got).label, _year_as_days(span_of(entry.fields["base"])).label)]


def psk_market_cap(entry: Entry) -> Told:
    fields = entry.fields
    average = None if fields["average"] is None else number(fields["average"])
    absolute = law().number_on("psk_abs_max", _NOW)
    told: Told = []
    if fields.has("allowed_now"):
        told.append(("allowed_now", largest_psk(average, absolute), fields["allowed_now"]))
    for name in ("published_limit", "computed_limit", "limit"):
        if fields.has(name):
            told.append((name, None if average is None else market_limit(average), fields[name]))
    return told


CHECKERS = {"psk": psk, "not_psk": not_psk, "psk_base_period": psk_base_period, "psk_market_cap": psk_market_cap}
