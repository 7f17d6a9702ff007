"""A paper as a row of blocks: one source for the page on a phone and for the PDF. Text is plain text, never markup."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bridge.model.errors import RuleBrokenError


class DocumentFaultyError(RuleBrokenError):
    """Blocks that can't be shown: a row with too many cells, a table without columns, a heading of an unknown level."""

    code = "document_faulty"


class Align(StrEnum):
    """How cells of a column stand; numbers and sums stand at the END."""

    START = "start"
    CENTER = "center"
    END = "end"


@dataclass(frozen=True)
class Heading:
    """A heading; `level` 1 is the paper's name (centred), 2 and 3 are parts of it. Never left alone at a page's end."""

    text: str
    level: int = 2

    def __post_init__(self) -> None:
        if self.level not in (1, 2, 3):
            raise DocumentFaultyError(f"a heading has level 1, 2 or 3, not {self.level}")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph. `strong` is bold; `small` is for notes (never for what the law wants seen)."""

    text: str
    strong: bool = False
    small: bool = False


@dataclass(frozen=True)
class Clauses:
    """Numbered clauses: `prefix` "3." and `first` 1 give 3.1., 3.2. … An item of several lines keeps its lines."""

    items: tuple[str, ...]
    first: int = 1
    prefix: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, its share of the width, how its cells stand."""

    head: str
    share: int = 1
    align: Align = Align.START


@dataclass(frozen=True)
class Table:
    """A table whose head comes again on every page and whose rows move whole to the next page.

    `caption` stands above it and in its head; `total` is a last row set off from the others. On a narrow screen rows become
    cards unless `compact` says that the columns fit there.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    caption: str = ""
    compact: bool = False

    def __post_init__(self) -> None:
        if not self.columns:
            raise DocumentFaultyError("a table needs columns")
        for row in (*self.rows, *((self.total,) if self.total else ())):
            if len(row) != len(self.columns):
                raise DocumentFaultyError(f"a row has {len(row)} cells, its table {len(self.columns)} columns")


@dataclass(frozen=True)
class Frame:
    """A square frame: a label and a value; both are shown in capitals, black on white, in the largest font of the page."""

    label: str
    value: str


@dataclass(frozen=True)
class Frames:
    """Square frames in the top right corner, left to right, each at least 5 % of the page (353-FZ art. 6 part 1)."""

    frames: tuple[Frame, ...]


@dataclass(frozen=True)
class Pairs:
    """A key–value list. Long values (digests) break anywhere; `code` sets values in a typewriter font."""

    pairs: tuple[tuple[str, str], ...]
    code: bool = False


@dataclass(frozen=True)
class Stamp:
    """A frame with a title and lines that never splits: the visible mark of a signature, or the place kept for one."""

    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page (on a phone: a line)."""


Block = Heading | Paragraph | Clauses | Table | Frames | Pairs | Stamp | PageBreak


@dataclass(frozen=True)
class Document:
    """A paper: `title` (also of the PDF), its blocks, `dated` (the only date in the file: equal data gives equal bytes).

    `author` is who issues it; `mark` stands small at the foot of every page (template and number, nothing personal).
    """

    title: str
    blocks: tuple[Block, ...]
    dated: date
    author: str = ""
    mark: str = ""
    language: str = "ru"

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise DocumentFaultyError("a paper needs a title")
