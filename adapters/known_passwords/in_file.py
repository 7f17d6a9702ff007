"""The file: one page of facts as JSON, then the first eight bytes of SHA-1 digests, sorted, each once.

SHA-1 because the public lists have it; nothing is protected by it. Digests cut to eight bytes: among 10^9 passwords another one
is taken for known once in 10^10 times.
"""

import json
import os
import unicodedata
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha1
from pathlib import Path

import structlog

from bridge.model.checks.strict_json import JsonRefusedError, read_json

PAGE, WIDTH = 4096, 8
FORMAT = "bridge passwords 1"
log = structlog.get_logger(__name__)


class PasswordListFaultyError(Exception):
    """The file is not such a list, or not all of it is there."""


@dataclass(frozen=True)
class Listed:
    """What a list says of itself. `digest`: SHA-256 of its records; `sources`: name, SHA-256 and lines of each file."""

    count: int
    made_at: datetime
    digest: str
    sources: list[dict[str, object]] = field(default_factory=list)


class PasswordFile:
    """bridge.ports.passwords.KnownPasswords on the file, which may be put in another's place at any time."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def has(self, password: str) -> bool:
        """Some thirty reads of eight bytes for 10^9 passwords; nothing is held between two questions."""
        try:
            with self._file.open("rb", buffering=0) as body:
                count = _facts(body.read(PAGE), os.fstat(body.fileno()).st_size).count
                return any(_holds(body.fileno(), count, digest_of(text)) for text in {password, plain(password)})
        except FileNotFoundError:
            return False
        except (OSError, PasswordListFaultyError) as error:
            log.error("the list of known passwords can't be read; nothing is checked against it", fault=str(error))
            return False


def read_facts(file: Path) -> Listed | None:
    """What the list says of itself; None where there is none. Raises PasswordListFaultyError, OSError."""
    try:
        with file.open("rb") as body:
            return _facts(body.read(PAGE), os.fstat(body.fileno()).st_size)
    except FileNotFoundError:
        return None


def page_of(listed: Listed) -> bytes:
    """The first page. What does not fit (names of very many sources) is left out, the last ones first."""
    sources = list(listed.sources)
    while True:
        facts = asdict(listed) | {"format": FORMAT, "made_at": listed.made_at.isoformat(), "sources": sources}
        page = json.dumps(facts, ensure_ascii=False).encode()
        if len(page) < PAGE:
            return page.ljust(PAGE - 1) + b"\n"
        sources.pop()


def plain(password: str) -> str:
    """As lists of words are kept: composed signs, small letters."""
    return unicodedata.normalize("NFC", password).lower()


def digest_of(password: str) -> bytes:
    """What is kept of a password."""
    return sha1(password.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()[:WIDTH]


def _facts(page: bytes, size: int) -> Listed:
    try:
        told = read_json(page)
        if told.pop("format") != FORMAT:
            raise PasswordListFaultyError("of another format")
        listed = Listed(**told | {"made_at": datetime.fromisoformat(told["made_at"])})
    except (JsonRefusedError, AttributeError, KeyError, TypeError, ValueError):
        raise PasswordListFaultyError("this is no list of passwords") from None
    if size != PAGE + WIDTH * listed.count:
        raise PasswordListFaultyError(f"{listed.count} passwords should stand in it, and its size is {size} bytes")
    return listed


def _holds(body: int, count: int, wanted: bytes) -> bool:
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        found = os.pread(body, WIDTH, PAGE + WIDTH * middle)
        if found == wanted:
            return True
        low, high = (middle + 1, high) if found < wanted else (low, middle)
    return False
