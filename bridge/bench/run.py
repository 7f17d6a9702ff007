"""A run: subject after subject in one place, scratch removed at its end however it ends."""

import os
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bridge.bench.ground.programs import BenchError, ended_in_order
from bridge.bench.place import Place
from bridge.bench.row import Effort, Row
from bridge.bench.table import Subject

FAILED = "not measured: "


@dataclass(frozen=True)
class Measured:
    """The rows of one subject and how long they took (seconds)."""

    subject: Subject
    rows: Sequence[Row]
    seconds: float

    @property
    def failed(self) -> bool:
        """True when the subject could not be measured at all."""
        return any(row.note.startswith(FAILED) for row in self.rows)


def run(
    subjects: Sequence[Subject], effort: Effort, say: Callable[[str], None], show: Callable[[Measured], None]
) -> list[Measured]:
    """Measure each subject and `show` it; one that fails gives a row that says why, and the others are measured all the same."""
    measured: list[Measured] = []
    with ended_in_order(), Place(effort.folder, say) as place:
        for number, subject in enumerate(subjects, 1):
            say(f"{number} of {len(subjects)}: {subject.letter}. {subject.title}")
            begun = time.monotonic()
            rows = _measure(subject, effort, place)
            place.clear()
            measured.append(Measured(subject, rows, time.monotonic() - begun))
            show(measured[-1])
    return measured


_REMOVALS, _REST = 20, 0.1


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="bridge-bench-"))
    try:
        with _compiled_once(folder / "bytecode"):
            yield folder
    finally:
        _remove(folder)


@contextmanager
def _compiled_once(folder: Path) -> Iterator[None]:
    """Where Python may keep no bytecode beside the sources, the programs of the run share it in scratch."""
    if not sys.dont_write_bytecode:
        yield
        return
    before = dict(os.environ)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _remove(folder: Path) -> None:
    """Again, while it comes back: a process that is just being ended may still make a folder of its own inside."""
    for _ in range(_REMOVALS):
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(_REST)
        if not folder.exists():
            return


def _measure(subject: Subject, effort: Effort, place: Place) -> list[Row]:
    own = effort.folder / subject.letter
    own.mkdir(exist_ok=True)
    try:
        return subject.measure(replace(effort, folder=own), place)
    except BenchError as error:
        return [Row(subject.letter, subject.title, None, "", note=f"{FAILED}{error}")]
    except Exception as error:
        # Hours of other measurements may hang on the same run.
        place.say(traceback.format_exc())
        first_line = str(error).partition("\n")[0]
        return [Row(subject.letter, subject.title, None, "", note=f"{FAILED}{type(error).__name__}: {first_line}")]
