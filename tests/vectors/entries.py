"""Worked cases as they stand in their files: found, named and handed out one by one."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PREFIXES = ("payu", "money")
# Words about the file, and values that by their own word do not keep the rules.
_NOT_CASES = frozenset({"about", "meta", "annuity_public_not_reproduced"})
# Beside the calendar's lines stand its source and what another package gets wrong.
_NOT_LINES = ("source_package", "origin", "note", "workalendar")
_OWN_SAMPLES = Path(__file__).parents[2] / "samples" / "vectors"


class NotCoveredError(Exception):
    """The case has a shape that no checker knows; it says so instead of failing."""


class Fields(dict[str, Any]):
    """A case's fields; remembers which were read, and a field that is not there makes the case one of unknown shape."""

    def __init__(self, given: dict[str, Any]) -> None:
        super().__init__(given)
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.read.add(name)
        if name not in self.keys():
            raise NotCoveredError(f"no field {name}")
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.read.add(name)
        return super().get(name, default)

    def has(self, name: str) -> bool:
        """Is the field there; looking does not count as reading it."""
        return name in self.keys()


@dataclass(frozen=True)
class Entry:
    """One case of a group. `beside` holds the other groups of its file, for cases that refer to another by its id."""

    file: str
    group: str
    id: str
    fields: Fields
    beside: dict[str, Any] = field(default_factory=dict, repr=False)

    def other(self, group: str, wanted: str) -> dict[str, Any]:
        """The case of that id, from the same file or from the hub's own samples."""
        for groups in (self.beside, _load(_OWN_SAMPLES / "money.json")):
            for other in groups.get(group, []):
                if isinstance(other, dict) and other.get("id") == wanted:
                    return other
        raise NotCoveredError(f"refers to {wanted}, which is not there")


def entries_in(folder: Path) -> list[Entry]:
    """All cases of the folder's files, in the order of file names. A file that can't be read is one case of unknown shape."""
    files = sorted(file for file in folder.glob("*.json") if file.name.startswith(PREFIXES))
    return [entry for file in files for entry in _entries_of(file)]


def _entries_of(file: Path) -> Iterator[Entry]:
    groups = _load(file)
    for group, cases in groups.items():
        if group in _NOT_CASES:
            continue
        if file.name.startswith("payu") and group == "vectors":
            yield from _by_kind(file.name, cases)
        else:
            yield from _of_group(file.name, group, cases, groups)


def _by_kind(file: str, cases: Any) -> Iterator[Entry]:
    for number, case in enumerate(cases if isinstance(cases, list) else [cases], 1):
        kind = str(case.get("kind")) if isinstance(case, dict) else "unknown"
        yield _entry(file, kind, number, case, {})


def _of_group(file: str, group: str, cases: Any, groups: dict[str, Any]) -> Iterator[Entry]:
    """A group is a list of cases; the calendar is one table, taken apart by key and line."""
    if isinstance(cases, dict):
        for key, value in cases.items():
            if key.startswith(_NOT_LINES):
                continue
            lines = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else [value], 1)
            for name, line in lines:
                mark = line[0] if isinstance(line, list) and line and key.startswith("next") else name
                yield Entry(file, group, f"{key}/{mark}", Fields({"key": key, "name": name, "value": line}), groups)
        return
    for number, case in enumerate(cases if isinstance(cases, list) else [cases], 1):
        yield _entry(file, group, number, case, groups)


def _entry(file: str, group: str, number: int, case: Any, groups: dict[str, Any]) -> Entry:
    if not isinstance(case, dict):
        return Entry(file, group, f"{group}/{number}", Fields({"value": case}), groups)
    return Entry(file, group, str(case.get("id") or f"{group}/{number}"), Fields(case), groups)


def _load(file: Path) -> dict[str, Any]:
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return {"file": [{"id": file.name, "unreadable": str(error)}]}
    return read if isinstance(read, dict) else {"file": [{"id": file.name, "unreadable": "not an object"}]}
