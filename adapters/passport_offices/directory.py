"""The directory in memory: one dictionary by code, replaced as a whole when a new version is imported."""

import re
from collections.abc import Iterable
from datetime import date

from adapters.passport_offices.ranking import Era, Odd, choose, era_of, oddities, wanted_eras
from bridge.model.errors import FieldInvalidError
from bridge.ports.passport_offices import IssuerChoice

_NOT_DIGIT = re.compile(r"[^0-9]")


def normal_code(raw: str) -> str:
    """NNN-NNN of six digits written with a dash, a space or nothing between.

    Raises FieldInvalidError (division_code) when there are not exactly six digits.
    """
    digits = _NOT_DIGIT.sub("", raw)
    if len(digits) != 6:
        raise FieldInvalidError("a division code has six digits", field="division_code")
    return f"{digits[:3]}-{digits[3:]}"


class _Book:
    """One version of the data; never changed after it is built."""

    def __init__(self, rows: Iterable[tuple[str, str]], version: str) -> None:
        self.version = version
        self.names: dict[str, list[str]] = {}
        self.rows = 0
        for code, name in rows:
            self.names.setdefault(code, []).append(name)
            self.rows += 1
        self._regions: dict[str, tuple[str, ...]] = {}

    def of_region(self, prefix: str) -> tuple[str, ...]:
        """The ministry's own names in the region of two digits, the most frequent first."""
        if prefix not in self._regions:
            self._regions[prefix] = self._count_region(prefix)
        return self._regions[prefix]

    def _count_region(self, prefix: str) -> tuple[str, ...]:
        counts: dict[str, int] = {}
        for code, names in self.names.items():
            if code.startswith(prefix + "0"):
                for name in names:
                    if era_of(code, name) is Era.MVD:
                        counts[name] = counts.get(name, 0) + 1
        # The region's name stands under many codes; a name under one is that of a single office.
        shared = {name: count for name, count in counts.items() if count > 1} or counts
        return tuple(sorted(shared, key=lambda name: (-shared[name], len(name), name)))


class OfficeDirectory:
    """Answers `PassportOffices` from memory. Readers in other threads see the old or the new version, never a mixture."""

    def __init__(self) -> None:
        self._book = _Book((), "")

    @classmethod
    def load(cls, rows: Iterable[tuple[str, str]], version: str) -> "OfficeDirectory":
        """A directory of rows (code NNN-NNN, name in normal form)."""
        directory = cls()
        directory.replace(rows, version)
        return directory

    def replace(self, rows: Iterable[tuple[str, str]], version: str) -> None:
        """Put a new version in place of the old one."""
        self._book = _Book(rows, version)

    @property
    def version(self) -> str:
        """Names the data that answers; empty while nothing is loaded."""
        return self._book.version

    def __len__(self) -> int:
        """Rows held."""
        return self._book.rows

    def issuers(self, division_code: str, issued_on: date | None) -> IssuerChoice:
        """Names for a code, ranked by the date; for an unknown code of the ministry's time the region's own name is offered.

        Raises FieldInvalidError when the code has not six digits. An unknown code is no error.
        """
        code, book = normal_code(division_code), self._book
        names = book.names.get(code)
        if names:
            return choose(code, names, issued_on, book.version)
        offered = book.of_region(code[:2]) if issued_on and Era.MVD in wanted_eras(code, issued_on) else ()
        return IssuerChoice(code, offered, None, (*oddities(code, issued_on), Odd.CODE_UNKNOWN), book.version)
