"""The bars, held against each strike and against the whole, and what is shown of it: a table and a record for JSON."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

from bridge.ports.store import Attention
from tests.faults.storm.books import Books
from tests.faults.storm.campaign import RATE_BAR, RECOVERY_BAR, Campaign, Strike
from tests.faults.storm.judge import Problem, judge, repeats
from tests.faults.storm.ledger import Ledger
from tests.faults.storm.rules import Kind

CALM = "no fault near"
COLUMNS = ("fault", "before", "during", "after", "after/before", "recovery s", "lost", "twice", "order", "repeats", "verdict")


@dataclass
class Row:
    """One strike, or the calm times, with what went wrong in stories that lived through it."""

    strike: Strike
    problems: list[Problem] = field(default_factory=list)
    repeats: int = 0

    def count(self, *kinds: Kind) -> int:
        """How many problems of these kinds."""
        return sum(one.kind in kinds for one in self.problems)

    @property
    def faults(self) -> list[str]:
        """The bars that are missed, in words."""
        missed = [f"{kind} {self.count(kind)}" for kind in Kind if self.count(kind)]
        if self.strike.name == CALM:
            return missed
        if self.strike.recovery is None or self.strike.recovery > RECOVERY_BAR:
            missed.append("recovery")
        if self.strike.ratio < RATE_BAR:
            missed.append("rate")
        return missed


@dataclass
class Verdict:
    """A whole storm. `unexplained`: what waits for a person without a fault that explains it."""

    shape: str
    seed: int
    rows: list[Row]
    stories: int
    plots: dict[str, int]
    sent_again: dict[str, int]
    unexplained: list[str]
    explained: int

    @property
    def holds(self) -> bool:
        """Every bar is met."""
        return not self.unexplained and not any(row.faults for row in self.rows)

    @property
    def problems(self) -> list[Problem]:
        """All that went wrong."""
        return [one for row in self.rows for one in row.problems]

    def as_record(self) -> dict[str, Any]:
        """For JSON."""
        rows = [{**asdict(row), "ratio": row.strike.ratio, "missed": row.faults} for row in self.rows]
        return {**asdict(self), "rows": rows, "holds": self.holds}


FORGED, CLOSED = "payment_notice_refused", "gate_closed:"
# Names of troubles that move clocks.
CLOCK = "clock-"


def reach_verdict(campaign: Campaign, books: Books, shape: str, seed: int) -> Verdict:
    """Find all problems and lay each to the first strike that its story lived through."""
    ledgers = campaign.crowd.ledgers
    calm = Row(Strike(CALM, 0.0, 0.0))
    rows = [Row(strike) for strike in campaign.strikes]
    by_order = {one.order: one for one in ledgers}
    for problem in judge(books, ledgers):
        _row_of(by_order.get(problem.order), rows, calm).problems.append(problem)
    for number, case in books.cases.items():
        _row_of(by_order.get(number), rows, calm).repeats += repeats(case)
    open_ones = [one for one in books.attentions if not _is_explained(one, rows)]
    unexplained = [f"{one.kind} ({one.application_id}): {one.text}" for one in open_ones]
    unexplained += [f"dead row {one.id} {one.kind.value} ({one.application_id}): {one.last_error}" for one in books.dead]
    return Verdict(
        shape, seed, [*rows, calm], len(ledgers), dict(Counter(one.plot for one in ledgers)),
        dict(campaign.operator.reasons), unexplained, len(books.attentions) - len(open_ones),
    )  # fmt: skip


def _row_of(ledger: Ledger | None, rows: Sequence[Row], calm: Row) -> Row:
    near = (row for row in rows if ledger is not None and ledger.lived(row.strike.begin, row.strike.end))
    return next(near, calm)


def _is_explained(one: Attention, rows: Sequence[Row]) -> bool:
    """A fault that spoils answers may leave work before a person, who sent it again here. Forged notices are part of the play.

    A clock that goes back closes a gate that waits for a time.
    """
    if one.kind == FORGED:
        return True
    closed = one.kind.startswith(CLOSED)
    spoiling = (row.strike for row in rows if row.strike.for_a_person or (closed and row.strike.name.startswith(CLOCK)))
    return any(strike.began_at <= one.opened_at <= strike.ended_at for strike in spoiling)


def show(console: Console, verdict: Verdict) -> None:
    """The table, then whatever is wrong, line by line."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for column in COLUMNS:
        table.add_column(column, justify="left" if column in ("fault", "verdict") else "right", no_wrap=True)
    for row in verdict.rows:
        one = row.strike
        rates = ("", "", "", "", "") if one.name == CALM else (
            f"{one.before:.1f}", f"{one.during:.1f}", f"{one.after:.1f}", f"{one.ratio:.2f}",
            "—" if one.recovery is None else f"{one.recovery:.1f}",
        )  # fmt: skip
        counts = (str(row.count(Kind.LOST)), str(row.count(Kind.TWICE)), str(row.count(Kind.ORDER)), str(row.repeats))
        table.add_row(one.name, *rates, *counts, ", ".join(row.faults) or "holds")
    console.print(table)
    for problem in verdict.problems:
        console.print(f"✗ {problem.kind}: {problem.order}: {problem.words}", markup=False, soft_wrap=True)
    for words in verdict.unexplained:
        console.print(f"✗ waits for a person: {words}", markup=False, soft_wrap=True)
    for words, count in verdict.sent_again.items():
        console.print(f"  sent again by the operator {count} time(s): {words}", markup=False, soft_wrap=True)
    end = "every bar is met" if verdict.holds else "NOT every bar is met"
    told = f"{verdict.stories} stories, {verdict.explained} attentions that a fault explains"
    console.print(f"\n{verdict.shape}: {end}; {told}; seed {verdict.seed}", style="bold green" if verdict.holds else "bold red")
