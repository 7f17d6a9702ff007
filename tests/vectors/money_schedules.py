"""Whole schedules and loans of other shapes."""

from typing import Any

from bridge.model.credit.base_period import MONTH
from bridge.model.credit.basis import Basis
from bridge.model.credit.dates import Shift
from bridge.model.credit.prepaid import refund_prepaid
from bridge.model.credit.psk import Flow, full_cost
from bridge.model.credit.schedule import Row, Schedule, build_schedule
from bridge.model.credit.terms import InterestTo, Kind, Terms
from bridge.model.money import round_half_up
from tests.vectors.entries import Entry, Fields, NotCoveredError
from tests.vectors.reading import Told, calendar, day, flows, in_rubles, kopecks, number, whole

_KINDS = {
    "annuity": Kind.ANNUITY,
    "diff": Kind.DIFFERENTIATED,
    "differentiated": Kind.DIFFERENTIATED,
    "interest_only": Kind.INTEREST_ONLY,
    "interest-only": Kind.INTEREST_ONLY,
    "bullet": Kind.INTEREST_ONLY,
    "single": Kind.SINGLE,
    "one_payment": Kind.SINGLE,
}
_STEPS = ("every_days", "step_days", "period_days")


def terms_of(given: dict[str, Any], rows: int | None = None) -> Terms:
    """The terms of a case's `input`. A bullet of one row repays interest at the end too."""
    fields = Fields(given)
    issued = day(fields["issue"])
    steps = [whole(fields[name]) for name in _STEPS if fields.has(name)]
    fixed = fields.get("payment")
    terms = Terms(
        amount=kopecks(fields["amount"]),
        annual_rate=number(fields["rate"]),
        payments=whole(fields["n"]),
        issued_on=issued,
        day=whole(fields.get("day", issued.day)),
        kind=_kind(fields.get("kind", "annuity"), rows),
        basis=_basis(fields.get("basis", "act/365")),
        shift=Shift.NEXT_WORKING_DAY if fields.get("shift", False) else Shift.NONE,
        interest_to=_interest_to(fields.get("interest_to", "actual")),
        payment=None if fixed is None else kopecks(fixed),
        every_days=steps[0] if steps else None,
    )
    if fields.keys() - fields.read:
        raise NotCoveredError(f"input has {', '.join(sorted(fields.keys() - fields.read))}")
    return terms


def _kind(word: Any, rows: int | None) -> Kind:
    kind = _KINDS.get(str(word))
    if kind is None:
        raise NotCoveredError(f"kind {word!r}")
    return Kind.SINGLE if word == "bullet" and rows == 1 else kind


def _basis(word: Any) -> Basis:
    if word not in list(Basis):
        raise NotCoveredError(f"basis {word!r}")
    return Basis(word)


def _interest_to(word: Any) -> InterestTo:
    if word not in list(InterestTo):
        raise NotCoveredError(f"interest to {word!r}")
    return InterestTo(word)


def row_as_told(row: Row) -> dict[str, Any]:
    """A row as cases write it."""
    return {
        "n": row.number,
        "nominal": row.nominal.isoformat(),
        "due": row.due.isoformat(),
        "payment": in_rubles(row.payment),
        "interest": in_rubles(row.interest),
        "principal": in_rubles(row.principal),
        "balance": in_rubles(row.balance),
    }


def rows_told(rows: list[Row], expected: list[dict[str, Any]]) -> Told:
    """Each field of each row that the case names."""
    told: Told = [("number of rows", len(rows), len(expected))]
    for row, wanted in zip(rows, expected, strict=False):
        got = row_as_told(row)
        told += [(f"row {row.number} {name}", got[name], value) for name, value in wanted.items() if name in got]
    return told


def _totals(schedule: Schedule) -> dict[str, Any]:
    return {
        "payment": in_rubles(schedule.payment),
        "total_interest": in_rubles(schedule.total_interest),
        "total_paid": in_rubles(schedule.total_paid),
        "last_payment": in_rubles(schedule.last_payment),
        "psk_percent_month_base": full_cost(schedule.flows(), base=MONTH).percent,
        "psk_percent": full_cost(schedule.flows(), base=schedule.period).percent,
    }


def schedules(entry: Entry) -> Told:
    fields = entry.fields
    expected = fields.get("rows") or []
    terms = terms_of(fields["input"], len(expected) or None)
    schedule = build_schedule(terms, calendar())
    told: Told = rows_told(list(schedule.rows), expected) if expected else []
    told += [(name, got, fields[name]) for name, got in _totals(schedule).items() if fields.has(name)]
    if fields.has("flows"):
        told.append(("flows", schedule.flows(), flows(fields["flows"])))
    return told


def other_schedules(entry: Entry) -> Told:
    fields = entry.fields
    if fields.has("input") and "n" in fields["input"]:
        return schedules(entry)
    given = flows(fields["flows"])
    cost = full_cost(given)
    told: Told = [("psk_percent", cost.percent, fields["psk_percent"])]
    if fields.has("psk_rub"):
        told.append(("psk_rub", in_rubles(cost.kopecks), fields["psk_rub"]))
    if fields.has("daily_rate"):
        # Interest by the day on an undiminished principal: ПСК is 365 daily rates.
        told.append(("365 x daily rate", cost.percent, round_half_up(number(fields["daily_rate"]) * 365, 3)))
    if fields.has("refund_if_repaid_early"):
        told += _refund(given, Fields(fields["refund_if_repaid_early"]))
    return told


def _refund(given: list[Flow], wanted: Fields) -> Told:
    first, last = given[0].on, given[-1].on
    prepaid = sum(flow.amount for flow in given if flow.on == first and flow.amount > 0)
    got = refund_prepaid(prepaid, first, last, day(wanted["on"]))
    return [
        ("days_used", got.days_used, wanted["days_used"]),
        ("interest_due", in_rubles(got.interest_due), wanted["interest_due"]),
        ("refund", in_rubles(got.refund), wanted["refund"]),
    ]


CHECKERS = {"schedules": schedules, "other_schedules": other_schedules}
