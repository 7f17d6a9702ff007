"""Lines of JSON, added and never changed; one file may be written by several processes of a machine at once."""

import json
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bridge.model.checks.strict_json import JsonRefusedError, read_json
from bridge.model.erasing.records import Erasure
from bridge.model.erasing.rules import Scope

_MODE = 0o600


class ErasedListFaultyError(Exception):
    """The list can't be read; the text names file and line."""


class ErasedFile:
    """Of ids, rules and moments: nothing in it tells of a person."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def note(self, erasures: Iterable[Erasure]) -> None:
        """One write with O_APPEND, then to the disk."""
        body = "".join(f"{json.dumps(_line(one), sort_keys=True)}\n" for one in erasures).encode()
        self._file.parent.mkdir(parents=True, exist_ok=True)
        place = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _MODE)
        try:
            os.write(place, body)
            os.fsync(place)
        finally:
            os.close(place)


def read_list(file: Path) -> Iterator[Erasure]:
    """Every erasure once, the oldest first; a last line that was cut off is left out. Raises ErasedListFaultyError."""
    seen: set[tuple[str, str]] = set()
    lines = file.read_text(encoding="utf-8").split("\n")
    for number, line in enumerate(lines, 1):
        # What was being written when the machine stopped has no end of line.
        if not line or number == len(lines):
            continue
        try:
            told = read_json(line.encode())
            one = Erasure(
                told["application_id"], Scope(told["scope"]), datetime.fromisoformat(told["at"]), told["ground"], told["rule"],
                told["article"], told["by"], told["act"],
            )  # fmt: skip
        except (JsonRefusedError, ValueError, KeyError, TypeError):
            raise ErasedListFaultyError(f"{file.name}, line {number}: this is no erasure") from None
        if (one.application_id, one.scope) not in seen:
            seen.add((one.application_id, one.scope))
            yield one


def _line(one: Erasure) -> dict[str, str]:
    names = ("application_id", "ground", "rule", "article", "by", "act")
    told = {name: str(getattr(one, name)) for name in names}
    return told | {"scope": one.scope.value, "at": one.at.astimezone(UTC).isoformat(timespec="microseconds")}
