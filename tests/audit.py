"""`python -m tests.audit`: known holes in what the lock files pin; a tier of `make test`.

Exit code 0: everything was checked and nothing is known. 1: a hole that requirements/known_holes.toml does not excuse, or an
exception there that has ended. 3: not checked, or not all of it. What no service answered for is never called free of holes.
"""

import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from tests.advisories import SERVICES, Found, Hole, Part, Service, ask_all, pinned, pinned_for_browsers

ROOT = Path(__file__).parents[1]
REQUIREMENTS = ROOT / "requirements"
LOCKS = ("hub.txt", "tests.txt", "node.txt")
KNOWN = REQUIREMENTS / "known_holes.toml"
FINE, HOLES, NOT_CHECKED = 0, 1, 3


@dataclass(frozen=True)
class Excuse:
    """A hole that does not reach us: why, and until when that is believed."""

    id: str
    package: str
    reason: str
    until: date


def parts() -> set[Part]:
    """All that is pinned, for the hub, its tests and its pages."""
    return set[Part]().union(*(pinned(REQUIREMENTS / lock) for lock in LOCKS), pinned_for_browsers(ROOT / "package-lock.json"))


def excuses(text: str) -> list[Excuse]:
    """Of the file's text. Raises ValueError for one without a reason or an end."""
    rows: list[Mapping[str, Any]] = tomllib.loads(text).get("hole", [])
    for row in rows:
        if not (row.get("reason") and isinstance(row.get("until"), date) and row.get("id") and row.get("package")):
            raise ValueError(f"a known hole has id, package, reason and until: {row}")
    return [Excuse(row["id"], row["package"], row["reason"], row["until"]) for row in rows]


def different(holes: Iterable[Hole]) -> list[Hole]:
    """The same fault has a name at each service; it is one all the same."""
    kept: list[Hole] = []
    for hole in sorted(holes, key=lambda one: (one.part, not one.mended, one.ids)):
        if not any(hole.part == one.part and set(hole.ids) & set(one.ids) for one in kept):
            kept.append(hole)
    return kept


def verdict(found: Found, known: Sequence[Excuse], today: date) -> tuple[int, list[str]]:
    """The exit code, and what is said."""
    good = {(one.package, one.id) for one in known if one.until >= today}
    ended = [one for one in known if one.until < today]
    open_ones = [hole for hole in different(found.holes) if not good & {(hole.part.name, name) for name in hole.ids}]
    lines = [f"HOLE {_told(one)}" for one in open_ones]
    lines += [f"ENDED on {one.until}: the exception for {one.package} {one.id} ({one.reason})" for one in ended]
    lines += [f"excused until {one.until}: {one.package} {one.id}: {one.reason}" for one in known if one.until >= today]
    if found.unasked:
        few, dots = ", ".join(sorted(one.name for one in found.unasked)[:3]), " …" if len(found.unasked) > 3 else ""
        whole = len(found.unasked) + len(found.asked)
        why = "; ".join(found.silent)
        lines.append(f"NOT CHECKED: known holes of {len(found.unasked)} of {whole} packages ({few}{dots}); {why}")
    lines.append(f"{len(found.asked)} packages checked on {today}, {len(open_ones)} open holes")
    return (HOLES if open_ones or ended else NOT_CHECKED if found.unasked else FINE), lines


def _told(hole: Hole) -> str:
    first, *more = hole.ids
    also = f" ({', '.join(more)})" if more else ""
    return f"{hole.part.name} {hole.part.version}: {first}{also}; mended in {hole.mended or 'no version that is known'}"


def main(services: Sequence[Service] = SERVICES) -> int:
    """Ask, say, and tell by the exit code."""
    code, lines = verdict(ask_all(parts(), services), excuses(KNOWN.read_text(encoding="utf-8")), datetime.now(UTC).date())
    click.echo("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
