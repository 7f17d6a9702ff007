"""Debts: order of repayment, late fee, caps on charges and rates, a missed payment."""

import re
from dataclasses import asdict
from dataclasses import fields as fields_of
from datetime import date
from typing import Any

from bridge.model.credit.allocation import Parts, allocate
from bridge.model.credit.basis import period_interest
from bridge.model.credit.caps import (
    Charges,
    cap_reached,
    daily_rate_allowed,
    most_charges,
    room_left,
    yearly_rate_allowed,
)
from bridge.model.credit.late_fee import daily_fee_allowed, late_fee, late_fee_without_interest, yearly_of_daily
from bridge.model.credit.overdue import claim_on
from tests.vectors.entries import Entry, Fields, NotCoveredError
from tests.vectors.money_early import loan_named
from tests.vectors.reading import Told, calendar, day, in_rubles, kopecks, law, match, number, text, whole

# The day the cases were written; a case without a day means then.
_NOW = date(2026, 11, 21)
_PARTS = tuple(part.name for part in fields_of(Parts))


def repayment_order(entry: Entry) -> Told:
    given = entry.fields["due"]
    if set(given) - set(_PARTS):
        raise NotCoveredError(f"debts {sorted(set(given) - set(_PARTS))}")
    got = allocate(kopecks(entry.fields["paid"]), Parts(**{name: kopecks(amount) for name, amount in given.items()}))
    values = {**asdict(got.paid), "rest": got.rest}
    return [(name, in_rubles(values[name]), expected) for name, expected in entry.fields["result"].items()]


def penalty(entry: Entry) -> Told:
    fields = entry.fields
    if fields.has("daily_rate"):
        return _daily_fee(fields)
    base, days = kopecks(fields["overdue_principal"]), whole(fields["days"])
    on, year = day(fields.get("on", _NOW.isoformat())), whole(fields.get("year", 365))
    regime = text(fields["regime"])
    a_day = re.search(r"(a|per) day|daily", regime)
    if not a_day and "year" not in regime:
        raise NotCoveredError(f"regime {regime!r}")
    if a_day:
        got = late_fee_without_interest(base, law().number_on("late_fee_day", on), days)
    else:
        got = late_fee(base, law().number_on("late_fee_year", on), days, year)
    return [("penalty", in_rubles(got), fields["penalty"])]


def _daily_fee(fields: Fields) -> Told:
    daily = number(fields["daily_rate"])
    told: Told = [("allowed", daily_fee_allowed(daily, law().number_on("late_fee_year", _NOW)), fields["allowed"])]
    if fields.has("annual"):
        told.append(("annual", yearly_of_daily(daily), fields["annual"]))
    return told


def caps(entry: Entry) -> Told:
    fields = entry.fields
    signed = day(fields.get("signed", _NOW.isoformat()))
    if fields.has("ok"):
        return _rate(fields, signed)
    principal = kopecks(fields["principal"])
    limit = most_charges(
        principal, law().number_on("overpay_cap_short", signed), _term(fields), law().whole_on("overpay_cap_term", signed)
    )
    told: Told = []
    if fields.has("max_accruals"):
        told.append(("max_accruals", in_rubles(limit), fields["max_accruals"]))
    if fields.has("max_total"):
        told.append(("max_total", None if limit is None else in_rubles(limit + principal), fields["max_total"]))
    if fields.has("stop_day"):
        told += _stop(fields, principal, limit)
    if fields.has("may_add"):
        told.append(("may_add", in_rubles(room_left(limit, _charges(fields))), fields["may_add"]))
    return told


def _term(fields: Fields) -> int:
    return whole(fields.get("term_days", 365))


def _stop(fields: Fields, principal: int, limit: int | None) -> Told:
    stop = None if limit is None else cap_reached(principal, number(fields["daily_rate"]), limit)
    told: Told = [("stop_day", stop.day if stop else None, fields["stop_day"])]
    for name in ("last_day_accrual", "last_day_amount", "last_day", "partial_last_day", "last_accrual", "accrued_on_stop_day"):
        if fields.has(name):
            told.append((name, in_rubles(stop.last_day if stop else None), fields[name]))
    return told


def _charges(fields: Fields) -> Charges:
    def of(*names: str) -> int:
        return sum(kopecks(fields[name]) for name in names if fields.has(name))

    return Charges(of("accrued_interest", "interest"), of("penalty"), of("paid_services"), of("other_measures", "other"))


def _rate(fields: Fields, signed: date) -> Told:
    if fields.has("daily_rate"):
        return [("ok", daily_rate_allowed(number(fields["daily_rate"]), law().number_on("rate_day_max", signed)), fields["ok"])]
    yearly = next((fields[name] for name in ("annual_rate", "psk", "psk_percent") if fields.has(name)), None)
    if yearly is None:
        raise NotCoveredError("no rate")
    return [("ok", yearly_rate_allowed(number(yearly), law().number_on("psk_abs_max", signed)), fields["ok"])]


def overdue(entry: Entry) -> Told:
    words = str(entry.fields.get("story", ""))
    loan = loan_named(entry, words)
    missed = int(match(r"payments? (\d+)", words)[1])
    found = match(r"(\d+(?:\.\d+)?) comes on (\d{4}-\d\d-\d\d)", words)
    on = day(found[2])
    claim = claim_on(loan, missed - 1, on, law().number_on("late_fee_year", on), calendar())
    got = allocate(kopecks(found[1]), claim.due)
    left = claim.principal - got.paid.overdue_principal - got.paid.current_principal
    told: Told = [("days_overdue", claim.days_overdue, entry.fields["days_overdue"])]
    for name in entry.fields.keys() - entry.fields.read:
        told += _part(entry, name, asdict(claim.due), {**asdict(got.paid), "rest": got.rest}, left)
    # What the rest is, is said in words.
    entry.fields.get("rest_is")
    return told


def _part(entry: Entry, name: str, due: dict[str, int], paid: dict[str, int], left: int) -> Told:
    if name.startswith("due_on_"):
        return _parts(entry.fields[name], due)
    if name == "allocation":
        return _parts(entry.fields[name], paid)
    if name == "principal_after":
        return [(name, in_rubles(left), entry.fields[name])]
    period = re.fullmatch(r"current_interest_(\d{4})_(\d\d)_(\d\d)_to_(?:(\d{4})_)?(\d\d)_(\d\d)", name)
    if period is None:
        return []
    year, month, first, to_year, to_month, last = period.groups()
    start, end = day(f"{year}-{month}-{first}"), day(f"{to_year or year}-{to_month}-{last}")
    terms = loan_named(entry, str(entry.fields["story"])).terms
    return [(name, in_rubles(period_interest(left, terms.annual_rate, start, end, terms.basis)), entry.fields[name])]


def _parts(expected: dict[str, Any], got: dict[str, int]) -> Told:
    names = {name: name.removesuffix("_accrued") for name in expected}
    if set(names.values()) - got.keys():
        raise NotCoveredError(f"parts {sorted(set(names.values()) - got.keys())}")
    return [(name, in_rubles(got[names[name]]), amount) for name, amount in expected.items()]


CHECKERS = {"repayment_order": repayment_order, "penalty": penalty, "caps": caps, "overdue": overdue}
