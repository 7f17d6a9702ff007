"""Addresses and headers: what of them may be kept. An account in an address never is, nor a piece that is no known word."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from bridge.model.exchanging.form_text import unquoted
from bridge.model.exchanging.sheet import Sheet
from bridge.model.exchanging.values import is_reference

_HOST = re.compile(r"[a-z0-9.-]{1,120}", re.ASCII)
_MANY_DIGITS = re.compile(r"\d{6}", re.ASCII)
_VERSION = re.compile(r"v\d{1,2}(?:\.\d{1,2})?", re.ASCII)
_OF_ENTITY = re.compile(r"([^\W\d][\w.]{0,100})\((?:guid)?'?([0-9a-fA-F-]{36})'?\)")
_MOST_PIECES = 20
SHOWN_HEADERS = ("Content-Type", "Retry-After", "X-Request-Id")
_TYPES = frozenset(
    f"{kind}/{name}"
    for kind, names in {
        "application": "json xml pdf soap+xml problem+json x-www-form-urlencoded octet-stream atom+xml",
        "text": "plain xml html",
        "multipart": "form-data",
    }.items()
    for name in names.split()
)
_CHARSETS = frozenset({"utf-8", "utf8", "windows-1251", "cp1251", "us-ascii", "utf-16"})
_RETRY = re.compile(r"\d{1,5}|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} 20\d\d \d\d:\d\d:\d\d GMT", re.ASCII)
_REQUEST_ID = re.compile(r"req_[0-9a-f]{24}|work_\d{1,9}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


def shown_address(sheet: Sheet, url: str) -> str:
    """Scheme, host, known pieces of the path, names of the query with what may be seen of its values."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "адрес не разобрать"
    known = bool(_HOST.fullmatch(host)) and not _MANY_DIGITS.search(host)
    start = (
        f"{parts.scheme}://{host if known else '•••'}{f':{port}' if port else ''}"
        if host and parts.scheme in ("http", "https")
        else ""
    )
    pieces = parts.path.split("/", _MOST_PIECES)[:_MOST_PIECES]
    path = "/".join(_piece(sheet, unquoted(piece)) for piece in pieces)
    query = "&".join(_pair(sheet, pair) for pair in parts.query.split("&", _MOST_PIECES)[:_MOST_PIECES] if pair)
    return start + path + (f"?{query}" if query else "")


def _piece(sheet: Sheet, piece: str) -> str:
    if not piece or sheet.vocabulary.words(piece) or is_reference(piece) or _VERSION.fullmatch(piece):
        return piece
    if found := _OF_ENTITY.fullmatch(piece):
        entity, key = found.groups()
        return f"{sheet.name(entity)}({key if is_reference(key) else '•••'})"
    letters = any(char.isalpha() for char in piece)
    return piece if letters and len(piece) <= 80 and sheet.vocabulary.knows(piece) else "•••"


def _pair(sheet: Sheet, pair: str) -> str:
    name, _, value = pair.partition("=")
    return f"{sheet.name(unquoted(name))}={sheet.value(unquoted(name), unquoted(value))}"


def shown_headers(headers: Mapping[str, str]) -> Iterator[str]:
    """Lines of the few that help: what kind of body, when to come again, the id of the request."""
    told = {name.lower(): str(value).strip() for name, value in headers.items()}
    if kind := told.get("content-type"):
        yield f"Content-Type: {_content_type(kind)}"
    if _RETRY.fullmatch(told.get("retry-after", "")):
        yield f"Retry-After: {told['retry-after']}"
    if _REQUEST_ID.fullmatch(told.get("x-request-id", "")):
        yield f"X-Request-Id: {told['x-request-id']}"


def _content_type(told: str) -> str:
    kind, _, more = told.lower().partition(";")
    charset = more.partition("charset=")[2].strip().strip('"')
    shown = kind.strip() if kind.strip() in _TYPES else "другой"
    return f"{shown}; charset={charset}" if charset in _CHARSETS else shown
