"""Reads the texts of a case with the product's own code where it has some; a text of another form is a case of unknown shape."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from adapters.working_days.russia import russian_calendar
from bridge.model.credit.psk import Flow
from bridge.model.law.parameters import Parameter, Parameters
from bridge.model.law.working_calendar import WorkingCalendar
from bridge.model.money import MoneyFormError, parse_rubles, rubles_text
from config.law import load_law
from tests.vectors.entries import NotCoveredError

Told = list[tuple[str, Any, Any]]
"""What was compared: name, what the product gives, what the case expects."""


@cache
def calendar() -> WorkingCalendar:
    """The Russian calendar as the product builds it."""
    return russian_calendar()


@cache
def law() -> Parameters:
    """The legal parameters as the product loads them."""
    return Parameters(Parameter(p.key, p.valid_from, p.value, p.source, p.sure) for p in load_law())


def text(value: Any) -> str:
    """A text of a case, as it stands."""
    if not isinstance(value, str):
        raise NotCoveredError(f"{value!r} is no text")
    return value


def yes(value: Any) -> bool:
    """A yes or no of a case."""
    if not isinstance(value, bool):
        raise NotCoveredError(f"{value!r} is neither yes nor no")
    return value


def kopecks(written: Any) -> int:
    """A sum of a case, read by the product."""
    try:
        return parse_rubles(str(written), signed=True)
    except MoneyFormError as error:
        raise NotCoveredError(f"{written!r} is no sum: {error}") from None


def number(written: Any) -> Decimal:
    """A number of a case."""
    try:
        return Decimal(str(written))
    except InvalidOperation:
        raise NotCoveredError(f"{written!r} is no number") from None


def whole(value: Any) -> int:
    """A whole number of a case."""
    found = number(value)
    if found != int(found):
        raise NotCoveredError(f"{value!r} is not whole")
    return int(found)


def day(written: Any) -> date:
    """An ISO date of a case."""
    try:
        return date.fromisoformat(str(written))
    except ValueError:
        raise NotCoveredError(f"{written!r} is no date") from None


def moment(written: Any) -> datetime:
    """An ISO moment of a case."""
    try:
        return datetime.fromisoformat(str(written))
    except ValueError:
        raise NotCoveredError(f"{written!r} is no moment") from None


def flows(lines: Any) -> list[Flow]:
    """Lines of [date, sum]."""
    if not isinstance(lines, list) or any(not isinstance(line, list) or len(line) != 2 for line in lines):
        raise NotCoveredError("flows are not lines of [date, sum]")
    return [Flow(day(on), kopecks(amount)) for on, amount in lines]


def match(pattern: str, words: str) -> re.Match[str]:
    """The first place where the words of a case fit the pattern."""
    found = re.search(pattern, words, re.IGNORECASE)
    if found is None:
        raise NotCoveredError(f"the words do not say {pattern}")
    return found


def same(got: Any, expected: Any) -> bool:
    """Equal as numbers when both are numbers, element by element in lists, else as they stand."""
    if isinstance(got, bool) or isinstance(expected, bool) or got is None or expected is None:
        return got is expected
    if isinstance(got, Sequence) and not isinstance(got, str) and isinstance(expected, Sequence):
        return len(got) == len(expected) and all(same(one, two) for one, two in zip(got, expected, strict=True))
    try:
        return Decimal(str(got)) == Decimal(str(expected))
    except InvalidOperation:
        return str(got) == str(expected)


def in_rubles(amount: int | None) -> str | None:
    """A sum as cases write it."""
    return None if amount is None else rubles_text(amount)
