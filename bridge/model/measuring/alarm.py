"""Alarms: when a gauge goes beyond a bound for some time, somebody is called."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bridge.model.measuring.gauge import Gauge, Sample


class Urgency(StrEnum):
    """CALL: somebody is woken. TICKET: somebody looks in working hours."""

    CALL = "call"
    TICKET = "ticket"


@dataclass(frozen=True)
class Alarm:
    """Rings while any sample of `gauge` with these `labels` is above `above` (or below `below`) for `lasting`.

    Exactly one bound is set. A label ends in * where it is the beginning of a name. `words` says what is wrong.
    """

    name: str
    gauge: str
    words: str
    urgency: Urgency
    lasting: timedelta
    above: float | None = None
    below: float | None = None
    labels: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        """Raises ValueError."""
        if (self.above is None) == (self.below is None):
            raise ValueError(f"alarm {self.name}: one of above and below")

    def beyond(self, gauges: Iterable[Gauge]) -> Sequence[Sample]:
        """The samples that are beyond the bound now, however long."""
        samples = [sample for gauge in gauges if gauge.name == self.gauge for sample in gauge.samples]
        return [sample for sample in samples if self._ours(sample) and self._beyond(sample.value)]

    def _ours(self, sample: Sample) -> bool:
        return all(_fits(wanted, sample.labels.get(label, "")) for label, wanted in (self.labels or {}).items())

    def _beyond(self, value: float) -> bool:
        return value > self.above if self.above is not None else self.below is not None and value < self.below


def _fits(wanted: str, given: str) -> bool:
    return given.startswith(wanted[:-1]) if wanted.endswith("*") else given == wanted
