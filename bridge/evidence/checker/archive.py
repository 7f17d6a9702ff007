"""The one layout of an evidence archive: a ZIP of stored files with fixed times, so that its bytes follow from its contents.

To check it the archive is read, written anew from what was read, and compared: what differs is named.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bridge.evidence.checker.findings import Report

SUMS, SIGNATURE = "SHA256SUMS", "SHA256SUMS.sig"
_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
# Version 2.0, names in UTF-8, stored, midnight of 1 January 1980.
_HOW = (20, 0x0800, 0, 0, 0x0021)
_MARK = b"PK\x03\x04" + struct.pack("<5H", *_HOW)
_CENTRAL_MARK = b"PK\x01\x02" + struct.pack("<6H", 20, *_HOW)
_END_MARK = b"PK\x05\x06"
_NAMED_AT_MOST, _LOST = 8, 1_000_000


class Entry(NamedTuple):
    """A file of the archive."""

    name: str
    body: bytes


class Piece(NamedTuple):
    """A run of bytes of the archive and which part of it they are; `file`: the entry it belongs to."""

    part: str
    file: str
    body: bytes


def pieces_of(entries: Sequence[Entry]) -> list[Piece]:
    """The archive of these entries in this order, piece by piece."""
    pieces, directory, offset = [], [], 0
    for entry in entries:
        name = entry.name.encode("utf-8", "surrogateescape")
        sizes = (zlib.crc32(entry.body), len(entry.body), len(entry.body), len(name))
        head = _LOCAL.pack(b"PK\x03\x04", *_HOW, *sizes, 0) + name
        central = _CENTRAL.pack(b"PK\x01\x02", 20, *_HOW, *sizes, 0, 0, 0, 0, 0, offset) + name
        pieces += [Piece(f"ZIP: local header of {entry.name}", entry.name, head), Piece(entry.name, entry.name, entry.body)]
        directory.append(Piece(f"ZIP: central directory entry of {entry.name}", entry.name, central))
        offset += len(head) + len(entry.body)
    length = sum(len(piece.body) for piece in directory)
    end = _END.pack(b"PK\x05\x06", 0, 0, len(entries), len(entries), length, offset, 0)
    return [*pieces, *directory, Piece("ZIP: end record", "", end)]


def archive_of(entries: Sequence[Entry]) -> bytes:
    """The bytes of an archive. Equal entries in equal order give equal bytes."""
    return b"".join(piece.body for piece in pieces_of(entries))


class Reading(NamedTuple):
    """One way to read the bytes: where the archive starts and ends in them, its entries, pieces that differ from the layout."""

    start: int
    stop: int
    entries: list[Entry]
    differing: list[Piece]
    doubts: int

    @property
    def excess(self) -> int:
        """How many bytes there are more than the layout of these entries has."""
        return self.stop - self.start - sum(len(piece.body) for piece in pieces_of(self.entries))

    @property
    def badness(self) -> tuple[int, int, int]:
        """The least is the likeliest reading."""
        return self.doubts, abs(self.excess), len(self.differing)


def read_archive(data: bytes, report: Report) -> list[Entry]:
    """The entries as well as they can be read; every byte that is not as the layout has it is reported."""
    best = _best(data)
    if best is None:
        report.fault("ZIP", "это не архив доказательств", "this is not an evidence archive")
        return []
    if best.start:
        report.fault("ZIP", f"лишние байты в начале: {best.start}", f"bytes before the first entry: {best.start}")
    if best.stop < len(data):
        extra = len(data) - best.stop
        report.fault("ZIP", f"лишние байты после конца: {extra}", f"bytes after the end record: {extra}")
    if best.excess:
        report.fault("ZIP", "длина не та, что у содержимого", "the length is not that of the contents")
    _report_pieces(best.differing, report)
    return best.entries


def _report_pieces(differing: Sequence[Piece], report: Report) -> None:
    files = [piece.file for piece in differing]
    for piece in differing[:_NAMED_AT_MOST]:
        both = files.count(piece.file) > 1 and piece.file
        if both:
            report.fault(piece.file, "изменено (контрольная сумма ZIP не та)", "changed (checksum of the ZIP)")
        report.fault(piece.part, "не соответствует содержимому", "does not fit the contents")


def _best(data: bytes) -> Reading | None:
    readings = []
    for start, stop in _bounds(data):
        for reader in (_by_directory, _by_headers, _by_marks):
            entries = list(reader(data[start:stop]))
            if entries:
                differing = _differing(data[start:stop], entries)
                readings.append(Reading(start, stop, entries, differing, _doubts(entries)))
                if _good_enough(readings[-1]):
                    return readings[-1]
    return min(readings, key=lambda one: one.badness) if readings else None


def _good_enough(one: Reading) -> bool:
    """One changed file, or one odd piece of the ZIP: no other reading can be better."""
    return one.doubts < 2 and not one.excess and len(one.differing) <= max(1, 2 * one.doubts)


def _bounds(data: bytes) -> list[tuple[int, int]]:
    start, stop = max(data.find(_MARK), 0), data.rfind(_END_MARK) + _END.size
    stop = min(stop, len(data)) if stop >= _END.size else len(data)
    found = [(0, len(data)), (start, len(data)), (0, stop), (start, stop)]
    return [one for n, one in enumerate(found) if one not in found[:n]]


def _differing(data: bytes, entries: Sequence[Entry]) -> list[Piece]:
    found, at = [], 0
    for piece in pieces_of(entries):
        if data[at : at + len(piece.body)] != piece.body:
            found.append(piece)
        at += len(piece.body)
    return found


def _doubts(entries: Sequence[Entry]) -> int:
    """How many files are not as the list of sums has them."""
    sums = next((entry.body for entry in entries if entry.name == SUMS), None)
    if sums is None:
        return _LOST
    listed = {line[66:]: line[:64] for line in sums.decode("utf-8", "surrogateescape").split("\n") if line}
    found = {entry.name: hashlib.sha256(entry.body).hexdigest() for entry in entries}
    wrong = sum(found.get(name) != digest for name, digest in listed.items())
    wrong += SIGNATURE not in found
    return wrong + len(set(found) - set(listed) - {SUMS, SIGNATURE}) + len(entries) - len(found)


def _by_directory(data: bytes) -> Iterator[Entry]:
    """As programs read a ZIP: from its end."""
    end = data[-_END.size :]
    if len(end) < _END.size:
        return
    at = _END.unpack(end)[6]
    while data[at : at + 4] == b"PK\x01\x02" and at + _CENTRAL.size <= len(data):
        head = _CENTRAL.unpack_from(data, at)
        size, length, offset = head[9], head[10], head[16]
        name = data[at + _CENTRAL.size : at + _CENTRAL.size + length]
        body = data[offset + _LOCAL.size + length : offset + _LOCAL.size + length + size]
        yield Entry(name.decode("utf-8", "surrogateescape"), body)
        at += _CENTRAL.size + length


def _by_headers(data: bytes) -> Iterator[Entry]:
    """From the start, one header after the other."""
    at = 0
    while data[at : at + 4] == b"PK\x03\x04" and at + _LOCAL.size <= len(data):
        head = _LOCAL.unpack_from(data, at)
        size, start = head[8], at + _LOCAL.size + head[9]
        yield Entry(data[at + _LOCAL.size : start].decode("utf-8", "surrogateescape"), data[start : start + size])
        at = start + size


def _by_marks(data: bytes) -> Iterator[Entry]:
    """Whatever stands between what looks like headers: finds files again when bytes were taken out or put in."""
    at = data.find(_MARK)
    while at >= 0 and at + _LOCAL.size <= len(data):
        start = at + _LOCAL.size + _LOCAL.unpack_from(data, at)[9]
        following = data.find(_MARK, start)
        stop = following if following >= 0 else data.find(_CENTRAL_MARK, start)
        yield Entry(data[at + _LOCAL.size : start].decode("utf-8", "surrogateescape"), data[start : stop if stop >= 0 else None])
        at = following
