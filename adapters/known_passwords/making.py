"""Makes the list of known passwords of files of any size: sorted a part at a time, then the parts into one another.

What is done stands in a folder beside the list; begun again with the same files it goes on from there. The list in use
stays until the new one is whole.
"""

import fcntl
import heapq
import json
import os
import re
import shutil
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from adapters.known_passwords.in_file import PAGE, WIDTH, Listed, digest_of, page_of, plain
from bridge.model.checks.strict_json import JsonRefusedError, read_json
from bridge.model.staff.passwords import LONGEST, SHORTEST

PART, MOST_PARTS, SHOWN = 2_000_000, 400, 20
_LONGEST_LINE, _TOLD_EVERY = 4 * LONGEST, 100_000
_HASHED = re.compile(rb"([0-9A-Fa-f]{40})(?::(\d{1,12}))?")


class ImportRefusedError(Exception):
    """Another import is at work, or the files can't make a list."""


@dataclass
class Done:
    """How far an import came: bytes of all files, lines, what became of them, and how many `parts` there are."""

    files: list[list[str | int]]
    least: int
    bytes: int = 0
    lines: int = 0
    taken: int = 0
    short: int = 0
    rare: int = 0
    refused: int = 0
    shown: list[list[str | int]] = field(default_factory=list)
    parts: int = 0
    per_file: dict[str, int] = field(default_factory=dict)

    def refuse(self, file: str, line: int, why: str) -> None:
        """Counted; the first ones are shown."""
        self.refused += 1
        if len(self.shown) < SHOWN:
            self.shown.append([file, line, why])


class Import:
    """One import into `target`. Hashed lines (SHA1 or SHA1:count) that were seen less often than `least` times are left out."""

    def __init__(self, target: Path, files: Sequence[Path], least: int = 1) -> None:
        self._target, self._files = target, list(files)
        self._folder = target.with_name(f"{target.name}.part")
        self._sizes = [file.stat().st_size for file in files]
        self.total = sum(self._sizes)
        named: list[list[str | int]] = [
            [str(file), size, file.stat().st_mtime_ns] for file, size in zip(files, self._sizes, strict=True)
        ]
        self.done = Done(named, least)

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Hold the folder; True when an earlier import of the same files goes on. Raises ImportRefusedError, OSError."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self._folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ImportRefusedError("another import is at work") from None
            yield self._go_on()

    def read(self) -> Iterator[int]:
        """Bytes read so far, after every part. Raises OSError."""
        before = 0
        for file, size in zip(self._files, self._sizes, strict=True):
            if self.done.bytes < before + size:
                with file.open("rb") as body:
                    body.seek(self.done.bytes - before)
                    yield from self._parts(file, body)
            before += size

    def finish(self, now: datetime, tell: Callable[[int], object] = lambda _: None) -> Listed:
        """Put the new list in the place of the old one; `tell` hears now and then how many passwords are written.

        Raises ImportRefusedError when there is nothing in it, OSError.
        """
        if not self.done.taken:
            raise ImportRefusedError("no line could be taken; the present list stays")
        fresh = self._folder / "list"
        with fresh.open("wb") as body:
            body.write(bytes(PAGE))
            count, digest = self._merge(body, tell)
            listed = Listed(count, now, digest, list(map(self._source, self._files)))
            body.seek(0)
            body.write(page_of(listed))
            body.flush()
            os.fsync(body.fileno())
        fresh.chmod(0o600)
        fresh.replace(self._target)
        shutil.rmtree(self._folder)
        return listed

    def _source(self, file: Path) -> dict[str, object]:
        return {"file": file.name, "sha256": _digest(file), "lines": self.done.per_file.get(str(file), 0)}

    def _go_on(self) -> bool:
        try:
            told = Done(**read_json((self._folder / "done.json").read_bytes()))
        except (FileNotFoundError, JsonRefusedError, TypeError):
            told = None
        if told is not None and (told.files, told.least) == (self.done.files, self.done.least):
            self.done = told
            return bool(told.bytes)
        for stale in self._folder.glob("part_*"):
            stale.unlink()
        return False

    def _parts(self, file: Path, body: BinaryIO) -> Iterator[int]:
        source = _Lines(file, body, self.done)
        while digests := array("Q", islice(source, PART)):
            ordered = array("Q", sorted(digests))
            if sys.byteorder == "little":
                ordered.byteswap()
            _write(self._folder / f"part_{self.done.parts:05}", ordered.tobytes())
            self.done.parts += 1
            self.done.bytes += source.passed()
            self._keep()
            yield self.done.bytes
        self.done.bytes += source.passed()
        self._keep()
        yield self.done.bytes

    def _keep(self) -> None:
        _write(self._folder / "done.json", json.dumps(asdict(self.done)).encode())

    def _merge(self, target: BinaryIO, tell: Callable[[int], object]) -> tuple[int, str]:
        """Few files are open at once: many parts are first made into fewer."""
        parts = sorted(self._folder.glob("part_*"))
        while len(parts) > MOST_PARTS:
            some, parts = parts[:MOST_PARTS], parts[MOST_PARTS:]
            joined = self._folder / f"joined_{len(parts):05}"
            with joined.open("wb") as body:
                _pour(some, body)
            parts.append(joined)
        return _pour(parts, target, tell)


