"""The restore drill: a copy made while the hub writes holds one moment, and what is restored has the same counts and digests."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bridge.desk.saving.command import COMMANDS
from bridge.store.engine import open_engine
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from tests.postgres import Postgres
from tests.store.conftest import migrated
from tests.store.people import NOW, PAPER, a_grown_application, an_application

BACKUP, RESTORE = COMMANDS
SEAL = Seal({1: b"1" * 32}, b"i" * 32)


def store(url: str) -> SqlStore:
    return SqlStore(open_engine(url), SEAL, lambda: None)


@pytest.fixture(params=["sqlite", "postgresql"])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """A database of the newest shape, and an empty one of the same kind."""
    if request.param == "sqlite":
        return migrated(f"sqlite:///{tmp_path}/hub.db"), f"sqlite:///{tmp_path}/again.db"
    postgres: Postgres = request.getfixturevalue("postgres")
    return migrated(postgres.new_database()), postgres.new_database()


def fill(url: str, applications: int = 5) -> None:
    with store(url).begin() as tx:
        for n in range(applications):
            tx.applications.add(replace(a_grown_application(), id=f"app_{n}", order_id=f"o{n}"))
            tx.papers.add(f"app_{n}", PAPER, b"%PDF", NOW)
        tx.evidence.append("app_0", "signed", NOW, {"sha256": "ab"})


def run(url: str, *words: str) -> Result:
    command = BACKUP if words[0] == "backup" else RESTORE
    return CliRunner(env={"BRIDGE_DATABASE_URL": url}).invoke(command, list(words[1:]))


def the_copy(folder: Path) -> Path:
    (file,) = (one for one in folder.iterdir() if one.suffix != ".json")
    return file


@contextmanager
def written_to(url: str) -> Iterator[None]:
    """Somebody goes on writing all the while."""
    over = threading.Event()

    def write() -> None:
        mine, n = store(url), 0
        while not over.is_set():
            with mine.begin() as tx:
                tx.applications.add(an_application(f"late_{n}"))
            n += 1

    writer = threading.Thread(target=write)
    writer.start()
    yield
    over.set()
    writer.join()


def test_what_is_restored_has_the_counts_and_digests_of_the_copys_moment(urls: tuple[str, str], tmp_path: Path) -> None:
    full, empty = urls
    fill(full)
    with written_to(full):
        made = run(full, "backup", str(tmp_path / "copies"), "--json")
    assert made.exit_code == 0, made.output
    told = json.loads(made.output)
    restored = run(empty, "restore", str(the_copy(tmp_path / "copies")))
    assert restored.exit_code == 0 and "every digest agrees" in restored.output, restored.output
    with store(empty).read() as tx:
        assert tx.applications.get("app_3").borrower == a_grown_application().borrower
        assert tx.evidence.first_broken("app_0") is None
        count = len(tx.applications.recent(1_000_000))
    assert told["tables"]["applications"]["rows"] == count >= 5


def test_a_restored_hub_goes_on_and_still_guards_what_is_append_only(urls: tuple[str, str], tmp_path: Path) -> None:
    full, empty = urls
    fill(full)
    run(full, "backup", str(tmp_path / "copies"))
    run(empty, "restore", str(the_copy(tmp_path / "copies")))
    with store(empty).begin() as tx:
        tx.applications.add(an_application("after"))
        tx.evidence.append("app_0", "signed", NOW, {"sha256": "cd"})
    engine = open_engine(empty)
    with pytest.raises(Exception, match=r"append-only|permission denied"), engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("UPDATE evidence SET kind = 'x'")


def test_nothing_is_ever_written_over(urls: tuple[str, str], tmp_path: Path) -> None:
    full, _ = urls
    fill(full, 1)
    run(full, "backup", str(tmp_path / "copies"))
    answer = run(full, "restore", str(the_copy(tmp_path / "copies")))
    assert answer.exit_code == 1 and "not empty" in answer.output


def test_a_copy_that_was_changed_is_not_restored(urls: tuple[str, str], tmp_path: Path) -> None:
    full, empty = urls
    fill(full, 1)
    run(full, "backup", str(tmp_path / "copies"))
    file = the_copy(tmp_path / "copies")
    body = bytearray(file.read_bytes())
    body[len(body) // 2] ^= 1
    file.write_bytes(body)
    answer = run(empty, "restore", str(file))
    assert answer.exit_code == 1 and "its digest differs" in answer.output


def test_a_copy_holds_no_name_in_clear_and_is_for_its_owner_only(urls: tuple[str, str], tmp_path: Path) -> None:
    full, _ = urls
    fill(full)
    run(full, "backup", str(tmp_path / "copies"))
    file = the_copy(tmp_path / "copies")
    assert file.stat().st_mode & 0o077 == 0
    assert "Канарейкина".encode() not in file.read_bytes()


def test_a_copy_of_the_other_kind_and_a_missing_paper_are_told(tmp_path: Path) -> None:
    full = migrated(f"sqlite:///{tmp_path}/hub.db")
    run(full, "backup", str(tmp_path / "copies"))
    file = the_copy(tmp_path / "copies")
    other = run("postgresql://hub:swordfish@127.0.0.1:9/hub", "restore", str(file))
    assert other.exit_code == 1 and "the copy is of sqlite" in other.output and "swordfish" not in other.output
    paper = Path(f"{file}.json")
    for spoilt in ('{"sha256": ', "[]", "{}"):
        paper.write_text(spoilt, encoding="utf-8")
        assert "is not the paper of a copy" in run(full, "restore", str(file)).output
    paper.unlink()
    assert "No such file" in run(full, "restore", str(file)).output


def test_a_database_that_is_away_leaves_no_half_made_copy(tmp_path: Path) -> None:
    answer = run("postgresql://hub:swordfish@127.0.0.1:9/hub", "backup", str(tmp_path / "copies"))
    assert answer.exit_code == 1 and "swordfish" not in answer.output
    assert list((tmp_path / "copies").iterdir()) == []
