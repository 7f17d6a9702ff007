"""A map that could write twice is refused at load: after a lost answer the call begins again, and must find what it made."""

from collections.abc import Sequence

from adapters.onec.odata.steps.step import CLAIMED, Step
from mappings.checks import Place

RIGHT = 'of = the name of a find by our key before it (or unguarded = "why it may be written twice")'


def check_guards(steps: Sequence[Step], place: Place) -> None:
    """Raises MapFileError for a write that nothing looked for before."""
    named = {one.name: one for one in steps}
    for number, step in enumerate(steps, 1):
        if step.do == "write" and not step.unguarded:
            _check_write(step, named, place.at(str(number)))


def _check_write(step: Step, named: dict[str, Step], place: Place) -> None:
    if not step.of:
        if not _only_when_claimed(step, named):
            raise place.at("of").wrong("is missing, and a lost answer would make this write twice", RIGHT)
        return
    found = named[step.of[0]]
    if (found.when, found.unless) not in (("", ""), (step.when, step.unless)):
        raise place.at("of").wrong(f"{found.name!r} is not always looked for before this", "a find without when and unless")
    for name in step.of:
        if named[name].allowed_only:
            raise place.at("of").wrong(f"{name!r} passes over rows that the user may not see", "a find without allowed_only")


def _only_when_claimed(step: Step, named: dict[str, Step]) -> bool:
    """True for a write that goes with a record made this very time: it is never made twice, but may be missing."""
    return any(step.when == f"step.{one.name}.{CLAIMED}" for one in named.values() if one.do == "claim")
