"""Addresses of the interface: sets, keys, functions and options. In options a plus stays a plus."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from samples.neighbours.onec.odata.errors import ODataError
from samples.neighbours.onec.odata.kinds import Set
from samples.neighbours.onec.odata.values import date_of, guid_of

# Longer segments are refused by the web server itself.
LONGEST_SEGMENT = 260
_PARAMETER = re.compile(r"(?:^|,)\s*(Period|Condition|Dimensions|StartPeriod|EndPeriod)\s*=")


@dataclass(frozen=True)
class Step:
    """One segment: a name, and what stands in brackets behind it (None without brackets)."""

    name: str
    inside: str | None = None


def split_path(path: str) -> list[Step]:
    """Segments of a decoded path; slashes inside quotes and brackets belong to values."""
    segments, depth, quoted, start = [], 0, False, 0
    for place, letter in enumerate(path):
        quoted ^= letter == "'"
        if not quoted:
            depth += (letter == "(") - (letter == ")")
        if letter == "/" and not quoted and depth <= 0:
            segments.append(path[start:place])
            start = place + 1
    segments.append(path[start:])
    return [_step(segment) for segment in segments if segment]


def _step(segment: str) -> Step:
    if len(segment) > LONGEST_SEGMENT:
        raise TooLongError
    name, bracket, rest = segment.partition("(")
    return Step(name, rest.removesuffix(")") if bracket else None)


class TooLongError(Exception):
    """http.sys would answer by itself."""


def options_of(query: bytes) -> dict[str, str]:
    """Options by name, names decoded too."""
    pairs = (part.partition("=") for part in query.decode("latin-1").split("&") if part)
    return {unquote(name): unquote(value) for name, _, value in pairs}


def key_of(spec: Set, inside: str) -> dict[str, str | int]:
    """The key in brackets: one value, or pairs of names and values. ODataError 400/6, 400/7."""
    text = inside.strip()
    if not re.match(r"[^\W\d]\w*\s*=", text):
        if len(spec.key) != 1:
            raise ODataError(400, "7", "Не хватает элемента ключа сущности")
        text = f"{spec.key[0]}={text}"
    found: dict[str, str | int] = {}
    for name, value in re.findall(r"([^\W\d]\w*)\s*=\s*((?:guid|datetime)?'(?:[^']|'')*'|\d+)\s*(?:,|$)", text):
        found[name] = _key_value(value)
    if set(found) != set(spec.key):
        raise ODataError(400, "7", "Не хватает элемента ключа сущности")
    return found


def _key_value(value: str) -> str | int:
    if value.startswith("guid"):
        return guid_of(value[5:-1])
    if value.startswith("datetime"):
        return date_of(value[9:-1])
    return int(value) if value.isdigit() else value[1:-1].replace("''", "'")


def parameters_of(inside: str, options: dict[str, str]) -> dict[str, str]:
    """Period, Condition and the like, from the brackets or from the query; quotes inside a Condition may be doubled or not."""
    found = {name: value for name, value in options.items() if _PARAMETER.match(f"{name}=")}
    marks = list(_PARAMETER.finditer(inside))
    ends = [*(mark.start() for mark in marks[1:]), len(inside)]
    for mark, end in zip(marks, ends, strict=False):
        found[mark[1]] = inside[mark.end() : end].strip()
    return {name: _unquoted(name, value) for name, value in found.items()}


def _unquoted(name: str, value: str) -> str:
    if name in ("Period", "StartPeriod", "EndPeriod"):
        return date_of(value.removeprefix("datetime").strip("'"))
    if not (value.startswith("'") and value.endswith("'") and len(value) > 1):
        return value
    inner = value[1:-1]
    return inner.replace("''", "'") if "''" in inner else inner
