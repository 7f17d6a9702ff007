"""Hands each case to the checker of its group and says how it went."""

import re
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bridge.model.errors import RuleBrokenError
from tests.vectors import money_checks, money_days, money_debts, money_early, money_psk, money_published, money_schedules, payu
from tests.vectors.entries import Entry, NotCoveredError
from tests.vectors.reading import Told, same

PASSED, FAILED, NOT_COVERED = "passed", "failed", "not covered yet"
Checker = Callable[[Entry], Told]

CHECKERS: dict[str, Checker] = {
    **money_psk.CHECKERS,
    **money_published.CHECKERS,
    **money_schedules.CHECKERS,
    **money_early.CHECKERS,
    **money_debts.CHECKERS,
    **money_days.CHECKERS,
    **money_checks.CHECKERS,
    **payu.CHECKERS,
}
# Words about a case, not results; what public code gives that does not keep the rule is no result either.
ASIDE = {
    *("id", "title", "name", "origin", "note", "notes", "why", "confidence", "published", "public_code_output", "rule"),
    *("meaning", "story", "message", "algorithm", "kind", "reproduced"),
}


@dataclass(frozen=True)
class Outcome:
    """How one case went; `differences` are lines for a person."""

    entry: Entry
    status: str
    differences: list[str] = field(default_factory=list)


def run(entry: Entry) -> Outcome:
    """Check one case. Never raises: an unknown shape is "not covered yet", an error of the product is a failure."""
    checker = CHECKERS.get(entry.group)
    if checker is None:
        return Outcome(entry, NOT_COVERED, ["no checker for this group"])
    try:
        return _judged(entry, checker(entry))
    except NotCoveredError as reason:
        return Outcome(entry, NOT_COVERED, [str(reason)])
    except RuleBrokenError as error:
        return Outcome(entry, FAILED, [f"the product refuses: {type(error).__name__}: {error}"])
    except Exception as error:
        if _raised_here(error):
            return Outcome(entry, NOT_COVERED, [f"the shape does not fit: {type(error).__name__}: {error}"])
        return Outcome(entry, FAILED, [f"the product breaks: {type(error).__name__}: {error}"])


def _raised_here(error: Exception) -> bool:
    """Reading a case went wrong in these modules, not in the product."""
    return Path(traceback.extract_tb(error.__traceback__)[-1].filename).parent == Path(__file__).parent


def run_all(entries: Iterable[Entry]) -> list[Outcome]:
    """Check every case, in order."""
    return [run(entry) for entry in entries]


def _judged(entry: Entry, told: Told) -> Outcome:
    wrong = [f"{name}: got {got!r}, expected {expected!r}" for name, got, expected in told if not same(got, expected)]
    if wrong:
        return Outcome(entry, FAILED, wrong)
    unread = sorted(name for name in entry.fields.keys() - entry.fields.read - ASIDE if not _is_prose(entry.fields[name]))
    if unread or not told:
        return Outcome(entry, NOT_COVERED, [f"nothing compares {', '.join(unread) or 'anything'}"])
    return Outcome(entry, PASSED)


def _is_prose(value: object) -> bool:
    """Words for a reader: at least three of them."""
    return isinstance(value, str) and len(re.findall(r"[^\W\d_]{2,}", value)) > 2
