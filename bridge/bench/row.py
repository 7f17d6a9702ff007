"""One figure of the bench beside its ceiling, and how much effort a run may spend on it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """A line of the table. `figure` and `ceiling` are in `unit` (medians of interleaved rounds).

    None: not measured, `note` says why.

    `target` is the bar in words ("ratio >= 0.5"); `met` None where there is no bar or nothing was measured.
    """

    id: str
    what: str
    figure: float | None
    unit: str
    ceiling: float | None = None
    target: str = ""
    met: bool | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """The figure as a share of its ceiling."""
        return self.figure / self.ceiling if self.figure is not None and self.ceiling else None


@dataclass(frozen=True)
class Effort:
    """How long a measurement may take. `seconds`: of one round of one contender; `folder`: scratch space that the run removes.

    `full`: what takes many minutes and much disk is measured, too.
    """

    rounds: int
    seconds: float
    quick: bool
    folder: Path
    full: bool = False
