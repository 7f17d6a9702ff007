"""What gateways answer, read strictly: one JSON object, its texts, sums of money and hours of life."""

import math
from codecs import BOM_UTF8
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from adapters.http import Answer
from bridge.model.checks.strict_json import JsonRefusedError, number_of, read_json
from bridge.model.money import whole_kopecks
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError
from mappings.convert import CONTROL

_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)


def object_of(system: str, operation: str, answer: Answer) -> Mapping[str, Any]:
    """The one object of an answer. Raises OutcomeUnknownError for a server's error, BadAnswerError for what is no object."""
    if answer.status >= 500:
        raise OutcomeUnknownError(system, operation, f"HTTP {answer.status}")
    try:
        told = read_json(answer.body.removeprefix(BOM_UTF8))
    except JsonRefusedError:
        raise BadAnswerError(system, operation, "the answer is not JSON", answer.body) from None
    # A call in the form for several is answered with a list.
    told = told[0] if isinstance(told, list) and len(told) == 1 else told
    if not isinstance(told, dict):
        raise BadAnswerError(system, operation, "the answer is not one object", answer.body)
    return told


def inner(told: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """The object under these names, empty when there is none."""
    for name in names:
        value = told.get(name)
        told = value if isinstance(value, Mapping) else {}
    return told


def text(told: Mapping[str, Any], name: str) -> str:
    """A number or text as text, empty when it is neither."""
    value = told.get(name)
    return "" if value is None or isinstance(value, bool | dict | list) else CONTROL.sub("", str(value))


def kopecks(told: Mapping[str, Any], name: str) -> int | None:
    """A sum of roubles, written as number or text, in kopecks, half up; None when it is not told."""
    value = told.get(name)
    if isinstance(value, str):
        try:
            value = number_of(value.strip())
        except JsonRefusedError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return whole_kopecks(Decimal(value) * 100)


def last_digits(code: str, count: int = 4) -> str:
    """The last digits of what a gateway calls the code of a call; empty when there are not so many."""
    return code[-count:] if code.isascii() and code.isdigit() and len(code) >= count else ""


def hours_of(life: timedelta | None, most: int = 24) -> str:
    """Whole hours, at least one; empty for a message that is of use for ever."""
    return "" if life is None else str(min(most, max(1, math.ceil(life / _HOUR))))


def minutes_of(life: timedelta | None, most: int = 1440) -> str:
    """Whole minutes, at least one; empty for a message that is of use for ever."""
    return "" if life is None else str(min(most, max(1, math.ceil(life / _MINUTE))))
