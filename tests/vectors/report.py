"""The table of a run: one aligned line per group, then the cases that did not pass."""

from collections.abc import Sequence
from typing import Any

from tests.vectors.run import FAILED, NOT_COVERED, PASSED, Outcome

Group = tuple[str, str]


def by_group(outcomes: Sequence[Outcome]) -> dict[Group, list[Outcome]]:
    """Outcomes by file and group, in the order of the files."""
    groups: dict[Group, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault((outcome.entry.file, outcome.entry.group), []).append(outcome)
    return groups


def lines(outcomes: Sequence[Outcome]) -> list[str]:
    """What a person reads."""
    groups = by_group(outcomes)
    width = max((len(f"{file} {group}") for file, group in groups), default=0)
    told = []
    for (file, group), held in groups.items():
        told.append(f"{f'{file} {group}':<{width}}  {_counts(held)}")
        told += [_line(outcome) for outcome in held if outcome.status != PASSED]
    return [*told, f"{'all':<{width}}  {_counts(outcomes)}"]


def _counts(outcomes: Sequence[Outcome]) -> str:
    return "   ".join(f"{_count(outcomes, status):>3} {status}" for status in (PASSED, FAILED, NOT_COVERED))


def _count(outcomes: Sequence[Outcome], status: str) -> int:
    return sum(outcome.status == status for outcome in outcomes)


def _line(outcome: Outcome) -> str:
    return f"    {outcome.entry.id}: {outcome.status}: {'; '.join(outcome.differences)}"


def as_json(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """What a program reads."""
    return {
        "totals": {status: _count(outcomes, status) for status in (PASSED, FAILED, NOT_COVERED)},
        "groups": [
            {
                "file": file,
                "group": group,
                **{status.replace(" ", "_"): _count(held, status) for status in (PASSED, FAILED, NOT_COVERED)},
                "cases": [{"id": one.entry.id, "status": one.status, "differences": one.differences} for one in held],
            }
            for (file, group), held in by_group(outcomes).items()
        ],
    }
