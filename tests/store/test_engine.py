"""Opening the database, its settings, and what happens when it is away."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from bridge.ports.store import Store, StoreUnavailableError
from bridge.ports.work import WorkKind
from bridge.store.engine import DatabaseUrlError, open_engine
from bridge.store.migrations import upgrade
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from tests.postgres import Postgres, free_port, remove_postgres, start_postgres
from tests.store.conftest import Bell
from tests.store.people import NOW, an_application


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://root:hunter2@h/db", "sqlite://", "sqlite:///:memory:"])
def test_an_address_that_can_not_be_used_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(DatabaseUrlError) as error:
        open_engine(url)
    assert "hunter2" not in str(error.value)


def test_sqlite_is_set_so_that_a_commit_is_durable(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/deep/hub.db")
    with engine.connect() as connection:
        asked = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "deep").iterdir()} == {0}
    engine.dispose()


def test_an_error_of_the_runner_does_not_reach_the_caller(sql_store: SqlStore, bell: Bell) -> None:
    bell.broken = True
    with sql_store.begin() as tx:
        tx.work.post(WorkKind.SEND_MESSAGE, "app_1", "sms", "a", NOW)
    assert bell.rung == 1
    with sql_store.begin() as tx:
        assert len(tx.work.open_of("app_1")) == 1


def test_a_second_transaction_in_the_same_thread_is_refused_at_once(store: Store) -> None:
    with store.begin() as tx:
        with pytest.raises(RuntimeError, match="open already"), store.begin():
            pass
        tx.applications.add(an_application())
    with store.begin() as tx:
        assert tx.applications.get("app_1").id == "app_1"


def test_a_database_that_is_not_there_is_told_as_unavailable(seal: Seal, bell: Bell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.store.engine.WAIT_SECONDS", 0.3)
    store = SqlStore(open_engine(f"postgresql://postgres@127.0.0.1:{free_port()}/none"), seal, bell)
    with pytest.raises(StoreUnavailableError), store.begin():
        pass


def test_another_process_that_writes_is_waited_for(tmp_path: Path, seal: Seal, bell: Bell) -> None:
    url = f"sqlite:///{tmp_path}/hub.db"
    engine = open_engine(url)
    upgrade(engine)
    store = SqlStore(engine, seal, bell)
    program = (
        "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('BEGIN IMMEDIATE');"
        "print('held', flush=True); time.sleep(0.5); c.execute('COMMIT')"
    )
    with subprocess.Popen([sys.executable, "-c", program, f"{tmp_path}/hub.db"], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with store.begin() as tx:
            tx.applications.add(an_application())
    with store.begin() as tx:
        assert tx.applications.get("app_1").id == "app_1"
    engine.dispose()


_ROOT = Path(__file__).parents[2]
_WRITER = """
import sys
from bridge.store.engine import open_engine
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from tests.store.people import an_application

store = SqlStore(open_engine(sys.argv[1]), Seal({1: b"1" * 32}, b"i" * 32), lambda: None)
for n in range(100000):
    with store.begin() as tx:
        tx.applications.add(an_application(f"app_{n}"))
    print(n, flush=True)
"""


def test_what_was_committed_outlives_a_killed_writer(engine: Engine, sql_store: SqlStore) -> None:
    url = engine.url.render_as_string(hide_password=False)
    with subprocess.Popen([sys.executable, "-c", _WRITER, url], stdout=subprocess.PIPE, text=True, cwd=_ROOT) as writer:
        assert writer.stdout is not None
        acknowledged = [int(next(writer.stdout)) for _ in range(40)]
        writer.kill()
        acknowledged += [int(line) for line in writer.stdout if line.endswith("\n")]
    with sql_store.begin() as tx:
        kept = {one.id for one in tx.applications.recent(100000)}
    assert {f"app_{n}" for n in acknowledged} <= kept
    assert len(kept) <= len(acknowledged) + 1


class TestRestart:
    """A PostgreSQL of its own, so that the others' is left alone."""

    @pytest.fixture
    def server(self) -> Iterator[Postgres]:
        server = start_postgres()
        yield server
        remove_postgres(server)

    @pytest.fixture
    def own(self, server: Postgres) -> Iterator[Engine]:
        engine = open_engine(server.new_database())
        upgrade(engine)
        yield engine
        engine.dispose()

    def test_a_restart_between_transactions_is_not_noticed(
        self, server: Postgres, own: Engine, seal: Seal, bell: Bell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # The start of a server on a machine that does much besides.
        monkeypatch.setattr("bridge.store.engine.WAIT_SECONDS", 100)
        store = SqlStore(own, seal, bell)
        with store.begin() as tx:
            tx.applications.add(an_application())
        server.stop("immediate")

        def read() -> str:
            with store.begin() as tx:
                return tx.applications.get("app_1").id

        with ThreadPoolExecutor(1) as pool:
            reading = pool.submit(read)
            server.start()
            assert reading.result(120) == "app_1"

    def test_a_crash_inside_a_transaction_is_told_and_leaves_nothing(
        self, server: Postgres, own: Engine, seal: Seal, bell: Bell
    ) -> None:
        store = SqlStore(own, seal, bell)
        with pytest.raises(StoreUnavailableError), store.begin() as tx:
            tx.work.post(WorkKind.SEND_MESSAGE, "app_1", "sms", "a", NOW)
            server.restart("immediate")
            tx.applications.recent(1)
        assert bell.rung == 0
        with store.begin() as tx:
            assert tx.work.open_of("app_1") == []
