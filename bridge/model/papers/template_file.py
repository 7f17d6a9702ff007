"""Reads a template from the table of its file; every fault is told with the place in the file and what would be right."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType

from bridge.model.papers.document import (
    Align,
    Clauses,
    Column,
    DocumentFaultyError,
    Frame,
    Frames,
    Heading,
    PageBreak,
    Pairs,
    Paragraph,
    Table,
)
from bridge.model.papers.template import PLACE, ROW_PLACES, SignaturePlace, Template, TemplateBlock, texts_of_block

Entry = Mapping[str, object]
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_VERSION = re.compile(r"[A-Za-z0-9.-]{1,20}")
_HEAD_KEYS = frozenset({"name", "version", "valid_from", "title", "summary", "required", "blocks"})


class TemplateFaultyError(Exception):
    """A template can't be used: `place` in the file, and why."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason


def template_of(table: Entry, known: Collection[str]) -> Template:
    """The template; its places must be among `known`. Raises TemplateFaultyError."""
    _only(table, _HEAD_KEYS, "file")
    day, required = table.get("valid_from"), table.get("required", True)
    if not isinstance(day, date) or isinstance(day, datetime):
        raise TemplateFaultyError("valid_from", "must be a date, as 2026-11-01 without quotes")
    if not isinstance(required, bool):
        raise TemplateFaultyError("required", "must be true or false")
    name, version = _text(table, "name", "file"), _text(table, "version", "file")
    if not _NAME.fullmatch(name) or not _VERSION.fullmatch(version):
        raise TemplateFaultyError("name", "a word of small Latin letters; the version: Latin letters, digits, point and dash")
    blocks = _entries(table, "blocks", "file")
    made = tuple(_block(entry, f"blocks[{number}]", known) for number, entry in enumerate(blocks, 1))
    title = _text(table, "title", "file")
    _check_places([title], "title", known)
    return Template(name, version, day, title, made, str(table.get("summary", "")), required)


def _block(entry: Entry, place: str, known: Collection[str]) -> TemplateBlock:
    kind = _text(entry, "kind", place)
    if kind not in _KINDS:
        raise TemplateFaultyError(f"{place}.kind", f"{kind!r} is none of {', '.join(_KINDS)}")
    read, keys = _KINDS[kind]
    _only(entry, keys | {"kind"}, place)
    try:
        block = read(entry, place)
    except DocumentFaultyError as error:
        raise TemplateFaultyError(place, error.message) from None
    of_rows = ROW_PLACES if isinstance(block, Table) else frozenset()
    _check_places(texts_of_block(block), place, frozenset(known) | of_rows)
    return block


def _check_places(texts: Collection[str], place: str, known: Collection[str]) -> None:
    for text in texts:
        unknown = sorted(set(PLACE.findall(text)) - set(known))
        if unknown:
            raise TemplateFaultyError(place, f"no place is called {', '.join(unknown)}; `bridge papers places` lists them")
        if re.search(r"[{}]", PLACE.sub("", text)):
            raise TemplateFaultyError(place, f"a brace that is no place: {text[:60]!r}")


def _heading(entry: Entry, place: str) -> Heading:
    return Heading(_text(entry, "text", place), _whole(entry, "level", place, 2))


def _paragraph(entry: Entry, place: str) -> Paragraph:
    return Paragraph(_text(entry, "text", place), _flag(entry, "strong", place), _flag(entry, "small", place))


def _clauses(entry: Entry, place: str) -> Clauses:
    return Clauses(_texts(entry, "items", place), _whole(entry, "first", place, 1), str(entry.get("prefix", "")))


def _frames(entry: Entry, place: str) -> Frames:
    frames = enumerate(_entries(entry, "frames", place), 1)
    return Frames(tuple(_frame(one, f"{place}.frames[{number}]") for number, one in frames))


def _frame(entry: Entry, place: str) -> Frame:
    _only(entry, {"label", "value"}, place)
    return Frame(_text(entry, "label", place), _text(entry, "value", place))


