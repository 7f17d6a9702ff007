"""Finds the key figures in the loan system's contract, by the patterns of its base's map ([contract_figures])."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bridge.model.papers.figures import FigureName, FigureRow, Figures, ToldFigures
from bridge.ports.loan_system import PaperFile
from bridge.ports.papers import PaperReader, PaperUnreadableError
from mappings.checks import Place, texts_of
from mappings.fields import load_map_file

TABLE = "contract_figures"
PDF = "application/pdf"
ROW_PARTS = ("due", "payment", "principal", "interest")
_WANTED_OF_ROWS = frozenset(ROW_PARTS[:2])


@dataclass(frozen=True)
class FigurePatterns:
    """A pattern for each figure, one group in it; that of the rows names its groups. `fields`: what the answer itself tells."""

    patterns: Mapping[FigureName, re.Pattern[str]]
    fields: frozenset[FigureName] = frozenset()

    @classmethod
    def load(cls, path: Path) -> "FigurePatterns | None":
        """From the file of a map; None when it has no such table. Raises MapFileError: file, key, what would be right."""
        table = load_map_file(path).get(TABLE)
        place = Place(str(path)).at(TABLE)
        return None if table is None else cls.of(place.table(table), place)

    @classmethod
    def of(cls, table: Mapping[str, Any], place: Place) -> "FigurePatterns":
        """From the table. Raises MapFileError."""
        known = frozenset(name.value for name in FigureName)
        fields = texts_of(table.get("fields", []), place.at("fields"))
        patterns = {name: value for name, value in table.items() if name != "fields"}
        return cls(
            {
                FigureName(place.at(name).one_of(name, known)): _pattern(name, value, place.at(name))
                for name, value in patterns.items()
            },
            frozenset(FigureName(place.at("fields").one_of(name, known)) for name in fields),
        )


def _pattern(name: str, value: Any, place: Place) -> re.Pattern[str]:
    try:
        pattern = re.compile(place.text(value), re.MULTILINE)
    except re.error as error:
        raise place.wrong(f"is no pattern: {error}", "a regular expression in single quotes") from None
    if name == FigureName.ROWS:
        groups = set(pattern.groupindex)
        if groups - set(ROW_PARTS) or _WANTED_OF_ROWS - groups:
            raise place.wrong(
                "does not name its groups", "(?P<due>…) (?P<payment>…), and (?P<principal>…) (?P<interest>…) if told"
            )
    elif pattern.groups != 1:
        raise place.wrong(f"has {pattern.groups} groups", "one group: the figure itself")
    return pattern


class FigureReader:
    """A ContractFigures. Without patterns it tells that figures can't be compared."""

    def __init__(self, reader: PaperReader, patterns: FigurePatterns | None) -> None:
        self._reader = reader
        self._patterns = patterns

    def read(self, files: Sequence[PaperFile]) -> ToldFigures | None:
        """The figures of all papers together; a paper that can't be read matters only when none can."""
        if self._patterns is None:
            return None
        wanted = frozenset(self._patterns.patterns) | self._patterns.fields
        texts, faults = self._texts(files)
        if not texts and self._patterns.patterns:
            return ToldFigures(wanted, Figures(), "; ".join(faults) or "no PDF came")
        text = "\n".join(texts)
        singles = [(name, pattern) for name, pattern in self._patterns.patterns.items() if name is not FigureName.ROWS]
        told: dict[str, Any] = {name.value: _one(name, pattern, text) for name, pattern in singles}
        told |= {name.value: _read(name, value) for name in self._patterns.fields for value in _told_by_answer(name, files)}
        rows = self._patterns.patterns.get(FigureName.ROWS)
        return ToldFigures(wanted, Figures(**told, rows=_rows(rows, text)))

    def _texts(self, files: Sequence[PaperFile]) -> tuple[list[str], list[str]]:
        texts, faults = [], []
        for file in files:
            if file.media_type.startswith(PDF):
                try:
                    texts.append(self._reader.text(file.body))
                except PaperUnreadableError as error:
                    faults.append(str(error))
        return texts, faults


def _told_by_answer(name: FigureName, files: Iterable[PaperFile]) -> list[str]:
    return [file.told[name.value] for file in files if file.told.get(name.value)][:1]


def _one(name: FigureName, pattern: re.Pattern[str], text: str) -> Any:
    """The figure, if the paper tells one: nothing, or two that differ, is not told."""
    values = {_read(name, value) for value in pattern.findall(text)}
    return values.pop() if len(values) == 1 else None


def _rows(pattern: re.Pattern[str] | None, text: str) -> tuple[FigureRow, ...]:
    """All rows or none: one that can't be read must not make the others look complete."""
    made = [_row(match.groupdict()) for match in pattern.finditer(text)] if pattern else []
    return tuple(row for row in made if row) if all(made) else ()


def _row(parts: Mapping[str, str | None]) -> FigureRow | None:
    due, payment = _date(parts["due"] or ""), _kopecks(parts["payment"] or "")
    sums = {name: _kopecks(parts[name] or "") for name in ("principal", "interest") if parts.get(name) is not None}
    if due is None or payment is None or None in sums.values():
        return None
    return FigureRow(due, payment, sums.get("principal"), sums.get("interest"))


def _read(name: FigureName, text: str) -> Any:
    return _READ[name](text)


def _decimal(text: str) -> Decimal | None:
    """A number as Russian papers write it: spaces of any kind between thousands, a comma or a point."""
    try:
        number = Decimal("".join(text.split()).replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _kopecks(text: str) -> int | None:
    number = _decimal(text)
    kopecks = number.scaleb(2) if number is not None else None
    return int(kopecks) if kopecks is not None and kopecks == int(kopecks) else None


def _count(text: str) -> int | None:
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 5 else None


def _date(text: str) -> date | None:
    """05.02.2027 or 2027-02-05, a time after it or not."""
    parts = re.match(r"\s*(?:(\d\d)\.(\d\d)\.(\d{4})|(\d{4})-(\d\d)-(\d\d))", text)
    if parts is None:
        return None
    day, month, year, iso_year, iso_month, iso_day = parts.groups()
    try:
        return date(int(year or iso_year), int(month or iso_month), int(day or iso_day))
    except ValueError:
        return None


_READ: Mapping[FigureName, Callable[[str], Any]] = MappingProxyType(
    {
        FigureName.AMOUNT: _kopecks,
        FigureName.ANNUAL_RATE: _decimal,
        FigureName.PAYMENTS: _count,
        FigureName.PSK_PERCENT: _decimal,
        FigureName.PSK_RUBLES: _kopecks,
        FigureName.ISSUED_ON: _date,
    }
)
