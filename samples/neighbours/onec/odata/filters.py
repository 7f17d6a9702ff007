"""$filter and Condition: a small real grammar, typed as the platform types it, turned into a function of a row."""

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from samples.neighbours.onec.odata.errors import ODataError
from samples.neighbours.onec.odata.kinds import SPACE, Row
from samples.neighbours.onec.odata.values import GUID, date_of

Get = Callable[[Row], Any]
TOKEN = re.compile(r"\s*(?:(?P<guid>guid'[^']*')|(?P<date>datetime'[^']*')|(?P<string>'(?:[^']|'')*')"
                   r"|(?P<number>-?\d+(?:\.\d+)?[LMDFlmdf]?)(?![\w])|(?P<name>[^\W\d][\w/]*)|(?P<mark>[(),]))")  # fmt: skip
COMPARE = {"eq": operator.eq, "ne": operator.ne, "gt": operator.gt, "ge": operator.ge, "lt": operator.lt, "le": operator.le}
NOT_THERE = ["length", "indexof", "replace", "tolower", "toupper", "trim", "years", "days", "hours", "seconds", "floor",
             "ceiling"]  # fmt: skip
PARTS = {"year": (0, 4), "month": (5, 7), "day": (8, 10), "hour": (11, 13), "minute": (14, 16), "second": (17, 19)}


@dataclass(frozen=True)
class Term:
    """A typed value of a row. `kind`: guid string date number bool composite cast; `name` and `fixed` serve quick searches."""

    kind: str
    get: Get
    name: str = ""
    fixed: Any = None


@dataclass
class Filter:
    """`fits` tells whether a row is in; `equals` are conditions that every row of the result meets, for an index."""

    fits: Callable[[Row], bool]
    equals: dict[str, Any] = field(default_factory=dict)


def parse_filter(source: str, field_of: Callable[[str], Term | None]) -> Filter:
    """ODataError 400/14 for what can't be read; `field_of` knows the fields of the set."""
    try:
        return _Parser(source, field_of).whole()
    except RecursionError as error:
        raise cant_parse(source[:100]) from error


def cant_parse(source: str) -> ODataError:
    """Code 14, with the text that could not be read."""
    return ODataError(400, "14", f"Ошибка разбора опций запроса: {source}")


