"""A number of the running hub at one moment, by its labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sample:
    """One value. Labels name things (a destination, a status), never a person."""

    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Gauge:
    """A name with its unit at the end (`_seconds`, `_kopecks`, else a count), what it means, and its samples now."""

    name: str
    meaning: str
    samples: Sequence[Sample]
