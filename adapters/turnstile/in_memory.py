"""The turnstile of one process: for a hub that runs as one, and while Redis is away."""

from datetime import timedelta
from threading import Lock

from bridge.ports.offering.turnstile import Once, Passage

MOST_COUNTED = 50_000
"""Who was counted longest ago is forgotten first: a flood of new faces costs no memory."""


class TurnstileHere:
    """bridge.ports.offering.turnstile.Turnstile in memory. Marks are kept in two generations: forgetting costs nothing."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._counts: dict[str, tuple[int, int]] = {}
        self._young: set[str] = set()
        self._old: set[str] = set()
        self._turned_at = 0.0

    def enter(self, partner: str, most: int, span: timedelta, now: float, once: Once | None) -> Passage:
        """By spans that begin at whole multiples of their length."""
        seconds = span.total_seconds()
        number = int(now // seconds)
        with self._guard:
            before, count = self._counts.pop(partner, (number, 0))
            count = count + 1 if before == number else 1
            self._counts[partner] = (number, count)
            if len(self._counts) > MOST_COUNTED:
                del self._counts[next(iter(self._counts))]
            seen = once is not None and count <= most and self._seen(f"{partner} {once.mark}", once, now)
        return Passage(most - count, (number + 1) * seconds - now, seen)

    def _seen(self, mark: str, once: Once, now: float) -> bool:
        if abs(now - self._turned_at) > once.life.total_seconds():
            self._old, self._young, self._turned_at = self._young, set(), now
        seen = mark in self._young or mark in self._old
        self._young.add(mark)
        return seen
