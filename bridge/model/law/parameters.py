"""Dated legal parameters: what value a rule had on a day. Pure look-up; the values come from outside."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bridge.model.errors import RuleBrokenError

Value = Decimal | bool | str | None


class ParameterMissingError(RuleBrokenError):
    """No value of this legal parameter is in force on the day that was asked for."""

    code = "law_parameter_missing"


class ParameterTwiceError(RuleBrokenError):
    """A legal parameter has two values from the same day."""

    code = "law_parameter_twice"


class ParameterKindError(RuleBrokenError):
    """A legal parameter holds another kind of value than the rule needs."""

    code = "law_parameter_kind"


@dataclass(frozen=True)
class Parameter:
    """One value of one rule from a day on. `value` None = the rule is lifted from that day. `sure` False = ask the lawyer."""

    key: str
    valid_from: date
    value: Value
    source: str
    sure: bool


class Parameters:
    """All values of all legal parameters, found by key and day."""

    def __init__(self, rows: Iterable[Parameter]) -> None:
        self._rows: dict[str, list[Parameter]] = {}
        for row in sorted(rows, key=lambda row: (row.key, row.valid_from)):
            known = self._rows.setdefault(row.key, [])
            if known and known[-1].valid_from == row.valid_from:
                raise ParameterTwiceError(f"{row.key} has two values from {row.valid_from.isoformat()}")
            known.append(row)

    def keys(self) -> tuple[str, ...]:
        """Every key, in alphabetical order."""
        return tuple(self._rows)

    def row_on(self, key: str, day: date) -> Parameter:
        """The row in force on `day`; ParameterMissingError when the key is unknown or starts later."""
        rows = [row for row in self._rows.get(key, []) if row.valid_from <= day]
        if not rows:
            raise ParameterMissingError(f"the legal parameter {key} has no value on {day.isoformat()}")
        return rows[-1]

    def in_force(self, key: str, day: date) -> bool:
        """True when the key has a value on `day` and was not lifted."""
        rows = [row for row in self._rows.get(key, []) if row.valid_from <= day]
        return bool(rows) and rows[-1].value is not None

    def value_on(self, key: str, day: date) -> Value:
        """The value in force on `day`; None when the rule was lifted."""
        return self.row_on(key, day).value

    def number_on(self, key: str, day: date) -> Decimal:
        """The value as a number; ParameterKindError when it is none."""
        value = self.value_on(key, day)
        if not isinstance(value, Decimal):
            raise ParameterKindError(f"the legal parameter {key} is not a number on {day.isoformat()}")
        return value

    def whole_on(self, key: str, day: date) -> int:
        """The value as a whole number (days, hours, kopecks); ParameterKindError when it has a fraction."""
        value = self.number_on(key, day)
        if value != int(value):
            raise ParameterKindError(f"the legal parameter {key} is not a whole number on {day.isoformat()}")
        return int(value)

    def flag_on(self, key: str, day: date) -> bool:
        """The value as yes or no; ParameterKindError when it is something else."""
        value = self.value_on(key, day)
        if not isinstance(value, bool):
            raise ParameterKindError(f"the legal parameter {key} is not a yes or no on {day.isoformat()}")
        return value
