"""The books of a day, and their closing: signed off by a person, locked; what changes later is a correction of the next day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bridge.flows.closing.read_sides import read_sides
from bridge.flows.hub import Hub
from bridge.model.errors import FieldInvalidError, StepClosedError
from bridge.model.paying.closing import Closing, closing_digest
from bridge.model.paying.three_sides import Line, Verdict, compare_day, totals
from bridge.ports.store import Exchange

# Corrections are looked for in so many closed days.
_LOOKED_BACK = 10
_GONE = "gone"
_TRIES = 5


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
    corrections = () if closing else corrections_besides(hub, day)
    return Books(day, lines, totals(lines), sides.source, corrections, closing)


def corrections_besides(hub: Hub, day: date) -> Sequence[Correction]:
    """Lines of closed days other than `day` that stand otherwise than when they were signed, and are in no closing yet."""
    with hub.store.read() as tx:
        closings = sorted(tx.books.closings(_LOOKED_BACK), key=lambda one: one.signed_at)
    taken = {key: stands for one in closings for key, stands in one.lines.items()}
    return [found for one in closings if one.day != day for found in _corrections(hub, one, taken)]


def _corrections(hub: Hub, closing: Closing, taken: Mapping[str, str]) -> Sequence[Correction]:
    sides = read_sides(hub, closing.day, fresh=False)
    now = {line.id: line for line in compare_day(sides.day, sides.rows)}
    found = []
    for line_id in sorted({*now, *(key for key in closing.lines if not key.startswith("correction:"))}):
        line = now.get(line_id)
        stands, was = line.stands if line else _GONE, closing.lines.get(line_id, _GONE)
        one = Correction(closing.day, line, line_id, was, stands)
        # A side that is not asked now says nothing: that is no change.
        if taken.get(one.key, was) != stands and not (line and line.verdict is Verdict.ON_ITS_WAY):
            found.append(one)
    return found


def close_day(hub: Hub, day: date, person: str, note: str = "") -> Closing:
    """Sign the day off. Raises StepClosedError (not over, closed already), FieldInvalidError (differences without a note).

    Closings are a chain in the order of signing. When another day is signed meanwhile, everything is looked at anew: a
    correction goes into one closing, and no two closings follow the same one.
    """
    if day >= hub.clock.today():
        raise StepClosedError("the day is not over")
    for _ in range(_TRIES):
        closing = _signed(hub, day, person, note.strip())
        if closing is not None:
            return closing
    raise StepClosedError("other days are being closed at this moment")


def _signed(hub: Hub, day: date, person: str, note: str) -> Closing | None:
    """None: another day was signed meanwhile."""
    with hub.store.read() as tx:
        before = tx.books.signed_last()
    books = books_of(hub, day, fresh=True)
    if books.closing is not None:
        raise StepClosedError("the day is closed already")
    if books.differing and not note:
        raise FieldInvalidError("differences need a note", field="note")
    now, previous = _moment(hub, before), before.digest if before else ""
    lines = {line.id: line.stands for line in books.lines} | {one.key: one.stands for one in books.corrections}
    digest = closing_digest(day, books.sums, lines, previous)
    closing = Closing(day, now, person, books.sums, lines, digest, note, previous)
    with hub.store.begin() as tx:
        tx.books.hold()
        if tx.books.closing(day) is not None:
            raise StepClosedError("the day is closed already")
        if tx.books.signed_last() != before:
            return None
        tx.books.close(closing)
        tx.journal.note(Exchange(now, person, "hub", f"закрыт день {day:%d.%m.%Y}", digest[:16]))
    return closing


def _moment(hub: Hub, before: Closing | None) -> datetime:
    """Later than the closing before, also when the clock was set back."""
    now = hub.clock.now()
    return max(now, before.signed_at + timedelta(microseconds=1)) if before else now
