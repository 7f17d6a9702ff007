"""Percentiles by nearest rank: each is a time that was really measured."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from bridge.model.timing.decision_way import DecisionWay

SHARES = (50, 95, 99)
PARTS = ("to_hub", "in_hub", "to_site", "total")


@dataclass(frozen=True)
class Spread:
    """How times are spread: how many were measured, and by share (50, 95, 99) the time that so many per cent did not exceed."""

    count: int
    at: Mapping[int, timedelta]


def spread(times: Iterable[timedelta | None]) -> Spread:
    """Over those that are known."""
    known = sorted(time for time in times if time is not None)
    ranks = {share: max(math.ceil(len(known) * share / 100), 1) for share in SHARES}
    return Spread(len(known), MappingProxyType({share: known[rank - 1] for share, rank in ranks.items()} if known else {}))


def spreads(ways: Iterable[DecisionWay]) -> Mapping[str, Spread]:
    """One for each part of the way and for the whole."""
    ways = list(ways)
    return {part: spread(getattr(way, part) for way in ways) for part in PARTS}