class _Lines:
    """The digests of a file's lines, from where it stands."""

    def __init__(self, file: Path, body: BinaryIO, done: Done) -> None:
        self._name, self._path, self._body, self._done = file.name, str(file), body, done
        done.per_file.setdefault(self._path, 0)
        self._hashed = _is_hashed(body)
        self._before = body.tell()

    def __iter__(self) -> Iterator[int]:
        while line := self._body.readline(_LONGEST_LINE):
            self._done.lines += 1
            self._done.per_file[self._path] += 1
            number = self._done.per_file[self._path]
            if len(line) == _LONGEST_LINE and not line.endswith(b"\n"):
                self._to_end_of_line()
                self._done.refuse(self._name, number, "longer than any password")
                continue
            word = line.rstrip(b"\r\n").removeprefix(b"\xef\xbb\xbf" if number == 1 else b"")
            digest = (self._of_hash if self._hashed else self._of_word)(word, number) if word else None
            if digest is not None:
                self._done.taken += 1
                yield int.from_bytes(digest, "big")

    def passed(self) -> int:
        """Bytes since this was asked last."""
        before, self._before = self._before, self._body.tell()
        return self._before - before

    def _of_hash(self, line: bytes, number: int) -> bytes | None:
        found = _HASHED.fullmatch(line)
        if found is None:
            self._done.refuse(self._name, number, "not SHA1 or SHA1:count")
            return None
        if int(found[2] or self._done.least) < self._done.least:
            self._done.rare += 1
            return None
        return bytes.fromhex(found[1].decode())[:WIDTH]

    def _of_word(self, line: bytes, number: int) -> bytes | None:
        try:
            word = line.decode("utf-8")
        except UnicodeDecodeError:
            self._done.refuse(self._name, number, "not UTF-8")
            return None
        if len(word) < SHORTEST:
            self._done.short += 1
            return None
        return digest_of(plain(word))

    def _to_end_of_line(self) -> None:
        while (rest := self._body.readline(_LONGEST_LINE)) and not rest.endswith(b"\n"):
            pass


def _is_hashed(body: BinaryIO) -> bool:
    """By the first line that says something; the place in the file stays."""
    here = body.tell()
    body.seek(0)
    first = b"\n"
    while first and not first.strip(b"\xef\xbb\xbf\r\n"):
        first = body.readline(_LONGEST_LINE)
    body.seek(here)
    return _HASHED.fullmatch(first.strip(b"\xef\xbb\xbf\r\n")) is not None


def _pour(parts: Iterable[Path], target: BinaryIO, tell: Callable[[int], object] = lambda _: None) -> tuple[int, str]:
    """How many different ones were written, and the digest over them."""
    bodies = [part.open("rb") for part in parts]
    count, before, over = 0, b"", sha256()
    try:
        for one in heapq.merge(*map(_records, bodies)):
            if one != before:
                target.write(one)
                over.update(one)
                count, before = count + 1, one
                if count % _TOLD_EVERY == 0:
                    tell(count)
    finally:
        for body in bodies:
            body.close()
    return count, over.hexdigest()


def _records(body: BinaryIO) -> Iterator[bytes]:
    while one := body.read(WIDTH):
        yield one


def _write(file: Path, body: bytes) -> None:
    """Whole or not at all, also when the machine stops."""
    half = file.with_name(f"half_{file.name}")
    with half.open("wb") as open_file:
        open_file.write(body)
        open_file.flush()
        os.fsync(open_file.fileno())
    half.replace(file)


def _digest(file: Path) -> str:
    over = sha256()
    with file.open("rb") as body:
        while block := body.read(1 << 20):
            over.update(block)
    return over.hexdigest()
