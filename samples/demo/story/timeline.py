"""Who said what to whom, merged by time from the hub, the neighbours and the players; printed as it happens."""

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from rich.console import Console
from rich.text import Text

from samples.demo.story.words import name, plain, shortened

# Sources deliver late by up to this much; a line is held back so long, so that lines stand in order.
HOLD_SECONDS = 1.2
# The hub's lines come from a process that needs a moment to start; until its first line, or so long, nothing is printed.
FIRST_LINE_SECONDS = 5.0
COLOURS = {"buyer": "cyan", "borrower": "cyan", "payer": "cyan", "officer": "yellow", "manager": "magenta", "hub": "green"}


@dataclass(frozen=True, order=True)
class Entry:
    """One line; `at` is real time in seconds since 1970."""

    at: float
    n: int
    sender: str = field(compare=False)
    receiver: str = field(compare=False)
    what: str = field(compare=False)
    result: str = field(compare=False)


class Timeline:
    """Collects from many threads, prints from one place. With `live` False nothing is printed."""

    def __init__(self, console: Console, live: bool = True) -> None:
        self._console, self._live = console, live
        self._guard = threading.RLock()
        self._number = itertools.count().__next__
        self._waiting: list[Entry] = []
        self._offsets: list[tuple[float, int]] = []
        self.started = time.time()
        self.hub_is_heard = False
        # Called after each step of a player, for those who want to disturb.
        self.on_step: Callable[[], None] | None = None
        self.entries: list[Entry] = []

    def begin(self, offset: int) -> None:
        """Time zero; `offset` is how far the stand's clock is ahead now (seconds)."""
        self.hub_is_heard = False
        self.started = time.time()
        self._offsets = [(0.0, offset)]

    def clock_moved(self, offset: int) -> None:
        """The stand's clock is now so far ahead: the hub's times are brought back by it."""
        self._offsets.append((time.time(), offset))

    def stand_now(self) -> datetime:
        """Now by the stand's clock."""
        return datetime.fromtimestamp(time.time() + self._offsets[-1][1], UTC)

    def real_time(self, stand_time: datetime) -> float:
        """Real seconds of a moment that the hub noted by the movable clock."""
        stamp = stand_time.timestamp()
        best = stamp - self._offsets[-1][1]
        for (since, offset), until in zip(self._offsets, [*(s for s, _ in self._offsets[1:]), time.time() + 60], strict=True):
            if since - 2 <= stamp - offset <= until + 2:
                best = stamp - offset
        return best

    def say(self, sender: str, receiver: str, what: str, result: str) -> None:
        """A step of a player, now."""
        self.add(time.time(), sender, receiver, what, result)
        if self.on_step:
            self.on_step()

    def add_now(self, sender: str, receiver: str, what: str, result: str) -> None:
        """Something that is no step of a player, now."""
        self.add(time.time(), sender, receiver, what, result)

    def add(self, at: float, sender: str, receiver: str, what: str, result: str) -> None:
        """One line of any source. Lines from before the start are left out."""
        if at < self.started - 0.5:
            return
        with self._guard:
            entry = Entry(at, self._number(), name(sender), name(receiver), plain(what), shortened(result))
            self.entries.append(entry)
            heapq.heappush(self._waiting, entry)
        self.flush()

    def flush(self, everything: bool = False) -> None:
        """Print what is old enough."""
        with self._guard:
            now = time.time()
            heard = self.hub_is_heard or now - self.started > FIRST_LINE_SECONDS
            edge = float("inf") if everything else now - HOLD_SECONDS if heard else 0.0
            while self._waiting and self._waiting[0].at <= edge:
                entry = heapq.heappop(self._waiting)
                if self._live:
                    self._print(entry)

    def _print(self, entry: Entry) -> None:
        line = Text()
        line.append(f"{max(entry.at - self.started, 0):7.2f}  ", style="dim")
        line.append(f"{entry.sender:>12}", style=COLOURS.get(entry.sender, ""))
        line.append(" → ")
        line.append(f"{entry.receiver:<12}", style=COLOURS.get(entry.receiver, ""))
        line.append(f" {entry.what}")
        if entry.result:
            line.append(f"  · {entry.result}", style="dim")
        self._console.print(line, soft_wrap=True)

    def title(self, text: str) -> None:
        """A heading between lines."""
        with self._guard:
            self.flush(everything=True)
            if self._live:
                self._console.print(f"\n{text}", style="bold", soft_wrap=True, markup=False)

    def as_records(self) -> list[dict[str, object]]:
        """All lines in order, for JSON."""
        with self._guard:
            return [self._record(one) for one in sorted(self.entries)]

    def _record(self, one: Entry) -> dict[str, object]:
        at = datetime.fromtimestamp(one.at, UTC).isoformat(timespec="milliseconds")
        return {"at": at, "seconds": round(one.at - self.started, 2), "from": one.sender, "to": one.receiver,
                "what": one.what, "result": one.result}  # fmt: skip
