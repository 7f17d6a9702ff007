"""Any bytes: what they are, and what of them may be kept. Never reads more than a beginning, never unpacks anything."""

import re
from dataclasses import dataclass
from hashlib import sha256

from bridge.model.exchanging.form_text import write_form
from bridge.model.exchanging.json_text import write_json
from bridge.model.exchanging.json_tree import write_tree
from bridge.model.exchanging.prose import LONGEST
from bridge.model.exchanging.sheet import Sheet
from bridge.model.exchanging.values import counted
from bridge.model.exchanging.xml_text import text_of_page, write_xml

WINDOW = 64 * 1024
"""Bytes that are looked at."""
_DEEPEST = 2
# Files are told by their digest: it proves which one it was. Packed bytes are not: what is in them may be short and guessed.
_FILES = {b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"PK\x03\x04": "ZIP"}
_PACKED = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\x28\xb5\x2f\xfd": "zstd", b"\xfd7zXZ": "xz"}
_STARTS = (*_FILES, *_PACKED)
_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_FORM = re.compile(r"[\w\[\]%.+-]{1,200}=[^\s]*")
_PAGE = re.compile(r"<!doctype html|<html", re.IGNORECASE)
# A body within a value; an error of 1C that begins with a brace is none.
_BODY = re.compile(r"[\ufeff\s]*+(?:\{\s*+[\"}]|\[\s*+[\[{\"\d\]]|<[?!\w])")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True)
class Told:
    """`kind` in words; `read`: bytes of the body that `Sheet` tells of, all of them when it tells everything."""

    kind: str
    read: int


def write_body(sheet: Sheet, body: bytes, media_type: str) -> Told:
    """Write what may be kept of a body, by what its bytes are; what the sender says of them is often wrong."""
    if not body:
        return Told("", 0)
    if media_type.startswith("multipart/"):
        return Told("части (multipart)", len(body))
    if binary := _binary(sheet, body):
        return Told(binary, len(body))
    text, encoding = _decoded(body[:WINDOW])
    if not text.isprintable() and len(_CONTROL.findall(text, 0, 4000)) > 8:
        return Told("двоичные данные", len(body))
    kind, characters = _write(sheet, text.lstrip("\ufeff"), 0, False, 0)
    whole = not sheet.full and len(body) <= WINDOW
    return Told(kind, len(body) if whole else min(len(body), len(text[:characters].encode(encoding, "replace"))))


def _binary(sheet: Sheet, body: bytes) -> str:
    if not body.startswith(_STARTS):
        return ""
    for start, kind in _FILES.items():
        if body.startswith(start):
            sheet.add(0, f"{kind}, {counted(len(body), 'байт', 'байта', 'байт')}")
            sheet.add(0, f"SHA-256 {sha256(body).hexdigest()}")
            return kind
    return next(f"сжато ({kind}), не распаковано" for start, kind in _PACKED.items() if body.startswith(start))


def _write(sheet: Sheet, text: str, depth: int, person: bool, level: int) -> tuple[str, int]:
    """In words what it is, and how many characters were read."""

    def within(sheet: Sheet, line: str, text: str, depth: int, person: bool) -> bool:
        if level >= _DEEPEST or not _BODY.match(text):
            return False
        sheet.add(depth, f"{line}↓")
        _write(sheet, text, depth + 1, person, level + 1)
        return True

    start = text.lstrip()
    if start.startswith(("{", "[")):
        if write_tree(sheet, text, depth, person, within):
            return "JSON", len(text)
        return "JSON", write_json(sheet, text, depth, person, within)
    if _PAGE.match(start):
        return "страница HTML", _write_words(sheet, text_of_page(text), depth, len(text))
    if start.startswith("<"):
        return "XML", write_xml(sheet, text, depth, person, within)
    if _FORM.match(start):
        return "форма", write_form(sheet, text, depth)
    return "текст", _write_words(sheet, text, depth, len(text))


def _write_words(sheet: Sheet, text: str, depth: int, read: int) -> int:
    for line in sheet.words(text).split("\n"):
        if line.strip():
            sheet.add(depth, line.strip())
    return min(read, LONGEST)


def _decoded(head: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "replace"), encoding
    try:
        return head.decode(), "utf-8"
    except UnicodeDecodeError as error:
        if error.start >= WINDOW - 3:
            # A character was cut in two.
            return head[: error.start].decode(), "utf-8"
    return head.decode("cp1251", "replace"), "cp1251"
