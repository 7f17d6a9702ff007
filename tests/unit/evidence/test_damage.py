"""One bit anywhere, bytes too many or too few, files moved or forged: each is found, and the part it is in is named."""

import hashlib
import json
import random
import struct
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.evidence.checker.archive import SIGNATURE, SUMS, Entry, archive_of, pieces_of
from bridge.evidence.checker.checking import check_archive
from tests.unit.evidence.case import a_key, an_archive, body_of, entries_of, faults_of, with_bodies

RANDOM_PLACES, SMALL = 500, 700
random_places = random.Random(20261123)


@cache
def parts() -> list[tuple[int, int, str]]:
    """(start, end, part) of every run of bytes."""
    found, at = [], 0
    for piece in pieces_of(entries_of(an_archive())):
        found.append((at, at + len(piece.body), piece.part))
        at += len(piece.body)
    return found


def flipped(at: int, bit: int) -> bytes:
    broken = bytearray(an_archive())
    broken[at] ^= 1 << bit
    return bytes(broken)


def named(faults: list[str], part: str) -> bool:
    """The part itself is named: for the journal by its line, too."""
    return any(fault.startswith((f"{part}:", f"{part} line ")) for fault in faults)


def small_parts() -> list[str]:
    return [part for start, end, part in parts() if end - start <= SMALL]


def test_there_are_small_parts_of_every_kind() -> None:
    told = "\n".join(small_parts())
    for words in ("local header of README.txt", "central directory entry of check.py", "end record", "2026-11-23.json",
                  "2026-11-23.sig", "2026-11-23.path", "SHA256SUMS.sig", "lender-key.pem"):  # fmt: skip
        assert words in told


@pytest.mark.parametrize("kind", ["ZIP: local header", "ZIP: central directory", "ZIP: end record", "anchors/", "lender-key.pem",
                                  "SHA256SUMS.sig", "documents/"])  # fmt: skip
def test_one_bit_at_every_byte_of_the_small_parts_is_found_and_named(kind: str) -> None:
    mine = [one for one in parts() if one[2].startswith(kind) and one[1] - one[0] <= SMALL]
    assert mine
    if kind.startswith("ZIP"):
        # All headers are alike: the first ones and those of the sums stand for the others.
        mine = [*mine[:3], *mine[-2:]]
    for start, end, part in mine:
        for at in range(start, end):
            faults = faults_of(flipped(at, at % 8))
            assert named(faults, part), (part, at - start, faults)


def test_one_bit_at_hundreds_of_places_over_the_file_is_found_and_named() -> None:
    size = len(an_archive())
    for at in random_places.sample(range(size), RANDOM_PLACES):
        part = next(part for start, end, part in parts() if start <= at < end)
        faults = faults_of(flipped(at, random_places.randrange(8)))
        assert named(faults, part), (part, at, faults)


