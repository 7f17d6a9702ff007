"""Who counts the calls of sites, and remembers which signed requests were seen."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol


@dataclass(frozen=True)
class Once:
    """What makes a signed request this very one: `mark` is its nonce, remembered for `life`."""

    mark: str
    life: timedelta


@dataclass(frozen=True)
class Passage:
    """How a call stands: how many calls are left in this span (below zero: too many), when the next one begins, whether the
    request was seen before."""

    left: int
    resets_in: float
    seen: bool = False


class Turnstile(Protocol):
    """Counts over all processes that it can reach. Never raises: what it can't ask it decides by what this process knows."""

    def enter(self, partner: str, most: int, span: timedelta, now: float, once: Once | None) -> Passage:
        """Count one call of a partner that has `most` in each `span`. `now`: Unix seconds."""
        ...
