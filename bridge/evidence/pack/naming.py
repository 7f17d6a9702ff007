"""What the documents of an archive are called, and what a file is by its first bytes."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bridge.evidence.pack.case import FrozenPaper

_PLAIN = re.compile(r"[^a-z0-9_-]+")
_STARTS = (
    (b"%PDF-", ".pdf"), (b"<!doctype html", ".html"), (b"<html", ".html"), (b"<?xml", ".xml"), (b"{\\rtf", ".rtf"),
    (b"PK\x03\x04", ".zip"),
)  # fmt: skip
_TITLES: Mapping[str, str] = MappingProxyType(
    {"contract": "Документ договора", "signed": "Подписанный документ", "terms": "Документ условий"}
)


def names_of(papers: Sequence[FrozenPaper]) -> list[str]:
    """`documents/01-agreement.pdf` …: in the order of freezing, letters of ASCII only."""
    return [
        f"documents/{n:02}-{_PLAIN.sub('-', (one.paper.document or one.paper.kind).lower())[:40]}{extension_of(one.body)}"
        for n, one in enumerate(papers, 1)
    ]


def extension_of(body: bytes) -> str:
    """By the first bytes, else text, else bytes."""
    start = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for mark, extension in _STARTS:
        if start.startswith(mark.lower()):
            return extension
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return ".bin"
    return ".txt"


def title_of(one: FrozenPaper) -> str:
    """The title; of a plain text its first line; else what kind of document it is."""
    if not one.paper.title and extension_of(one.body) == ".txt":
        first = one.body.decode("utf-8").lstrip("\ufeff\r\n ").split("\n")[0].strip()
        return first[:120] or _TITLES.get(one.paper.kind, one.paper.kind)
    return one.paper.title or _TITLES.get(one.paper.kind, one.paper.document or one.paper.kind)
