"""Play stories one after another: act, rest, read all books, compare, judge, print."""

import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from samples.demo.story.judging.books import compare, read_books
from samples.demo.story.judging.findings import Finding, Verdict
from samples.demo.story.judging.invariants import judge
from samples.demo.story.listening import Listening
from samples.demo.story.people.person import Person
from samples.demo.story.plots import PLOTS
from samples.demo.story.scene import Scene
from samples.demo.story.timeline import Timeline
from samples.demo.story.waiting import Patience, StoryError
from samples.demo.town import Town


@dataclass
class Outcome:
    """How one story ended."""

    name: str
    seconds: float = 0.0
    error: str = ""
    findings: list[Finding] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    timeline: list[dict[str, object]] = field(default_factory=list)
    # Who played and which codes came, for the search through the whole run.
    person: Person | None = None
    codes: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """It came to its end and everything is as it must be."""
        whole = bool(self.findings) and all(one.holds for one in self.findings)
        return not self.error and whole and all(one.holds for one in self.verdicts)

    def as_record(self) -> dict[str, Any]:
        """For JSON."""
        verdicts = [one.as_record() for one in self.verdicts]
        sides = [one.as_record() for one in self.findings]
        return {"story": self.name, "holds": self.holds, "seconds": round(self.seconds, 1), "error": self.error,
                "sides": sides, "invariants": verdicts, "timeline": self.timeline}  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """Where stories are played. `disturb` makes trouble while one is played (a context), `limit` is one wait in seconds."""

    town: Town
    console: Console
    check: Callable[[], None]
    limit: float = 180.0
    disturb: Callable[[Timeline], Any] | None = None


def play(stage: Stage, name: str) -> Outcome:
    """Act one story and judge it. A story that stops tells what was awaited."""
    outcome, started = Outcome(name), time.monotonic()
    patience = Patience(stage.check, stage.limit)
    timeline = Timeline(stage.console)
    try:
        scene = Scene(stage.town, patience, timeline)
        outcome.person, outcome.codes = scene.person, scene.phone.codes
        timeline.begin(scene.stands.offset())
        timeline.title(f"story: {name} — {(PLOTS[name].__doc__ or '').strip()}")
        with Listening(stage.town, timeline):
            with stage.disturb(timeline) if stage.disturb else nullcontext():
                ending = PLOTS[name](scene)
            books = read_books(scene)
        outcome.findings = compare(books, ending, disturbed=stage.disturb is not None)
        outcome.verdicts = judge(scene, books)
    except StoryError as error:
        outcome.error = str(error)
    timeline.flush(everything=True)
    outcome.seconds, outcome.timeline = time.monotonic() - started, timeline.as_records()
    print_outcome(stage.console, outcome)
    return outcome


def print_outcome(console: Console, outcome: Outcome) -> None:
    """What each side holds, one line per invariant, and the end."""
    if outcome.error:
        console.print(f"\nthe story stopped: {outcome.error}", style="red", markup=False, soft_wrap=True)
        return
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for column in ("", "side", "what must be", "what is"):
        table.add_column(column, overflow="fold")
    for one in outcome.findings:
        table.add_row(mark(one.holds), one.place, escape(one.must), escape(one.evidence))
    console.print()
    console.print(table)
    console.print()
    for verdict in outcome.verdicts:
        line = f"{verdict.number}. {verdict.sentence}: {'holds' if verdict.holds else 'DOES NOT HOLD'} — {verdict.evidence}"
        console.print(f"{mark(verdict.holds)} {escape(line)}", soft_wrap=True)
    end = "everything holds" if outcome.holds else "NOT everything holds"
    console.print(f"\n{outcome.name}: {end}, {outcome.seconds:.0f} s", style="bold green" if outcome.holds else "bold red")


def mark(holds: bool) -> str:
    """A tick or a cross; the words beside it say the same."""
    return "[green]✓[/]" if holds else "[red]✗[/]"


def print_summary(console: Console, outcomes: list[Outcome]) -> None:
    """One line a story."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for column in ("", "story", "sides", "invariants", "seconds", "why not"):
        table.add_column(column, overflow="fold")
    for one in outcomes:
        sides = f"{sum(f.holds for f in one.findings)} of {len(one.findings)}"
        laws = f"{sum(v.holds for v in one.verdicts)} of {len(one.verdicts)}"
        table.add_row(mark(one.holds), one.name, sides, laws, f"{one.seconds:.0f}", escape(one.error or _first_fault(one)))
    console.print()
    console.print(table)


def _first_fault(outcome: Outcome) -> str:
    broken = [f"{one.place}: {one.must}" for one in outcome.findings if not one.holds]
    broken += [f"invariant {one.number}" for one in outcome.verdicts if not one.holds]
    return broken[0] if broken else ""