def _pairs(entry: Entry, place: str) -> Pairs:
    rows = _rows(entry, "pairs", place)
    if any(len(row) != 2 for row in rows):
        raise TemplateFaultyError(f"{place}.pairs", "each pair is a name and a value")
    return Pairs(tuple((row[0], row[1]) for row in rows), _flag(entry, "code", place))


def _table(entry: Entry, place: str) -> Table:
    columns = enumerate(_entries(entry, "columns", place), 1)
    total = entry.get("total", ())
    return Table(
        columns=tuple(_column(one, f"{place}.columns[{number}]") for number, one in columns),
        rows=_rows(entry, "rows", place),
        total=_texts(entry, "total", place) if total else (),
        caption=str(entry.get("caption", "")),
        compact=_flag(entry, "compact", place),
    )


def _column(entry: Entry, place: str) -> Column:
    _only(entry, {"head", "share", "align"}, place)
    align = entry.get("align", Align.START.value)
    if align not in list(Align):
        raise TemplateFaultyError(f"{place}.align", f"one of {', '.join(Align)}")
    share = _whole(entry, "share", place, 1)
    if share < 1:
        raise TemplateFaultyError(f"{place}.share", "a whole number above zero")
    return Column(_text(entry, "head", place), share, Align(str(align)))


def _signature(entry: Entry, place: str) -> SignaturePlace:
    return SignaturePlace(_text(entry, "text", place))


def _page_break(_entry: Entry, _place: str) -> PageBreak:
    return PageBreak()


_KINDS: Mapping[str, tuple[Callable[[Entry, str], TemplateBlock], frozenset[str]]] = MappingProxyType(
    {
        "heading": (_heading, frozenset({"text", "level"})),
        "paragraph": (_paragraph, frozenset({"text", "strong", "small"})),
        "clauses": (_clauses, frozenset({"items", "first", "prefix"})),
        "frames": (_frames, frozenset({"frames"})),
        "pairs": (_pairs, frozenset({"pairs", "code"})),
        "table": (_table, frozenset({"columns", "rows", "total", "caption", "compact"})),
        "signature": (_signature, frozenset({"text"})),
        "page_break": (_page_break, frozenset[str]()),
    }
)


def _only(entry: Entry, keys: Collection[str], place: str) -> None:
    unknown = sorted(set(entry) - set(keys))
    if unknown:
        raise TemplateFaultyError(place, f"not known here: {', '.join(unknown)}")


def _text(entry: Entry, key: str, place: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise TemplateFaultyError(f"{place}.{key}", "missing, or no text in quotes")
    return value.strip()


def _texts(entry: Entry, key: str, place: str) -> tuple[str, ...]:
    return _words(entry.get(key), f"{place}.{key}")


def _words(values: object, place: str) -> tuple[str, ...]:
    if not isinstance(values, list) or not values or not all(isinstance(one, str) for one in values):
        raise TemplateFaultyError(place, "a list of texts")
    return tuple(str(one).strip() for one in values)


def _rows(entry: Entry, key: str, place: str) -> tuple[tuple[str, ...], ...]:
    rows = entry.get(key)
    if not isinstance(rows, list) or not rows:
        raise TemplateFaultyError(f"{place}.{key}", "a list of lists of texts")
    return tuple(_words(row, f"{place}.{key}[{number}]") for number, row in enumerate(rows, 1))


def _entries(entry: Entry, key: str, place: str) -> Sequence[Entry]:
    entries = entry.get(key)
    if not isinstance(entries, list) or not entries or not all(isinstance(one, dict) for one in entries):
        raise TemplateFaultyError(f"{place}.{key}", "missing, or no list of tables")
    return entries


def _flag(entry: Entry, key: str, place: str) -> bool:
    value = entry.get(key, False)
    if not isinstance(value, bool):
        raise TemplateFaultyError(f"{place}.{key}", "must be true or false")
    return value


def _whole(entry: Entry, key: str, place: str, default: int) -> int:
    value = entry.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool):
        raise TemplateFaultyError(f"{place}.{key}", "must be a whole number")
    return value
