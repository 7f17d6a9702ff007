"""The map of report files: columns, kinds of rows, lines of totals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import mappings
from bridge.ports.acquiring import RowKind
from mappings.fields import load_map_file

MAP = Path(mappings.__file__).parent / "payu" / "reports.toml"


def plain(name: str) -> str:
    """A name or word as it is compared: letters and digits alone, without case, Е for Ё."""
    return "".join(letter for letter in name.casefold().replace("ё", "е") if letter.isalnum())


@dataclass(frozen=True)
class ReportWords:
    """`columns`: for each of our fields its names, the surest first; `kinds`: what a word makes of a row. All as `plain`."""

    columns: Mapping[str, Sequence[str]]
    kinds: Mapping[str, RowKind]
    totals: frozenset[str]
    xml_rows: tuple[str, ...]

    def places(self, names: Sequence[str]) -> dict[str, int]:
        """Our field → which of these columns it stands in; fields that stand nowhere are left out."""
        known = [plain(name) for name in names]
        found = {field: next((known.index(one) for one in wanted if one in known), -1) for field, wanted in self.columns.items()}
        return {field: place for field, place in found.items() if place >= 0}


@cache
def report_words() -> ReportWords:
    """The map as it stands in mappings/payu/reports.toml."""
    table = load_map_file(MAP)
    return ReportWords(
        columns={field: tuple(map(plain, names)) for field, names in table["columns"].items()},
        kinds={plain(word): RowKind(kind) for kind, words in table["kinds"].items() for word in words},
        totals=frozenset(map(plain, table["totals"]["words"])),
        xml_rows=tuple(table["xml"]["rows"]),
    )
