"""The one tolerant parser of what 1C services answer: repairs what the vendor's own examples get wrong, and tells what.

Sources of the oddities: examples of api.mfo1c.ru (commas, a key used twice, a blank in a date, a wrong closing tag),
services of the standard library (JSON sent as text/html), platform answers (BOM), older bases (windows-1251).
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from adapters.onec.hs.tolerant_json import (
    DEEPEST,
    LONGEST_SPOILED,
    MOST_MARKS_SPOILED,
    Repairs,
    Spoiled,
    UnreadableError,
    merge,
    number_of,
)
from adapters.wire.xml_reading import LONGEST, XmlRefusedError, XmlSpoiledError, name_of, read_xml
from bridge.model.checks.strict_json import JsonRefusedError, check_marks
from mappings.convert import CONTROL

BOM = b"\xef\xbb\xbf"
HTML_STARTS = ("<html", "<!doctype html")
_START = 1000
_BLANK_IN_DATE = re.compile(r"^\s*(\d{4})\s*-\s*(\d{2})\s*-\s*(\d{2})\s*(?:T\s*(\d{2}:\d{2}:\d{2}))?\s*$")
_ELEMENT = re.compile(r"<(\w[\w.-]*)>([^<]*)</\w[\w.-]*>")


@dataclass(frozen=True)
class Parsed:
    """A message and what had to be repaired to read it."""

    value: Any
    repairs: tuple[str, ...] = field(default=())

    @property
    def remark(self) -> str:
        """For the note of the exchange; empty when nothing was repaired."""
        return "repaired: " + ", ".join(self.repairs) if self.repairs else ""


def decode(body: bytes, repairs: Repairs) -> str:
    """Text of a body, whatever its header says: UTF-8 with or without BOM, else windows-1251."""
    if body.startswith(BOM):
        repairs.note("BOM")
        body = body[len(BOM) :]
    try:
        return body.decode()
    except UnicodeDecodeError:
        repairs.note("windows-1251")
        return body.decode("cp1251", errors="replace")


def is_page(text: str) -> bool:
    """True for an HTML page, judged by its start: the header proves nothing."""
    return text[:_START].lstrip("\ufeff \t\r\n").lower().startswith(HTML_STARTS)


def parse_json(body: bytes, media_type: str = "") -> Parsed:
    """JSON with numbers as int and Decimal. Raises UnreadableError."""
    repairs = Repairs()
    text = decode(body, repairs)
    if is_page(text):
        raise UnreadableError("an HTML page came in place of JSON")
    if not text or text.isspace():
        raise UnreadableError("the answer is empty")
    value = _load(text, repairs)
    if media_type == "text/html":
        repairs.note("JSON served as text/html")
    return Parsed(_mended(value, repairs), tuple(repairs))


def _load(text: str, repairs: Repairs) -> Any:
    seen = Repairs()
    try:
        check_marks(text)
        value = json.loads(
            text, parse_float=number_of, parse_int=lambda digits: int(number_of(digits)), parse_constant=number_of,
            object_pairs_hook=lambda pairs: merge(pairs, seen), strict=False,
        )  # fmt: skip
    except RecursionError:
        raise UnreadableError("too deep") from None
    except json.JSONDecodeError:
        return _load_spoiled(text, repairs)
    except JsonRefusedError as error:
        raise UnreadableError(str(error)) from None
    repairs.extend(seen)
    return value


def _load_spoiled(text: str, repairs: Repairs) -> Any:
    # Repairing goes piece by piece, many times slower than reading.
    if len(text) > LONGEST_SPOILED:
        raise UnreadableError("too long to be repaired")
    try:
        check_marks(text, MOST_MARKS_SPOILED)
    except JsonRefusedError as error:
        raise UnreadableError(str(error)) from None
    return Spoiled(text, repairs).read()


def _mended(value: Any, repairs: Repairs, depth: int = 0) -> Any:
    """Control characters out of texts, blanks out of dates."""
    if depth > DEEPEST:
        raise UnreadableError("too deep")
    if isinstance(value, dict):
        return {_mended_text(name, repairs): _mended(inner, repairs, depth + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [_mended(inner, repairs, depth + 1) for inner in value]
    return _mended_text(value, repairs) if isinstance(value, str) else value


def _mended_text(text: str, repairs: Repairs) -> str:
    clean = CONTROL.sub("", text)
    if clean != text:
        repairs.note("control character")
    found = _BLANK_IN_DATE.match(clean)
    if not found:
        return clean
    year, month, day, time = found.groups()
    date = f"{year}-{month}-{day}" + (f"T{time}" if time else "")
    if date != clean:
        repairs.note("blank in a date")
    return date


def parse_xml(body: bytes, media_type: str = "") -> Parsed:
    """A flat XML document as a dict of its root's children (texts). Raises UnreadableError, also for any document type."""
    if len(body) > LONGEST:
        raise UnreadableError("XML is too long")
    repairs = Repairs()
    text = decode(body, repairs)
    if is_page(text) or not text[:_START].lstrip().startswith("<"):
        raise UnreadableError("something else came in place of XML")
    clean = CONTROL.sub("", text)
    if clean != text:
        repairs.note("control character")
    root = _tree(clean, repairs)
    pairs = [(name_of(one), _mended_text((one.text or "").strip(), repairs)) for one in root]
    return Parsed(merge(pairs, repairs), tuple(repairs))


def _tree(text: str, repairs: Repairs) -> Any:
    """The root; a closing tag that names another element is put right, anything worse is refused."""
    try:
        return read_xml(text)
    except XmlSpoiledError as error:
        # Only this fault is repaired: recovery of a document that breaks off would lose fields without a word.
        if not error.tags_crossed:
            raise UnreadableError("XML is spoiled beyond repair") from None
    except XmlRefusedError as error:
        raise UnreadableError(str(error)) from None
    try:
        root = read_xml(_ELEMENT.sub(r"<\1>\2</\1>", text))
    except XmlRefusedError:
        raise UnreadableError("XML is spoiled beyond repair") from None
    repairs.note("closing tag")
    return root
