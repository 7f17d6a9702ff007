"""Applications that were signed, anchored and exported, and an attacker's tools."""

import hashlib
import subprocess
import sys
from datetime import timedelta
from functools import cache
from pathlib import Path

from adapters.papers.press import Press
from bridge.evidence.checker.archive import SIGNATURE, SUMS, Entry, archive_of, read_archive
from bridge.evidence.checker.checking import check_archive
from bridge.evidence.checker.findings import Report
from bridge.evidence.lender_key import RsaLenderKey, new_key_pem
from bridge.flows.applying.show_terms import show_terms
from bridge.flows.evidence.anchor_days import anchor_next
from bridge.flows.evidence.export_evidence import export_evidence
from bridge.model.application import Application
from bridge.model.status import Status
from tests.builders import FakeHub, fake_hub
from tests.walk import HAND, brought_to, read


def a_key(n: int = 1) -> RsaLenderKey:
    """The lender's key, or another one."""
    return _made(n)


@cache
def _made(_n: int) -> RsaLenderKey:
    """Making one takes a moment."""
    return RsaLenderKey(new_key_pem())


@cache
def a_press() -> Press:
    return Press()


def a_hub(**changes: object) -> FakeHub:
    """A hub with the real press and the lender's key."""
    return fake_hub(**{"evidence_key": a_key(), "press": a_press(), "lender": "ООО МКК «Учебный заём»", **changes})


def anchor_all(hub: FakeHub) -> int:
    """Every day that is missing."""
    count = 0
    while anchor_next(hub) is not None:
        count += 1
    return count


def signed(hub: FakeHub, others: int = 2, status: Status = Status.SIGNED) -> Application:
    """One whole signing among others, the terms shown first; the next night has passed."""
    application = brought_to(hub, status)
    show_terms(hub, application, HAND)
    for _ in range(others):
        brought_to(hub, Status.CONTRACT_READY)
    hub.clock.move(timedelta(days=1))
    anchor_all(hub)
    return read(hub, application.id)


@cache
def an_archive() -> bytes:
    """The archive of a signed and anchored application."""
    hub = a_hub()
    return export_evidence(hub, signed(hub).id, "desk:test")


def entries_of(archive: bytes) -> list[Entry]:
    report = Report()
    entries = read_archive(archive, report)
    assert not report.faults
    return entries


def faults_of(archive: bytes, key: RsaLenderKey | None = None) -> list[str]:
    """Every fault as one line."""
    report = check_archive(archive, key.public_pem.encode() if key else None)
    return [f"{one.part}: {one.en}" for one in report.faults]


def with_bodies(
    archive: bytes, changes: dict[str, bytes], key: RsaLenderKey | None = None, without: tuple[str, ...] = ("-",)
) -> bytes:
    """What an attacker makes: files changed or left out, sums made anew, signed with a key if there is one."""
    files = [Entry(one.name, changes.get(one.name, one.body)) for one in entries_of(archive)]
    files = [one for one in files if not one.name.startswith(without)]
    plain = [one for one in files if one.name not in (SUMS, SIGNATURE)]
    if key:
        plain = [Entry(one.name, key.public_pem.encode() if one.name == "lender-key.pem" else one.body) for one in plain]
    sums = "".join(f"{hashlib.sha256(one.body).hexdigest()}  {one.name}\n" for one in plain).encode()
    old = next(one.body for one in files if one.name == SIGNATURE)
    return archive_of([*plain, Entry(SUMS, sums), Entry(SIGNATURE, key.sign(sums) if key else old)])


def body_of(archive: bytes, name: str) -> bytes:
    return next(one.body for one in entries_of(archive) if one.name == name)


def unpacked(archive: bytes, folder: Path) -> Path:
    """The archive unpacked by the usual program."""
    file = folder / "evidence.zip"
    file.write_bytes(archive)
    subprocess.run(["unzip", "-q", str(file), "-d", str(folder / "evidence")], check=True)
    return folder / "evidence"


def run_checker(checker: Path, *arguments: str, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    """check.py as a stranger runs it: isolated, nothing of ours on the path."""
    return subprocess.run([python, "-I", str(checker), *arguments], capture_output=True, text=True, encoding="utf-8", check=False)
