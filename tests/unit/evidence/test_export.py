"""One archive holds everything; a stranger with sha256sum, openssl or bare Python comes to the same verdict."""

import io
import json
import re
import subprocess
import zipfile
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from bridge.evidence.checker.archive import archive_of
from bridge.evidence.pack.words import EVENTS, GATES
from bridge.flows.evidence.change_key import change_key
from bridge.flows.evidence.export_evidence import EXPORTED, export_evidence
from bridge.model.evidence.kinds import EvidenceKind
from bridge.model.gates import GateName
from bridge.model.status import Status
from bridge.ports.outside_errors import RefusedError
from tests.builders import REQUIRED, FakeHub
from tests.unit.evidence.case import (
    a_hub,
    a_key,
    an_archive,
    anchor_all,
    body_of,
    entries_of,
    faults_of,
    run_checker,
    signed,
    unpacked,
)
from tests.walk import brought_to, read, sign, work_all

OTHER_PYTHONS = sorted(Path.home().glob(".pyenv/versions/3.*/bin/python"))


def commands_of(readme: str) -> list[str]:
    return [line[2:] for line in readme.splitlines() if line.startswith("$ ")]


def in_bash(commands: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    script = "\n".join(["set -e", *commands])
    return subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, check=False)


def test_the_archive_of_a_signed_application_agrees_in_every_part() -> None:
    assert faults_of(an_archive()) == []
    assert faults_of(an_archive(), a_key()) == []


def test_any_zip_program_reads_it() -> None:
    with zipfile.ZipFile(io.BytesIO(an_archive())) as whole:
        assert whole.testzip() is None
        names = whole.namelist()
        assert whole.comment == b""
    assert {"README.txt", "protocol.pdf", "protocol.html", "journal.jsonl", "SHA256SUMS", "SHA256SUMS.sig", "check.py"} <= set(
        names
    )
    assert [name for name in names if name.startswith("documents/")]
    assert [name for name in names if re.fullmatch(r"anchors/2026-11-\d\d\.(json|sig|path)", name)]


def test_equal_data_gives_equal_bytes_and_taking_it_is_noted() -> None:
    hub = a_hub()
    application = signed(hub)
    first = export_evidence(hub, application.id, "office:olga")
    hub.clock.move(timedelta(days=3))
    assert export_evidence(hub, application.id, "desk:root") == first
    with hub.store.read() as tx:
        notes = [one for one in tx.journal.after(0, 1000, application.id) if one.what == EXPORTED]
    assert [one.sender for one in notes] == ["office:olga", "desk:root"]
    assert sha256(first).hexdigest() in notes[0].result


