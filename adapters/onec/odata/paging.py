"""Lists of any length, of which no row is lost: pages by $skip, checked against the count that the base tells.

The base sorts by a reference as people read it and not by its key, sorts some registers not at all, and goes on working while a
list is read; so rows are known by their keys, and a list is read again until as many rows were seen as there are.
Sources: onec.md 2.3 (5 of 87 rows were lost between pages), 2.7.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from adapters.onec.errand import SYSTEM, Errand
from adapters.onec.failures import CLOSED_PAUSE
from adapters.onec.odata.channel import Channel
from adapters.onec.odata.forms.answers import Row, Rows
from adapters.onec.odata.literals import moment_literal
from adapters.onec.odata.query import Condition
from adapters.onec.odata.reading import Wanted
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, RefusedError, UnreachableError

PAGE = 500
"""Rows asked for at once. A row may carry whole tabular sections; a page that proves too heavy is made smaller."""
SMALLER = 5
PASSES = 3
MOST_AT_ONCE = 5000
"""Rows up to which a list that does not hold still is read in one answer at last."""
MOST_WINDOWS = 2000
# Nothing is older; an empty date (year 1) as `since` would make windows over two thousand years.
_FIRST = datetime.fromisoformat("1900-01-01")
# The base could not put a page together: a smaller one may do (memory, time, or an answer longer than the hub takes).
_TOO_HEAVY = frozenset({"odata -1", "500"})


@dataclass(frozen=True)
class Window:
    """A list cut into windows of `days` by a date, which the base finds by its index however deep they lie.

    `since` is a wall-clock time; what comes after `until`, into the future, is one more window.
    """

    field: str
    since: datetime
    until: datetime
    days: int = 30

    def conditions(self) -> Iterator[tuple[Condition, ...]]:
        """The windows from the oldest on; each begins where the one before it ends."""
        start = self._start
        step = timedelta(days=max(self.days, -(-(self.until - start).days // MOST_WINDOWS)))
        while start + step < self.until:
            yield self._from(start), Condition(self.field, "lt", (moment_literal(start + step),))
            start += step
        yield (self._from(start),)

    def whole(self) -> tuple[Condition, ...]:
        """All windows as one condition."""
        return (self._from(self._start),)

    @property
    def _start(self) -> datetime:
        return max(self.since, _FIRST)

    def _from(self, start: datetime) -> Condition:
        return Condition(self.field, "ge", (moment_literal(start),))


def rows_of(
    channel: Channel, errand: Errand, wanted: Wanted, key: tuple[str, ...], window: Window | None = None, page: int = PAGE
) -> Iterator[Row]:
    """Every row that fits, once, in the base's order within a window. `key`: names that tell rows apart, also of references.

    Raises UnreachableError when the list does not hold still, and what reading raises.
    """
    seen: set[object] = set()
    for conditions in wanted.parts():
        if window is None:
            yield from _List(channel, errand, replace(wanted, where=conditions), key, seen, page).rows()
        else:
            yield from _through(window, channel, errand, replace(wanted, where=conditions), key, seen, page)


def _through(
    window: Window, channel: Channel, errand: Errand, wanted: Wanted, key: tuple[str, ...], seen: set[object], page: int
) -> Iterator[Row]:
    """All windows, until none of the rows of the whole range is missing: one may have been moved to a window already read."""
    for _ in range(PASSES):
        mine: set[object] = set()
        for conditions in window.conditions():
            part = _List(channel, errand, replace(wanted, where=(*wanted.where, *conditions)), key, seen, page)
            yield from part.rows()
            mine |= part.own
        whole = replace(wanted, where=(*wanted.where, *window.whole()))
        count = _page(channel, errand, whole, 1, 0).count
        if count is None or count <= len(mine):
            return
    raise _restless(errand, wanted)


class _List:
    """One list read in pages. `own`: keys of the rows of the last pass, `seen`: keys of all rows handed out so far."""

    def __init__(
        self, channel: Channel, errand: Errand, wanted: Wanted, key: tuple[str, ...], seen: set[object], page: int
    ) -> None:
        self._channel, self._errand, self._wanted = channel, errand, wanted
        self._key, self._seen, self._page = key, seen, page
        self.own: set[object] = set()

    def rows(self) -> Iterator[Row]:
        every: set[object] = set()
        told: set[int | None] = set()
        for _ in range(PASSES):
            self.own, counts = set(), []
            for page in self._pages():
                counts.append(page.count)
                yield from self._fresh(page)
            every |= self.own
            told |= set(counts)
            if self._is_whole(counts, every, told):
                return
            # Other edges between the pages: rows that tie in the order fall apart elsewhere.
            self._page *= 2
        yield from self._at_once()

    def _is_whole(self, counts: list[int | None], every: set[object], told: set[int | None]) -> bool:
        count = counts[-1] if counts else None
        if count is None:
            return True
        steady = set(counts) == {count}
        return (steady and len(self.own) == count) or (told == {count} and len(every) == count)

    def _pages(self) -> Iterator[Rows]:
        done = known = 0
        while True:
            page = self._next(done)
            yield page
            done += len(page.rows)
            # A base that ignores $top gives everything at once, one that ignores $skip the same again.
            ended = not page.rows or len(self.own) == known or (page.count is None and len(page.rows) < self._page)
            if ended or (page.count is not None and page.count <= done):
                return
            known = len(self.own)

    def _next(self, done: int) -> Rows:
        patient = True
        while True:
            try:
                return _page(self._channel, self._errand, self._wanted, self._page, done)
            except (RefusedError, BadAnswerError, OutcomeUnknownError) as error:
                # No answer in time may be a page that is too heavy, once; a network that breaks says nothing about pages.
                lost = isinstance(error, OutcomeUnknownError)
                refused = isinstance(error, RefusedError) and error.reason not in _TOO_HEAVY
                if self._page == 1 or refused or (lost and not patient):
                    raise
                patient = patient and not lost
                self._page = max(1, self._page // SMALLER)

    def _fresh(self, page: Rows) -> list[Row]:
        """The rows of a page that were not handed out before."""
        one = self._key[0] if len(self._key) == 1 else ""
        keys = [row.get(one) for row in page.rows] if one else [tuple(map(row.get, self._key)) for row in page.rows]
        new = set(keys)
        self.own |= new
        if len(new) == len(keys) and self._seen.isdisjoint(new):
            self._seen |= new
            return page.rows
        return [row for row, key in zip(page.rows, keys, strict=True) if self._is_new(key)]

    def _is_new(self, key: object) -> bool:
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def _at_once(self) -> Iterator[Row]:
        count = _page(self._channel, self._errand, self._wanted, 1, 0).count or 0
        if count <= MOST_AT_ONCE:
            self.own = set()
            page = _page(self._channel, self._errand, self._wanted, 0, 0)
            yield from self._fresh(page)
            if len(self.own) == (page.count or 0):
                return
        raise _restless(self._errand, self._wanted)


def _page(channel: Channel, errand: Errand, wanted: Wanted, top: int, skip: int) -> Rows:
    options = wanted.options() | {
        "$top": str(top) if top else "", "$skip": str(skip) if skip else "", "$inlinecount": "allpages",
    }  # fmt: skip
    return channel.read(errand, lambda body: (channel.form.rows(body), ""), wanted.set, options=options)


def _restless(errand: Errand, wanted: Wanted) -> UnreachableError:
    return UnreachableError(SYSTEM, errand.name, f"{wanted.set} does not hold still while it is read", CLOSED_PAUSE)