class _Parser:
    def __init__(self, source: str, field_of: Callable[[str], Term | None]) -> None:
        self._source, self._field_of = source, field_of
        self._tokens = list(self._split(source))
        self._at = 0

    def _split(self, source: str) -> Iterator[tuple[str, str]]:
        place, end = 0, len(source.rstrip())
        while place < end:
            found = TOKEN.match(source, place)
            if found is None:
                raise cant_parse(source)
            place = found.end()
            yield str(found.lastgroup), found.group().strip()

    def _next(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _take(self, *words: str) -> str:
        kind, word = self._next()
        if word in words and kind in ("name", "mark"):
            self._at += 1
            return word
        return ""

    def _need(self, word: str) -> None:
        if not self._take(word):
            raise cant_parse(self._source)

    def whole(self) -> Filter:
        """All of the text, or an error."""
        found = self._any()
        if self._next()[0] != "end":
            raise cant_parse(self._source)
        return found

    def _any(self) -> Filter:
        parts = [self._all()]
        while self._take("or"):
            parts.append(self._all())
        if len(parts) == 1:
            return parts[0]
        tests = [part.fits for part in parts]
        return Filter(lambda row: any(test(row) for test in tests))

    def _all(self) -> Filter:
        parts = [self._not()]
        while self._take("and"):
            parts.append(self._not())
        if len(parts) == 1:
            return parts[0]
        tests = [part.fits for part in parts]
        equals = {name: value for part in parts for name, value in part.equals.items()}
        return Filter(lambda row: all(test(row) for test in tests), equals)

    def _not(self) -> Filter:
        if self._take("not"):
            inside = self._not()
            return Filter(lambda row: not inside.fits(row))
        if self._take("("):
            found = self._any()
            self._need(")")
            return found
        return self._comparison()

    def _comparison(self) -> Filter:
        left = self._term()
        word = self._take(*COMPARE)
        if word:
            return _compared(left, word, self._term())
        if left.kind != "bool":
            raise cant_parse(self._source)
        return Filter(lambda row: bool(left.get(row)))

    def _term(self) -> Term:
        kind, word = self._next()
        self._at += 1
        if kind in LITERALS:
            return LITERALS[kind](word)
        if kind != "name":
            raise cant_parse(self._source)
        if word in ("true", "false"):
            value = word == "true"
            return Term("bool", lambda _: value, fixed=value)
        if self._next()[1] == "(":
            return self._call(word)
        found = self._field_of(word)
        if found is None:
            raise ODataError(400, "14", f"Сегмент пути {word} не найден")
        return found

    def _call(self, name: str) -> Term:
        if name in NOT_THERE:
            raise ODataError(400, "21", f"Вызов нереализованной функции: {name}")
        self._need("(")
        terms = [self._term()]
        while self._take(","):
            terms.append(self._term())
        self._need(")")
        if name == "cast" and len(terms) == 2 and isinstance(terms[1].fixed, str):
            return _cast(*terms)
        if name in PARTS and len(terms) == 1 and terms[0].kind == "date":
            start, end = PARTS[name]
            return Term("number", lambda row: int(terms[0].get(row)[start:end]))
        if name in TESTS and len(terms) == 2 and all(term.kind == "string" for term in terms):
            test = TESTS[name]
            return Term("bool", lambda row: test(terms[0].get(row), terms[1].get(row)))
        raise ODataError(400, "21", f"Вызов нереализованной функции: {name}")


def _like(given: str, pattern: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace("%", ".*").replace("_", "."), given, re.S | re.I) is not None


TESTS: dict[str, Callable[[str, str], bool]] = {
    "startswith": str.startswith, "endswith": str.endswith, "substringof": lambda part, given: part in given, "like": _like,
}  # fmt: skip


def _guid(word: str) -> Term:
    value = word[5:-1].lower()
    if not GUID.fullmatch(value):
        raise cant_parse(word)
    return Term("guid", lambda _: value, fixed=value)


def _date(word: str) -> Term:
    value = date_of(word[9:-1])
    return Term("date", lambda _: value, fixed=value)


def _string(word: str) -> Term:
    value = word[1:-1].replace("''", "'")
    return Term("string", lambda _: value, fixed=value)


def _number(word: str) -> Term:
    value = Decimal(word.rstrip("LMDFlmdf"))
    return Term("number", lambda _: value, fixed=value)


LITERALS: dict[str, Callable[[str], Term]] = {"guid": _guid, "date": _date, "string": _string, "number": _number}


def _cast(value: Term, kind: Term) -> Term:
    if value.kind != "guid" or value.fixed is None:
        raise ODataError(400, "21", "Передан аргумент неверного типа: cast")
    pair = (value.fixed, f"{SPACE}.{str(kind.fixed).removeprefix(f'{SPACE}.')}")
    return Term("cast", lambda _: pair, fixed=pair)


def _compared(left: Term, word: str, right: Term) -> Filter:
    kinds = {left.kind, right.kind}
    if "composite" in kinds:
        return _of_composite(left, word, right)
    if len(kinds) > 1 or (kinds == {"guid"} and word not in ("eq", "ne")):
        raise ODataError(500, "-1", "Неверные параметры в операции сравнения. Нельзя сравнивать поля неограниченной длины и поля "
                                    "несовместимых типов.")  # fmt: skip
    compare, first, second = COMPARE[word], left.get, right.get
    found = Filter(lambda row: bool(compare(first(row), second(row))))
    for one, other in ((left, right), (right, left)):
        if word == "eq" and one.name and other.fixed is not None:
            found.equals[one.name] = other.fixed
    return found


def _of_composite(left: Term, word: str, right: Term) -> Filter:
    if word not in ("eq", "ne") or "cast" not in (left.kind, right.kind):
        # A value without a type equals nothing, and nobody is told.
        return Filter(lambda _: False)
    field_term, value = (left, right.fixed) if left.kind == "composite" else (right, left.fixed)
    get, same = field_term.get, word == "eq"
    return Filter(lambda row: (get(row) == value) is same, {field_term.name: value} if same else {})
