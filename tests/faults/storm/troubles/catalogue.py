"""All troubles by name, and the choice of those that a run strikes with."""

from collections.abc import Sequence

from tests.faults.storm.place import Shape
from tests.faults.storm.troubles.kinds import Trouble
from tests.faults.storm.troubles.neighbours import NEIGHBOURS
from tests.faults.storm.troubles.processes import PROCESSES
from tests.faults.storm.troubles.servers import SERVER_TROUBLES

TROUBLES = {one.name: one for one in (*PROCESSES, *SERVER_TROUBLES, *NEIGHBOURS)}


class UnknownTroubleError(ValueError):
    """A name that is none of the catalogue."""


def chosen(names: Sequence[str], shape: Shape) -> list[Trouble]:
    """Those of `names` (all when empty) that can strike this shape. Raises UnknownTroubleError."""
    for name in names:
        if name not in TROUBLES:
            raise UnknownTroubleError(f"no such fault: {name}; there are {', '.join(TROUBLES)}")
    return [one for one in TROUBLES.values() if shape in one.shapes and (not names or one.name in names)]
