"""What a report is asked for, and small reckonings that many tables share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bridge.flows.counting.telling.shape_table import Column, Kind
from bridge.flows.hub import Hub
from bridge.model.counting.figure import Name
from bridge.model.counting.period import Period
from bridge.model.counting.spans import SHARES, Spans, added_up
from bridge.ports.counting import Sum
from bridge.ports.store import Transaction

PERCENTILES = tuple(Column(f"p{share}", f"p{share}", Kind.SPAN) for share in SHARES)


@dataclass(frozen=True)
class View:
    """One look at the figures: of a period, of one site when `partner` names it. `now` is UTC."""

    hub: Hub
    tx: Transaction
    period: Period
    partner: str
    now: datetime

    def sums(self, name: Name, period: Period | None = None, **how: bool) -> Sequence[Sum]:
        """Of the period, or another one."""
        wanted = period or self.period
        return self.tx.figures.sums(name, wanted.first, wanted.last, partner=self.partner, **how)

    def site(self, partner: str) -> str:
        """A site's title; its name when it is no longer there."""
        found = self.hub.partners.get(partner)
        return found.title if found else partner or "без сайта"

    @property
    def today(self) -> date:
        """By the lender's calendar."""
        return self.hub.clock.today()


def counts(rows: Iterable[Sum]) -> Mapping[str, int]:
    """How many of each sort."""
    found: dict[str, int] = {}
    for row in rows:
        found[row.sort] = found.get(row.sort, 0) + row.count
    return found


def totals(rows: Iterable[Sum]) -> Mapping[str, int]:
    """What each sort comes to."""
    found: dict[str, int] = {}
    for row in rows:
        found[row.sort] = found.get(row.sort, 0) + row.total
    return found


def spans_by(rows: Iterable[Sum]) -> Mapping[str, Spans]:
    """Of sorts that are `what:bucket`, the times of each `what`; a bare bucket is of ''."""
    found: dict[str, list[tuple[int, int]]] = {}
    for row in rows:
        what, _, bucket = row.sort.rpartition(":")
        found.setdefault(what, []).append((int(bucket), row.count))
    return {what: added_up(some) for what, some in found.items()}


def percentiles(spans: Spans | None) -> dict[str, object]:
    """Under the keys of PERCENTILES; None where nothing was measured."""
    return {f"p{share}": spans.at(share) if spans else None for share in SHARES}


def share_of(part: int, whole: int) -> float | None:
    """A part of one; None of nothing."""
    return part / whole if whole else None


def by_day(rows: Iterable[Sum]) -> Mapping[date, list[Sum]]:
    """Rows of each day."""
    found: dict[date, list[Sum]] = {}
    for row in rows:
        if row.day is not None:
            found.setdefault(row.day, []).append(row)
    return found


def by_partner(rows: Iterable[Sum]) -> Mapping[str, list[Sum]]:
    """Rows of each site, by its name."""
    found: dict[str, list[Sum]] = {}
    for row in rows:
        found.setdefault(row.partner, []).append(row)
    return dict(sorted(found.items()))