def test_a_bit_in_any_line_of_the_journal_names_the_line() -> None:
    start, end, _ = next(one for one in parts() if one[2] == "journal.jsonl")
    body = body_of(an_archive(), "journal.jsonl")
    at = 0
    for place, line in enumerate(body.split(b"\n")[:-1], 1):
        for offset in (5, len(line) // 2, len(line) - 3):
            faults = faults_of(flipped(start + at + offset, 0))
            assert named(faults, "journal.jsonl")
            assert any(fault.startswith(f"journal.jsonl line {place}:") for fault in faults), (place, offset, faults)
        at += len(line) + 1
    assert start + at == end


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_bytes_taken_out_or_put_in_are_found(data: st.DataObject) -> None:
    archive = an_archive()
    at = data.draw(st.integers(0, len(archive)))
    extra = data.draw(st.binary(max_size=9))
    gone = data.draw(st.integers(0 if extra else 1, 9))
    changed = archive[:at] + extra + archive[at + gone :]
    if changed != archive:
        assert faults_of(changed)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_at_all_get_a_verdict_and_never_an_error(data: bytes) -> None:
    assert check_archive(data).faults


def test_bytes_cut_out_of_a_document_name_the_document() -> None:
    start, _, part = next(one for one in parts() if one[2] == "protocol.pdf")
    archive = an_archive()
    assert named(faults_of(archive[: start + 40] + archive[start + 41 :]), part)
    assert named(faults_of(archive[: start + 40] + b"x" + archive[start + 40 :]), part)


def test_what_stands_before_or_behind_the_archive_is_told() -> None:
    assert any("bytes before" in fault for fault in faults_of(b"#!/bin/sh\n" + an_archive()))
    assert any("bytes after" in fault for fault in faults_of(an_archive() + b"x"))
    comment = an_archive()[:-2] + struct.pack("<H", 5) + b"hello"
    faults = faults_of(comment)
    assert any("bytes after" in fault for fault in faults)
    assert any(fault.startswith("ZIP: end record") for fault in faults)


def test_files_swapped_repeated_added_or_left_out_are_named() -> None:
    files = entries_of(an_archive())
    swapped = [files[1], files[0], *files[2:]]
    assert "protocol.pdf: files are out of order" in faults_of(archive_of(swapped))
    repeated = [*files, files[3]]
    assert any(fault == f"{files[3].name}: the file stands twice" for fault in faults_of(archive_of(repeated)))
    added = [*files[:-2], Entry("documents/99-extra.pdf", b"%PDF"), *files[-2:]]
    assert any(fault.startswith("documents/99-extra.pdf: does not belong") for fault in faults_of(archive_of(added)))
    for gone in range(len(files)):
        left = archive_of([*files[:gone], *files[gone + 1 :]])
        assert any(files[gone].name in fault for fault in faults_of(left)), files[gone].name


def test_bodies_of_two_files_exchanged_are_named_both() -> None:
    files = {one.name: one.body for one in entries_of(an_archive())}
    pair = ("protocol.pdf", "protocol.html")
    mixed = [Entry(name, files[pair[1 - pair.index(name)]] if name in pair else body) for name, body in files.items()]
    faults = faults_of(archive_of(mixed))
    assert all(named(faults, name) for name in pair)


def test_sums_made_anew_without_the_key_are_not_signed_by_it() -> None:
    forged = with_bodies(an_archive(), {"protocol.html": b"<!doctype html>another story"})
    assert faults_of(forged) == [f"{SIGNATURE}: does not sign {SUMS}"]


def test_sums_signed_with_another_key_fall_to_the_key_from_elsewhere_and_to_the_anchors() -> None:
    forged = with_bodies(an_archive(), {"protocol.html": b"<!doctype html>another story"}, a_key(2))
    assert "lender-key.pem: this is not the key given by --key" in faults_of(forged, a_key(1))
    assert a_key(2).fingerprint in check_archive(forged).text()


@pytest.mark.parametrize("key", [None, 1], ids=["another key", "the lender's own key"])
def test_a_journal_told_anew_breaks_its_chain_or_its_anchor_whoever_signs(key: int | None) -> None:
    journal = body_of(an_archive(), "journal.jsonl").replace(b'"right":"yes"', b'"right":"no"', 1)
    forged = with_bodies(an_archive(), {"journal.jsonl": journal}, a_key(key or 2))
    faults = faults_of(forged)
    assert any(fault.startswith("journal.jsonl line ") and "chain" in fault for fault in faults), faults


def test_a_whole_journal_told_anew_by_the_lender_himself_falls_to_the_anchor() -> None:
    body, previous, lines = body_of(an_archive(), "journal.jsonl"), "0" * 64, []
    for line in body.decode().splitlines():
        told = json.loads(line) | {"previous": previous}
        if told["kind"] == "code_entered":
            told["facts"]["address"] = "198.51.100.7"
        lines.append(json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
        previous = hashlib.sha256(lines[-1].encode()).hexdigest()
    contents = json.loads(body_of(an_archive(), "contents.json"))
    contents["journal"]["head"] = previous
    changes = {"journal.jsonl": ("\n".join(lines) + "\n").encode(), "contents.json": json.dumps(contents).encode()}
    faults = faults_of(with_bodies(an_archive(), changes, a_key()), a_key())
    assert [fault for fault in faults if "is not the line that anchor 2026-11-23 holds" in fault] == faults != []


def retold(change: Callable[[dict[str, Any]], object]) -> bytes:
    """The archive with each line of its journal changed, chained anew and signed by the lender; no anchors."""
    previous, lines = "0" * 64, []
    for line in body_of(an_archive(), "journal.jsonl").decode().splitlines():
        told = json.loads(line) | {"previous": previous}
        change(told)
        lines.append(json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
        previous = hashlib.sha256(lines[-1].encode()).hexdigest()
    contents = json.loads(body_of(an_archive(), "contents.json"))
    contents["journal"]["head"] = previous
    changes = {"journal.jsonl": ("\n".join(lines) + "\n").encode(), "contents.json": json.dumps(contents).encode()}
    return with_bodies(an_archive(), changes, a_key(), without=("anchors/",))


@pytest.mark.parametrize(
    ("kind", "change", "words"),
    [
        ("signed", {"fingerprint": "ab" * 32}, "no set of these papers"),
        ("signed", {"code_id": "code_x"}, "without a right code"),
        ("code_entered", {"right": "no"}, "without a right code"),
        ("code_sent", {"code_id": "code_y"}, "never sent"),
        ("code_entered", {"fingerprint": "cd" * 32}, "is not as in line"),
        ("code_sent", {"fingerprint": "cd" * 32}, "is not as in line"),
        ("confirmed", {"fingerprint": "ef" * 32}, "was not signed"),
        ("contract_frozen", {"sha256": "12" * 32}, "no document has"),
        ("code_sent", {"expires_at": "2026-11-23T09:00:00.000000+00:00"}, "accepted after its end"),
        ("code_sent", {"expires_at": "никогда"}, "accepted after its end"),
    ],
)  # fmt: skip
def test_a_journal_whose_story_does_not_hold_together_is_found_even_when_every_sum_agrees(
    kind: str, change: dict[str, str], words: str
) -> None:
    """What a hub with a fault would write, or a lender who makes everything up from the start, anchors left out."""
    faults = faults_of(retold(lambda told: told["facts"].update(change) if told["kind"] == kind else None))
    assert any(words in fault and fault.startswith("journal.jsonl line ") for fault in faults), faults


def test_a_journal_from_before_the_ends_of_codes_were_written_down_stays_valid() -> None:
    assert faults_of(retold(lambda told: told["facts"].pop("expires_at", None))) == []


def test_the_lender_himself_can_not_exchange_a_signed_paper() -> None:
    name = next(one.name for one in entries_of(an_archive()) if one.name.startswith("documents/"))
    forged = with_bodies(an_archive(), {name: b"%PDF other conditions"}, a_key())
    faults = faults_of(forged)
    assert any(fault.startswith(f"{name}:") for fault in faults)
    assert any(fault.startswith("journal.jsonl line ") and "no document" in fault for fault in faults)


def test_the_report_tells_what_it_can_not_prove() -> None:
    text = check_archive(an_archive()).text()
    assert "whose number it was" in text
    assert "the key is the archive's own" in text
    assert "the key is the archive's own" not in check_archive(an_archive(), a_key().public_pem.encode()).text()
