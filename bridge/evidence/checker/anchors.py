"""Day anchors of an archive: one follows the other, each signed, and the journal's lines lead up to their roots."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from bridge.evidence.checker.findings import Report
from bridge.evidence.checker.journal import Line
from bridge.evidence.checker.keys import PublicKey, der_at, der_parts
from bridge.evidence.checker.texts import read_canonical, text_of

FOLDER = "anchors/"


class Anchor(NamedTuple):
    """A day's anchor as its file has it."""

    name: str
    body: bytes
    day: str
    key: str
    made_at: str
    previous: str
    root: str


def check_anchors(files: dict[str, bytes], keys: dict[str, PublicKey], lines: list[Line], report: Report) -> int:
    """Up to which line of the journal the anchors reach; 0 when no anchor covers it yet."""
    before, covered = None, 0
    for name in sorted(name for name in files if name.startswith(FOLDER) and name.endswith(".json")):
        anchor = _read(name, files[name], report)
        if anchor is None:
            continue
        if before is not None and anchor.previous != hashlib.sha256(before.body).hexdigest():
            report.fault(name, f"не продолжает {before.name}", f"does not follow {before.name}")
        _check_signature(anchor, files, keys, report)
        covered = max(covered, _check_path(anchor, files, lines, report))
        _check_stamp(anchor, files, report)
        before = anchor
    return covered


def _read(name: str, body: bytes, report: Report) -> Anchor | None:
    try:
        told = read_canonical(body[:-1] if body.endswith(b"\n") else b"")
        words = [text_of(told, one) for one in ("day", "key", "made_at", "previous", "root")]
        if name != f"{FOLDER}{words[0]}.json":
            raise ValueError("another day")
        return Anchor(name, body, *words)
    except ValueError:
        report.fault(name, "не читается", "can't be read")
        return None


def _check_signature(anchor: Anchor, files: dict[str, bytes], keys: dict[str, PublicKey], report: Report) -> None:
    name = f"{FOLDER}{anchor.day}.sig"
    if not anchor.key:
        report.limit(anchor.name, "якорь не подписан: ключа тогда не было", "this anchor is not signed: there was no key then")
    elif anchor.key not in keys:
        report.fault(anchor.name, f"нет ключа {anchor.key}", f"key {anchor.key} is missing")
    elif not keys[anchor.key].signed(anchor.body, files.get(name, b"")):
        report.fault(name, "подпись якоря неверна", "the anchor's signature is wrong")


def _check_path(anchor: Anchor, files: dict[str, bytes], lines: list[Line], report: Report) -> int:
    """The line that the path starts from; 0 without a path: that day nothing was written about this application."""
    name = f"{FOLDER}{anchor.day}.path"
    if name not in files:
        return 0
    try:
        leaf, *steps = files[name].decode("ascii").rstrip("\n").split("\n")
        application, n, digest = leaf.split(" ")
        line = lines[int(n) - 1]
        climbed = _climb(leaf, steps)
    except (ValueError, IndexError):
        report.fault(name, "не читается", "can't be read")
        return 0
    if climbed != anchor.root:
        report.fault(name, "путь не приводит к корню якоря", "the path does not lead to the anchor's root")
    if (application, digest) != (line.application, line.digest):
        report.fault(line.part, f"не та, что закреплена якорем {anchor.day}", f"is not the line that anchor {anchor.day} holds")
    if line.at > anchor.made_at:
        report.fault(anchor.name, "якорь раньше закреплённой строки", "the anchor is older than the line it holds")
    return line.n


def _climb(leaf: str, steps: list[str]) -> str:
    """RFC 6962: 0x00 before a leaf, 0x01 before a node."""
    here = hashlib.sha256(b"\x00" + leaf.encode("ascii")).digest()
    for step in steps:
        side, other = step[:2], bytes.fromhex(step[2:])
        if side not in ("L ", "R ") or len(other) != 32:
            raise ValueError("no step of a path")
        here = hashlib.sha256(b"\x01" + (other + here if side == "L " else here + other)).digest()
    return here.hex()


def _check_stamp(anchor: Anchor, files: dict[str, bytes], report: Report) -> None:
    name = f"{FOLDER}{anchor.day}.tsr"
    if name not in files:
        return
    try:
        digest, moment = _imprint(files[name])
    except (ValueError, IndexError):
        report.fault(name, "метка времени не читается", "the time stamp can't be read")
        return
    if digest != hashlib.sha256(anchor.body).digest():
        report.fault(name, "метка времени не от этого якоря", "the time stamp is not over this anchor")
    report.fact(name, f"метка времени {moment}", f"time stamp of {moment}")


def _imprint(response: bytes) -> tuple[bytes, str]:
    """Which digest a time-stamp response (RFC 3161) is over, and its moment. The server's signature is left to openssl."""
    token = der_parts(der_at(response).body)[1]
    signed = der_parts(der_at(der_parts(token.body)[1].body).body)
    wrapped = der_parts(signed[2].body)[1].body
    info = der_parts(der_at(der_at(wrapped).body).body)
    digest = der_parts(info[2].body)[1].body
    moment = info[4].body.decode("ascii", "replace")
    return digest, f"{moment[:4]}-{moment[4:6]}-{moment[6:8]} {moment[8:10]}:{moment[10:12]}:{moment[12:14]} UTC"
