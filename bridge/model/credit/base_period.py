"""The base period of ПСК: the standard interval that occurs most often between the flows (353-FZ art. 6 part 2.2)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from bridge.model.credit.dates import month_later
from bridge.model.errors import RuleBrokenError

DAYS_IN_YEAR = 365
MONTHS_IN_YEAR = 12
# The longest run of days off in Russia: 31 December to 11 January.
_LONGEST_MOVE = 12


class FlowsTooFewError(RuleBrokenError):
    """There is no payment after the payout, so no interval and no base period exist."""

    code = "flows_too_few"


class Unit(StrEnum):
    """What an interval is counted in."""

    DAYS = "days"
    MONTHS = "months"


@dataclass(frozen=True)
class Span:
    """An interval between two flows: a number of days or of whole months (twelve of them are the year)."""

    unit: Unit
    count: int

    @property
    def length(self) -> Fraction:
        """Length in days, a month being 365/12, to compare spans."""
        return Fraction(self.count) if self.unit is Unit.DAYS else Fraction(self.count * DAYS_IN_YEAR, MONTHS_IN_YEAR)

    @property
    def per_year(self) -> Fraction:
        """ЧБП: how many such periods a year of 365 days has. Never rounded (0.8 % a day must give 292 % a year)."""
        whole = DAYS_IN_YEAR if self.unit is Unit.DAYS else MONTHS_IN_YEAR
        return Fraction(whole, self.count)

    @property
    def label(self) -> str:
        """ "14 days", "1 month", "1 year"."""
        if self == YEAR:
            return "1 year"
        unit = self.unit.value if self.count != 1 else self.unit.value[:-1]
        return f"{self.count} {unit}"


MONTH = Span(Unit.MONTHS, 1)
YEAR = Span(Unit.MONTHS, MONTHS_IN_YEAR)


def choose_base(spans: Sequence[Span]) -> Span:
    """The base period of these intervals.

    None within a year: the year. The most frequent one; of equally frequent ones the smaller. No repeats: the mean, rounded
    half up to days.
    """
    counted = Counter(span for span in spans if span.length <= DAYS_IN_YEAR)
    if not counted:
        if not spans:
            raise FlowsTooFewError("ПСК needs at least one payment after the payout")
        return YEAR
    most = max(counted.values())
    if most == 1 and len(spans) > 1:
        return _mean(spans)
    return min((span for span, times in counted.items() if times == most), key=lambda span: span.length)


def _mean(spans: Sequence[Span]) -> Span:
    mean = sum((span.length for span in spans), Fraction(0)) / len(spans)
    days = int((Decimal(mean.numerator) / mean.denominator).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return YEAR if days > DAYS_IN_YEAR else Span(Unit.DAYS, max(days, 1))


def base_of_dates(dates: Sequence[date], *, term_in_days: bool = False) -> Span:
    """The base period of flows on these dates, the payout first.

    `term_in_days` tells that the contract counts its term in days, which dates alone can't show: 10 December to 10 January is
    both a month and 31 days. Days moved off holidays do not hide a monthly contract.
    """
    days = sorted(set(dates))
    spans = spans_between(days, term_in_days=term_in_days)
    best = choose_base(spans)
    if term_in_days or spans.count(best) * 2 > len(spans):
        return best
    return MONTH if _is_monthly_with_moves(days) else best


def spans_between(days: Sequence[date], *, term_in_days: bool = False) -> list[Span]:
    """The interval before each date but the first: whole months where the dates show them, else days."""
    anchor = max((day.day for day in days), default=1)
    pairs = list(pairwise(days))
    spans = [_span(start, end, anchor, term_in_days) for start, end in pairs]
    return _as_days_where_days_rule(spans, [(end - start).days for start, end in pairs])


def _as_days_where_days_rule(spans: list[Span], gaps: list[int]) -> list[Span]:
    """Thirty days from April are also a month: where the same gap stands elsewhere as plain days and oftener, it is days."""
    lengths, counted = Counter(gaps), Counter(spans)
    return [
        in_days if counted[in_days := Span(Unit.DAYS, gap)] and lengths[gap] > counted[span] else span
        for span, gap in zip(spans, gaps, strict=True)
    ]


def _span(start: date, end: date, anchor: int, term_in_days: bool) -> Span:
    count = (end.year - start.year) * MONTHS_IN_YEAR + end.month - start.month
    whole = count > 0 and end in (month_later(start, count), month_later(start, count, anchor))
    return Span(Unit.MONTHS, count) if whole and not term_in_days else Span(Unit.DAYS, (end - start).days)


def _is_monthly_with_moves(days: Sequence[date]) -> bool:
    return len(days) > 2 and any(_fits(days, anchor) for anchor in {day.day for day in days})


def _fits(days: Sequence[date], anchor: int) -> bool:
    """One payment a month on `anchor`, moved forward by holidays at most; on a day other than the payout's half must not move."""
    nominal = [month_later(days[0], number, anchor) for number in range(1, len(days))]
    moves = [(day - due).days for day, due in zip(days[1:], nominal, strict=True)]
    unmoved = moves.count(0)
    return all(0 <= move <= _LONGEST_MOVE for move in moves) and (anchor == days[0].day or unmoved * 2 >= len(moves))
