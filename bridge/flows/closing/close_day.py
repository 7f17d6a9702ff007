"""The books of a day, and their closing: signed off by a person, locked; what changes later is a correction of the next day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bridge.flows.closing.read_sides import read_sides
from bridge.flows.hub import Hub
from bridge.model.errors import FieldInvalidError, StepClosedError
from bridge.model.paying.closing import Closing, closing_digest
from bridge.model.paying.three_sides import Line, Verdict, compare_day, totals
from bridge.ports.store import Exchange

# Corrections are looked for in so many closed days.
_LOOKED_BACK = 10
_GONE = "gone"


@dataclass(frozen=True)
class Correction:
    """A line of a closed day that stands otherwise now. `was` and `stands`: verdict, cause and sums as text."""

    day: date
    line: Line | None
    line_id: str
    was: str
    stands: str

    @property
    def key(self) -> str:
        """Its name among the lines of the closing that takes it in."""
        return f"correction:{self.day.isoformat()}:{self.line_id}"


@dataclass(frozen=True)
class Books:
    """A day as it stands now, and its closing once it is signed off."""

    day: date
    lines: Sequence[Line]
    sums: Mapping[str, int]
    source: str
    corrections: Sequence[Correction] = ()
    closing: Closing | None = None

    @property
    def differing(self) -> Sequence[Line]:
        """The lines that differ."""
        return [line for line in self.lines if line.verdict is Verdict.DIFFERS]


def books_of(hub: Hub, day: date, *, fresh: bool = False) -> Books:
    """Compare a day. `fresh`: the acquirer and the loan system are asked now."""
    sides = read_sides(hub, day, fresh=fresh)
    lines = compare_day(sides.day, sides.rows)
    lines.sort(key=lambda line: (line.verdict is not Verdict.DIFFERS, line.verdict is Verdict.AGREED, line.reference, line.id))
    with hub.store.read() as tx:
        closing = tx.books.closing(day)
    corrections = () if closing else corrections_before(hub, day)
    return Books(day, lines, totals(lines), sides.source, corrections, closing)


def corrections_before(hub: Hub, day: date) -> Sequence[Correction]:
    """Lines of closed days before `day` that stand otherwise than when they were signed, and are in no later closing yet."""
    with hub.store.read() as tx:
        closings = [one for one in tx.books.closings(_LOOKED_BACK) if one.day < day]
    later = {key: stands for one in sorted(closings, key=lambda one: one.day) for key, stands in one.lines.items()}
    return [found for one in closings for found in _corrections(hub, one, later)]


def _corrections(hub: Hub, closing: Closing, later: Mapping[str, str]) -> Sequence[Correction]:
    sides = read_sides(hub, closing.day, fresh=False)
    now = {line.id: line for line in compare_day(sides.day, sides.rows)}
    found = []
    for line_id in sorted({*now, *(key for key in closing.lines if not key.startswith("correction:"))}):
        line = now.get(line_id)
        stands, was = line.stands if line else _GONE, closing.lines.get(line_id, _GONE)
        one = Correction(closing.day, line, line_id, was, stands)
        # A side that is not asked now says nothing: that is no change.
        if later.get(one.key, was) != stands and not (line and line.verdict is Verdict.ON_ITS_WAY):
            found.append(one)
    return found


def close_day(hub: Hub, day: date, person: str, note: str = "") -> Closing:
    """Sign the day off. Raises StepClosedError (not over, closed already), FieldInvalidError (differences without a note)."""
    if day >= hub.clock.today():
        raise StepClosedError("the day is not over")
    books = books_of(hub, day, fresh=True)
    if books.closing is not None:
        raise StepClosedError("the day is closed already")
    if books.differing and not note.strip():
        raise FieldInvalidError("differences need a note", field="note")
    now = hub.clock.now()
    lines = {line.id: line.stands for line in books.lines} | {one.key: one.stands for one in books.corrections}
    with hub.store.begin() as tx:
        before = next(iter(tx.books.closings(1)), None)
        previous = before.digest if before else ""
        digest = closing_digest(day, books.sums, lines, previous)
        closing = Closing(day, now, person, books.sums, lines, digest, note.strip(), previous)
        if not tx.books.close(closing):
            raise StepClosedError("the day is closed already")
        tx.journal.note(Exchange(now, person, "hub", f"закрыт день {day:%d.%m.%Y}", digest[:16]))
    return closing
