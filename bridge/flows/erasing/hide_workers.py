"""Workers of the lender stand in a person's copy without their names (152-FZ art. 14 part 7 item 6), one number a worker."""

from collections.abc import Mapping
from typing import Any

_SIGNS = ("office:", "desk:")
# Where a name stands without a sign before it.
_FIELDS = frozenset({"officer", "closed_by"})


def without_workers(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same values, names of workers in place of which numbers stand; the same worker has the same number throughout."""
    known: dict[str, str] = {}

    def named(name: str) -> str:
        return known.setdefault(name, f"сотрудник кредитора № {len(known) + 1}")

    def hidden(key: str, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {name: hidden(name, part) for name, part in value.items()}
        if isinstance(value, list | tuple):
            return [hidden(key, part) for part in value]
        if isinstance(value, str) and (value.startswith(_SIGNS) or (key in _FIELDS and value)):
            return named(value.partition(":")[2] if value.startswith(_SIGNS) else value)
        return value

    return {name: hidden(name, value) for name, value in told.items()}