def test_a_stranger_follows_the_readme_with_openssl_and_sha256sum(tmp_path: Path) -> None:
    folder = unpacked(an_archive(), tmp_path)
    commands = commands_of((folder / "README.txt").read_text(encoding="utf-8"))
    assert len(commands) >= 9
    done = in_bash(commands, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("Verified OK") >= 2
    assert "chain: OK" in done.stdout
    assert "holds line" in done.stdout
    assert re.search(r"anchors/2026-11-23\.path: OK", done.stdout)
    told = json.loads((folder / "contents.json").read_text(encoding="utf-8"))
    assert a_key().fingerprint in done.stdout
    mark = sha256("\n".join(told["sets"][-1]["sha256"]).encode()).hexdigest()
    assert f"{mark}  -" in done.stdout
    assert re.findall(r"^\d+ (code_asked|code_sent|code_entered|signed|confirmed)$", done.stdout, re.MULTILINE)[-1] == "confirmed"


def test_texts_that_were_ticked_are_in_the_archive_whoever_showed_them() -> None:
    hub = a_hub()
    archive = export_evidence(hub, brought_to(hub, Status.FILLING).id, "desk:test")
    assert faults_of(archive, a_key()) == []
    assert sum(one.name.startswith("documents/") for one in entries_of(archive)) == len(REQUIRED)


def test_a_broken_chain_or_path_is_said_aloud_and_leaves_the_strangers_shell_open(tmp_path: Path) -> None:
    folder = unpacked(an_archive(), tmp_path)
    for name in ("journal.jsonl", "anchors/2026-11-23.path"):
        body = (folder / name).read_bytes()
        (folder / name).write_bytes(body.replace(body[-6:-5], b"0" if body[-6:-5] != b"0" else b"1"))
    commands = [one for one in commands_of((folder / "README.txt").read_text(encoding="utf-8")) if "sha256sum -c" not in one]
    said = "\n".join(in_bash(["set +e", one, "echo still here"], folder).stdout for one in commands)
    assert said.count("still here") == len(commands)
    assert "chain: FAILED" in said and "anchors/2026-11-23.path: FAILED" in said


@pytest.mark.parametrize(
    ("name", "marks"),
    [
        ("journal.jsonl", ("FAILED", "BROKEN")), ("SHA256SUMS", ("Verification failure",)),
        ("anchors/2026-11-23.json", ("FAILED",)), ("anchors/2026-11-23.sig", ("FAILED",)),
    ],
)  # fmt: skip
def test_the_readmes_commands_find_a_changed_file(tmp_path: Path, name: str, marks: tuple[str, ...]) -> None:
    folder = unpacked(an_archive(), tmp_path)
    body = bytearray((folder / name).read_bytes())
    body[len(body) // 2] ^= 1
    (folder / name).write_bytes(bytes(body))
    commands = commands_of((folder / "README.txt").read_text(encoding="utf-8"))
    said = [in_bash([one], folder) for one in commands]
    assert any(one.returncode for one in said)
    text = "".join(one.stdout + one.stderr for one in said)
    assert all(mark in text for mark in marks), text


@pytest.mark.parametrize("python", OTHER_PYTHONS, ids=lambda path: path.parts[-3])
def test_the_checker_of_the_archive_runs_alone_on_every_python_from_3_8(tmp_path: Path, python: Path) -> None:
    version = tuple(int(part) for part in python.parts[-3].split(".")[:2])
    if version < (3, 8):
        pytest.skip("older than promised")
    folder = unpacked(an_archive(), tmp_path)
    good = run_checker(folder / "check.py", str(tmp_path / "evidence.zip"), python=str(python))
    assert good.returncode == 0, good.stdout + good.stderr
    assert "OK: everything agrees" in good.stdout
    assert a_key().fingerprint in good.stdout
    broken = bytearray(an_archive())
    broken[len(broken) // 3] ^= 4
    (tmp_path / "broken.zip").write_bytes(bytes(broken))
    bad = run_checker(folder / "check.py", str(tmp_path / "broken.zip"), python=str(python))
    assert bad.returncode == 1
    assert "changed" in bad.stdout


def test_the_protocol_tells_in_plain_russian_and_shows_no_whole_phone_and_no_code() -> None:
    hub = a_hub()
    application = signed(hub)
    archive = export_evidence(hub, application.id, "desk:test")
    page = body_of(archive, "protocol.html").decode()
    for words in ("Протокол подписания", "Документы подписаны простой электронной подписью", "Введён код: верный",
                  "Запрошен код подтверждения", "МСК", "UTC", application.borrower.full_name):  # fmt: skip
        assert words in page
    assert body_of(archive, "protocol.pdf").startswith(b"%PDF-")
    codes = {word for message in hub.sms.sent for word in message.text.split() if word.isdigit() and len(word) == 6}
    assert codes
    whole = b"".join(one.body for one in entries_of(archive) if one.name in ("journal.jsonl", "contents.json", "protocol.html"))
    assert application.borrower.phone.encode() not in whole
    assert application.borrower.phone[2:].encode() not in whole
    assert not [code for code in codes if re.search(rf"(?<![0-9a-f]){code}(?![0-9a-f])", whole.decode())]


def test_every_line_and_every_condition_has_russian_words() -> None:
    assert set(EvidenceKind) <= set(EVENTS)
    assert set(GateName) == set(GATES)


def test_texts_of_terms_are_titled_by_their_first_line_and_have_a_digest_by_gost() -> None:
    hub = a_hub()
    archive = export_evidence(hub, signed(hub).id, "desk:test")
    terms = [one for one in json.loads(body_of(archive, "contents.json"))["papers"] if one["kind"] == "terms"]
    assert terms
    for one in terms:
        body = body_of(archive, one["file"])
        assert one["title"] == body.decode().splitlines()[0]
        assert one["streebog"] == hub.digests.gost(body)
        assert f"{one['streebog']}  {one['file']}" in body_of(archive, "STREEBOG256SUMS").decode()


def test_an_application_that_is_not_signed_yet_says_so() -> None:
    hub = a_hub()
    application = signed(hub, status=Status.CONTRACT_READY)
    archive = export_evidence(hub, application.id, "desk:test")
    assert faults_of(archive) == []
    assert json.loads(body_of(archive, "contents.json"))["state"] == "unsigned"
    assert "Договор не подписан" in body_of(archive, "README.txt").decode()


def test_an_application_without_a_line_or_an_anchor_can_be_exported(tmp_path: Path) -> None:
    hub = a_hub()
    application = brought_to(hub, Status.RECEIVED)
    archive = export_evidence(hub, application.id, "desk:test")
    assert "There are no anchors yet" in body_of(archive, "README.txt").decode()
    assert faults_of(archive) == []


def test_a_refused_signature_is_told_as_refused() -> None:
    hub = a_hub()
    application = brought_to(hub, Status.CONTRACT_READY)
    sign(hub, application.id)
    hub.loan_system.fail("confirm_signature", RefusedError("fake", "confirm_signature", "the code is wrong", "wrong_code"))
    work_all(hub)
    assert read(hub, application.id).signature is None
    archive = export_evidence(hub, application.id, "desk:test")
    assert json.loads(body_of(archive, "contents.json"))["state"] == "refused"
    assert "не приняла" in body_of(archive, "README.txt").decode()


def test_a_second_set_of_papers_stands_beside_the_first(tmp_path: Path) -> None:
    hub = a_hub()
    application = signed(hub, status=Status.CONTRACT_READY)
    assert application.contract is not None
    (old,) = application.contract.papers
    with hub.store.begin() as tx:
        body = b"%PDF-1.7 another set"
        paper = replace(old, id="doc_new", sha256=sha256(body).hexdigest())
        tx.papers.add(application.id, paper, body, hub.clock.now())
        facts = {"paper": paper.id, "sha256": paper.sha256}
        tx.evidence.append(application.id, EvidenceKind.CONTRACT_FROZEN, hub.clock.now(), facts)
        tx.applications.save(replace(application, contract=replace(application.contract, papers=(paper,))))
    archive = export_evidence(hub, application.id, "desk:test")
    assert faults_of(archive) == []
    sets = json.loads(body_of(archive, "contents.json"))["sets"]
    assert [one["sha256"] for one in sets] == [[old.sha256], [paper.sha256]]
    assert in_bash(commands_of(body_of(archive, "README.txt").decode()), unpacked(archive, tmp_path)).returncode == 0


def test_without_a_key_everything_works_and_says_that_nobody_signed() -> None:
    hub = a_hub(evidence_key=None)
    archive = export_evidence(hub, signed(hub).id, "desk:test")
    assert "архив не подписан" in body_of(archive, "README.txt").decode()
    assert faults_of(archive) == ["SHA256SUMS.sig: the archive is not signed by the lender's key"]


def test_a_new_key_is_trusted_by_who_trusts_the_old_one(tmp_path: Path) -> None:
    hub = a_hub()
    application = signed(hub)
    change_key(hub, a_key(2))
    newer: FakeHub = replace(hub, evidence_key=a_key(2))
    with newer.store.begin() as tx:
        tx.evidence.append(application.id, EvidenceKind.GATE_OPENED, newer.clock.now(), {"gate": "booking"})
    newer.clock.move(timedelta(days=2))
    assert anchor_all(newer) == 1
    archive = export_evidence(newer, application.id, "desk:test")
    assert faults_of(archive) == []
    assert faults_of(archive, a_key(2)) == []
    assert faults_of(archive, a_key(1)) == []
    assert faults_of(archive, a_key(3)) == ["lender-key.pem: this is not the key given by --key"]
    done = in_bash(commands_of(body_of(archive, "README.txt").decode()), unpacked(archive, tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Verified OK") == 4
    assert "follows" in done.stdout


def test_the_archive_follows_from_its_entries() -> None:
    assert archive_of(entries_of(an_archive())) == an_archive()
