"""Times in buckets: each bucket ends one twentieth later than the one before, so that days can be added up and percentiles still
be told. A percentile told from buckets is never below the measured one and at most 5 % above it (10 milliseconds at least)."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

GROWTH, SMALLEST_MS = 1.05, 10
SHARES = (50, 90, 99)
# Ends of the coarse steps that a strip by hours shows; the last step has no end.
STEPS = tuple(timedelta(seconds=seconds) for seconds in (1, 5, 15, 60, 300, 1800))
_LOG = math.log(GROWTH)


def milliseconds(span: timedelta) -> int:
    """Whole ones; a negative span (clocks that differ) is none."""
    return max(round(span.total_seconds() * 1000), 0)


def bucket_of(span: timedelta) -> int:
    """The number of the first bucket whose end is not before the span."""
    spent = milliseconds(span)
    if spent <= SMALLEST_MS:
        return 0
    number = math.ceil(math.log(spent / SMALLEST_MS) / _LOG)
    # A logarithm may miss by its last bit.
    return number if SMALLEST_MS * GROWTH**number >= spent else number + 1


def end_of(bucket: int) -> timedelta:
    """Where a bucket ends."""
    return timedelta(milliseconds=SMALLEST_MS * GROWTH**bucket)


def step_of(span: timedelta) -> int:
    """Which of the coarse steps a span is in."""
    return sum(span > end for end in STEPS)


@dataclass(frozen=True)
class Spans:
    """How many times fell into which bucket."""

    counts: Mapping[int, int]

    @property
    def count(self) -> int:
        """How many in all."""
        return sum(self.counts.values())

    def at(self, share: int) -> timedelta | None:
        """The time that so many per cent did not exceed, by nearest rank; None when nothing was measured."""
        rank, seen = max(math.ceil(self.count * share / 100), 1), 0
        for bucket, count in sorted(self.counts.items()):
            seen += count
            if seen >= rank:
                return end_of(bucket)
        return None


def added_up(rows: Iterable[tuple[int, int]]) -> Spans:
    """Of (bucket, count) pairs, in any order and as often as they come."""
    counts: dict[int, int] = {}
    for bucket, count in rows:
        counts[bucket] = counts.get(bucket, 0) + count
    return Spans(counts)
