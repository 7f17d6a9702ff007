"""Which function measures which letter. A letter's rows are named by it: a1, a2 …"""

from collections.abc import Callable
from dataclasses import dataclass

from bridge.bench.place import Place
from bridge.bench.row import Effort, Row


@dataclass(frozen=True)
class Subject:
    """One letter: its title over the table, and what measures it."""

    letter: str
    title: str
    measure: Callable[[Effort, Place], list[Row]]


SUBJECTS: tuple[Subject, ...] = ()
