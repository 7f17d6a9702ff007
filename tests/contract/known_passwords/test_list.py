"""The list of passwords that nobody may take: made of files of any order, looked up, stopped, broken, put in another's place."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha1, sha256
from pathlib import Path
from types import SimpleNamespace

import click
import pytest
from click.testing import CliRunner, Result

from adapters.known_passwords import in_file, making
from adapters.known_passwords.in_file import PAGE, WIDTH, PasswordFile, PasswordListFaultyError, read_facts
from adapters.known_passwords.making import Import
from bridge.desk.staffing.passwords import passwords

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
WORDS = ["letmein-letmein", "Чертополох2019", "correcthorsebattery", "zqjphsyf6ctifgu"]


def hashed(word: str, count: int) -> str:
    return f"{sha1(word.encode(), usedforsecurity=False).hexdigest().upper()}:{count}"


def written(file: Path, *lines: str | bytes, end: bytes = b"\n") -> Path:
    file.write_bytes(end.join(line if isinstance(line, bytes) else line.encode() for line in lines) + end)
    return file


def made(target: Path, *files: Path, least: int = 1) -> Import:
    work = Import(target, files, least)
    with work.alone():
        list(work.read())
        work.finish(NOW)
    return work


def asked(target: Path, *words: str) -> Result:
    @click.group()
    @click.pass_context
    def desk(context: click.Context) -> None:
        context.meta["settings"] = SimpleNamespace(password_list=target)

    desk.add_command(passwords)
    return CliRunner().invoke(desk, ["passwords", *words])


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "passwords.list"


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "PART", 3)


def test_words_of_a_text_are_known_however_they_are_capitalised_and_others_are_not(tmp_path: Path, target: Path) -> None:
    words = written(tmp_path / "words.txt", b"\xef\xbb\xbf" + WORDS[0].encode(), "", "short", *WORDS[1:], *WORDS, end=b"\r\n")
    work, known = made(target, words), PasswordFile(target)
    assert all(known.has(form) for word in WORDS for form in (word, word.lower(), word.upper()))
    assert not any(known.has(word) for word in ("", "short", "letmein-letmei", "letmein-letmein ", "\ud800" * 12))
    assert (work.done.taken, work.done.short, work.done.lines) == (8, 1, 10)
    listed = read_facts(target)
    assert listed is not None and (listed.count, listed.made_at) == (4, NOW)
    assert listed.digest == sha256(target.read_bytes()[PAGE:]).hexdigest()
    assert listed.sources == [{"file": "words.txt", "sha256": sha256(words.read_bytes()).hexdigest(), "lines": 10}]


def test_hashes_of_the_public_lists_are_taken_by_how_often_they_were_seen(tmp_path: Path, target: Path) -> None:
    lines = [hashed(word, count) for word, count in zip(WORDS, (900, 3, 41, 40), strict=True)]
    work = made(target, written(tmp_path / "pwned.txt", *lines), least=41)
    assert [PasswordFile(target).has(word) for word in WORDS] == [True, False, True, False]
    assert work.done.rare == 2 and not list(target.parent.glob("*.part"))


def test_several_files_and_many_parts_make_one_sorted_list_without_repeats(
    tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "MOST_PARTS", 4)
    many = [f"password number {n}" for n in range(100)]
    made(target, written(tmp_path / "a.txt", *many[:70]), written(tmp_path / "b.txt", *many[30:]))
    body = target.read_bytes()[PAGE:]
    records = [body[at : at + WIDTH] for at in range(0, len(body), WIDTH)]
    assert records == sorted(set(records)) and len(records) == 100
    assert all(PasswordFile(target).has(word) for word in many)


def test_faulty_lines_are_named_and_the_others_are_taken(tmp_path: Path, target: Path) -> None:
    words = written(tmp_path / "words.txt", WORDS[0], b"\xff\xfe\xff\xfe" * 5, "x" * 9000, WORDS[1])
    answer = asked(target, str(words))
    assert answer.exit_code == 0 and "refused     2 lines" in answer.output
    assert "words.txt, line 2: not UTF-8" in answer.output and "words.txt, line 3: longer than any password" in answer.output
    assert PasswordFile(target).has(WORDS[1])
    told = json.loads(asked(target, str(written(tmp_path / "h.txt", hashed(WORDS[0], 1), WORDS[1])), "--json").stdout)
    assert told["refused_lines"] == [{"file": "h.txt", "line": 2, "reason": "not SHA1 or SHA1:count"}] and told["count"] == 1


def test_a_file_without_a_usable_line_leaves_the_list_in_use(tmp_path: Path, target: Path) -> None:
    made(target, written(tmp_path / "words.txt", *WORDS))
    answer = asked(target, str(written(tmp_path / "none.txt", "", "short")))
    assert answer.exit_code == 1 and answer.output == "Error: no line could be taken; the present list stays\n"
    assert PasswordFile(target).has(WORDS[0])


@pytest.mark.parametrize("parts_before", [1, 2, 5])
def test_an_import_that_was_stopped_goes_on_and_makes_the_same_list(tmp_path: Path, target: Path, parts_before: int) -> None:
    files = [written(tmp_path / f"{n}.txt", *(f"password {n} number {m}" for m in range(7))) for n in range(2)]
    made(target, *files)
    whole = target.read_bytes()
    stopped = Import(target, files)
    with stopped.alone() as goes_on:
        assert not goes_on
        reading = stopped.read()
        for _ in range(parts_before):
            next(reading)
        # What was being written when the machine stopped.
        (target.with_name("passwords.list.part") / f"part_{stopped.done.parts:05}").write_bytes(b"half")
    assert target.read_bytes() == whole
    answer = asked(target, *map(str, files))
    assert answer.exit_code == 0 and f"going on after {stopped.done.lines} lines" in answer.output
    assert target.read_bytes()[PAGE:] == whole[PAGE:] and read_facts(target).sources == _sources(whole)  # type: ignore[union-attr]  # it is there


def _sources(whole: bytes) -> object:
    return json.loads(whole[:PAGE])["sources"]


def test_other_files_begin_anew(tmp_path: Path, target: Path) -> None:
    first = Import(target, [written(tmp_path / "a.txt", *WORDS)])
    with first.alone():
        next(iter(first.read()))
    other = Import(target, [written(tmp_path / "b.txt", "quite another word")])
    with other.alone() as goes_on:
        assert not goes_on
        list(other.read())
        assert other.finish(NOW).count == 1
    assert not PasswordFile(target).has(WORDS[0])


def test_of_two_imports_at_one_instant_one_is_refused(tmp_path: Path, target: Path) -> None:
    words = written(tmp_path / "words.txt", *WORDS)
    with Import(target, [words]).alone():
        answer = asked(target, str(words))
    assert answer.exit_code == 1 and answer.output == "Error: another import is at work\n"


def _cut(body: bytes) -> Iterator[bytes]:
    yield body[:-3]
    yield body + b"more"
    yield b"not a list at all"
    yield body.replace(b"bridge passwords 1", b"bridge passwords 9")
    yield b""


def test_a_broken_list_knows_nothing_says_so_and_stops_nobody(
    tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(in_file, "log", SimpleNamespace(error=lambda words, **_facts: told.append(words)))
    made(target, written(tmp_path / "words.txt", *WORDS))
    for number, broken in enumerate(_cut(target.read_bytes()), 1):
        target.write_bytes(broken)
        assert not PasswordFile(target).has(WORDS[0]) and len(told) == number
        with pytest.raises(PasswordListFaultyError):
            read_facts(target)
        assert asked(target).exit_code == 1


def test_what_there_is_is_told(tmp_path: Path, target: Path) -> None:
    assert asked(target).output == f"Error: there is no list at {target}\n" and not PasswordFile(target).has(WORDS[0])
    made(target, written(tmp_path / "words.txt", *WORDS))
    shown = asked(target)
    assert (
        shown.exit_code == 0 and "4 passwords of 2026-11-28" in shown.output and "made of     words.txt: 4 lines" in shown.output
    )
    assert json.loads(asked(target, "--json").stdout)["count"] == 4


def test_a_look_up_reads_little_of_a_long_list(tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "PART", 100_000)
    made(target, written(tmp_path / "words.txt", *(f"password number {n}" for n in range(50_000))))
    reads: list[int] = []

    def read(body: int, size: int, at: int) -> bytes:
        reads.append(size)
        return os.pread(body, size, at)

    monkeypatch.setattr(in_file, "os", SimpleNamespace(pread=read, fstat=os.fstat))
    assert PasswordFile(target).has("password number 49999") and not PasswordFile(target).has("password number 50001")
    assert len(reads) <= 2 * 17 and sum(reads) <= 300
