"""The end of a transaction on PostgreSQL: statements and commit sent together; what becomes of the connection when they fail."""

from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, text

from bridge.model.events import EventType
from bridge.ports.store import FormSession, Notice, StoredAnswer, StoreUnavailableError
from bridge.ports.work import WorkKind
from bridge.store.driver.postgres import Postgres
from bridge.store.engine import open_engine
from bridge.store.seal import Seal
from bridge.store.store import SqlStore, SqlTransaction
from tests.postgres import Postgres as Server
from tests.store.conftest import Bell
from tests.store.people import NOW, an_application

OURS = text("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'bridge%'")


@pytest.fixture
def own(postgres: Server, template: str) -> Iterator[Engine]:
    engine = open_engine(postgres.new_database(template))
    yield engine
    engine.dispose()


@pytest.fixture
def own_store(own: Engine, seal: Seal, bell: Bell) -> SqlStore:
    return SqlStore(own, seal, bell, now=lambda: NOW)


def write(tx: SqlTransaction, name: str) -> None:
    application = an_application(name)
    tx.applications.add(application)
    tx.sessions.add(FormSession(f"digest_{name}", application.id, NOW, NOW))
    tx.events.append(application, EventType.APPLICATION_RECEIVED, NOW, {})
    tx.work.post(WorkKind.SEND_MESSAGE, application.id, "sms", "a", NOW)


def all_written(store: SqlStore) -> list[str]:
    with store.read() as tx:
        found = sorted(one.id for one in tx.applications.recent(100))
        assert all(tx.sessions.get(f"digest_{name}") and len(tx.events.of(name)) == 1 for name in found)
    return found


def test_a_statement_that_fails_at_the_end_undoes_the_whole(own: Engine, own_store: SqlStore) -> None:
    with pytest.raises(psycopg.errors.ForeignKeyViolation), own_store.begin() as tx:
        write(tx, "app_1")
        tx.sessions.add(FormSession("digest", "app_nobody", NOW, NOW))
    assert all_written(own_store) == []
    with own_store.begin() as tx:
        write(tx, "app_2")
    assert all_written(own_store) == ["app_2"]
    # The same connection served all the while: a statement's failure is no reason to lose it.
    assert own.pool.status().count("Connections in pool: 1") == 1


def test_statements_are_known_again_after_every_kind_of_end(own: Engine, own_store: SqlStore) -> None:
    for n in range(20):
        with own_store.begin() as tx:
            write(tx, f"app_{n:02}")
        if n % 3:
            with pytest.raises(ZeroDivisionError), own_store.begin() as tx:
                write(tx, f"app_undone_{n}")
                raise ZeroDivisionError
    assert all_written(own_store) == [f"app_{n:02}" for n in range(20)]
    with own.begin() as connection:
        assert connection.execute(OURS).scalar_one() <= 8


def test_a_server_that_goes_before_the_end_is_told_and_the_next_connection_serves(own: Engine, own_store: SqlStore) -> None:
    with own_store.begin() as tx:
        write(tx, "app_1")
    with pytest.raises(StoreUnavailableError), own_store.begin() as tx:
        write(tx, "app_2")
        with own.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"))
    with own_store.begin() as tx:
        write(tx, "app_3")
    assert all_written(own_store) == ["app_1", "app_3"]


def test_a_connection_that_was_broken_off_halfway_is_not_used_again(
    own: Engine, own_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken_off(self: Postgres, exchange: Iterator[object], **_rest: object) -> None:
        next(exchange)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), own_store.begin() as tx:
        write(tx, "app_1")
        monkeypatch.setattr(Postgres, "wait", broken_off)
    monkeypatch.undo()
    with own_store.begin() as tx:
        write(tx, "app_2")
    assert all_written(own_store) in (["app_2"], ["app_1", "app_2"])


def test_a_value_that_can_not_be_sent_leaves_nothing(own: Engine, own_store: SqlStore) -> None:
    with pytest.raises(psycopg.DataError), own_store.begin() as tx:
        write(tx, "app_1")
        tx.sessions.add(FormSession("a\0b", "app_1", NOW, NOW))
    with own_store.begin() as tx:
        write(tx, "app_2")
    assert all_written(own_store) == ["app_2"]


def test_a_reader_asks_outside_of_transactions_and_a_writer_within_one(own: Engine, own_store: SqlStore) -> None:
    with own_store.begin() as tx:
        write(tx, "app_1")
        tx.applications.get("app_1")
        assert standing(tx) is psycopg.pq.TransactionStatus.INTRANS
    with own_store.read() as tx:
        tx.applications.get("app_1")
        assert standing(tx) is psycopg.pq.TransactionStatus.IDLE
        tx.applications.find_order("sun", "nothing")
        tx.applications.get("app_1")
        assert standing(tx) is psycopg.pq.TransactionStatus.INTRANS, "other ways of asking begin one as ever"


def test_a_reader_who_writes_is_refused_by_the_server_before_anything_else_was_asked(own_store: SqlStore) -> None:
    for first in (False, True):
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), own_store.read() as tx:
            if first:
                tx.applications.recent(1)
            tx.applications.add(an_application("app_1"))
    assert all_written(own_store) == []


def standing(tx: SqlTransaction) -> psycopg.pq.TransactionStatus:
    driver = tx._connection.connection.dbapi_connection
    assert isinstance(driver, Postgres)
    return driver.info.transaction_status


def test_an_optimistic_transaction_asks_the_database_once(
    own_store: SqlStore, own: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways: list[int] = []
    talk = Postgres._talk

    def counted(self: Postgres, packed: Sequence[Any], **how: bool) -> Any:
        ways.append(len(packed))
        return talk(self, packed, **how)

    monkeypatch.setattr(Postgres, "_talk", counted)
    with own_store.begin(optimistic=True) as tx:
        write(tx, "app_1")
        assert tx.answers.put("sun", "POST /applications", "k", StoredAnswer("fp", 202, "{}"), NOW)
        assert tx.notices.put(Notice("ntc_1", "payu", "key", b"raw", NOW))
    assert len(ways) == 1
    assert all_written(own_store) == ["app_1"]
