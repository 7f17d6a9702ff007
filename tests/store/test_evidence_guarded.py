"""Nobody changes the journal of signatures or its anchors: not by SQL of any kind, and what was done past the guards is found."""

from datetime import date, timedelta

import psycopg
import pytest
from sqlalchemy import Engine, make_url, text
from sqlalchemy.exc import DBAPIError

from bridge.model.evidence.anchor import Anchor, KeyRecord
from bridge.model.evidence.chain import FIRST
from bridge.ports.store import Store
from bridge.store.engine import open_engine
from bridge.store.migrations import upgrade
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from tests.postgres import Postgres
from tests.store.people import NOW, an_application

DAY = date(2026, 11, 23)
TABLES = ("evidence", "evidence_leaves", "evidence_anchors", "evidence_stamps", "evidence_keys")
COLUMN = dict(zip(TABLES, ("kind", "digest", "root", "ca_pem", "public_pem"), strict=True))


def fill(store: Store, lines: int = 3) -> None:
    with store.begin() as tx:
        tx.applications.add(an_application())
        for n in range(lines):
            tx.evidence.append("app_1", "shown", NOW + timedelta(seconds=n), {"n": str(n)})
        size = tx.anchors.gather(DAY, NOW - timedelta(days=1), NOW + timedelta(days=1))
        tx.anchors.add(Anchor(DAY, size, "ab" * 32, FIRST, NOW, "k", b"signature"))
        tx.anchors.add_stamp(DAY, b"stamp", "pem", NOW)
        tx.anchors.add_key(KeyRecord("k", "pem", NOW))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("change", ["UPDATE {0} SET {1} = 'x'", "DELETE FROM {0}"])
def test_the_database_refuses_to_change_or_take_away(engine: Engine, sql_store: SqlStore, table: str, change: str) -> None:
    fill(sql_store)
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(change.format(table, COLUMN[table])))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("table", TABLES)
def test_sqlite_refuses_to_put_a_row_in_another_ones_place(engine: Engine, sql_store: SqlStore, table: str) -> None:
    fill(sql_store)
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", TABLES)
def test_postgresql_refuses_to_empty_a_table(engine: Engine, sql_store: SqlStore, table: str) -> None:
    fill(sql_store)
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {table}"))


def test_the_role_of_the_hub_itself_has_lost_the_rights_and_works_on(postgres: Postgres, seal: Seal) -> None:
    url = make_url(postgres.new_database())
    with psycopg.connect(url.render_as_string(False).replace("+psycopg", ""), autocommit=True) as owner:
        owner.execute("DROP ROLE IF EXISTS plain_hub")
        owner.execute("CREATE ROLE plain_hub LOGIN PASSWORD 'plain'")
        owner.execute(f'ALTER DATABASE "{url.database}" OWNER TO plain_hub')
        owner.execute("ALTER SCHEMA public OWNER TO plain_hub")
    engine = open_engine(url.set(username="plain_hub", password="plain").render_as_string(False))
    upgrade(engine)
    fill(SqlStore(engine, seal, lambda: None, now=lambda: NOW))
    for table in TABLES:
        for change in (f"UPDATE {table} SET {COLUMN[table]} = 'x'", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(DBAPIError, match="permission denied"), engine.begin() as connection:
                connection.execute(text(change))
    with SqlStore(engine, seal, lambda: None, now=lambda: NOW).read() as tx:
        assert tx.evidence.first_broken("app_1") is None
        assert [leaf.n for leaf in tx.anchors.leaves(DAY)] == [3]
    engine.dispose()


def past_the_guards(engine: Engine, statement: str) -> None:
    """What a person with all rights over the database can do."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        else:
            for trigger in ("evidence_no_update", "evidence_no_delete"):
                connection.execute(text(f"DROP TRIGGER {trigger}"))
        connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        ("UPDATE evidence SET kind = 'read' WHERE n = 2", 2),
        ("UPDATE evidence SET facts = (SELECT facts FROM evidence WHERE n = 1) WHERE n = 2", 2),
        ("UPDATE evidence SET previous = digest WHERE n = 3", 3),
        ("DELETE FROM evidence WHERE n = 1", 1),
        ("DELETE FROM evidence WHERE n = 2", 2),
        ("DELETE FROM evidence WHERE n = 3", 3),
    ],
)
def test_what_is_changed_past_the_guards_is_found_and_its_line_named(
    engine: Engine, sql_store: SqlStore, statement: str, line: int
) -> None:
    fill(sql_store)
    with sql_store.read() as tx:
        assert tx.evidence.first_broken("app_1") is None
    past_the_guards(engine, statement)
    with sql_store.read() as tx:
        assert tx.evidence.first_broken("app_1") == line


def test_a_long_journal_is_walked_in_pages(sql_store: SqlStore) -> None:
    with sql_store.begin() as tx:
        tx.applications.add(an_application())
        for n in range(1203):
            tx.evidence.append("app_1", "shown", NOW, {"n": str(n)})
    with sql_store.read() as tx:
        assert tx.evidence.first_broken("app_1") is None
        assert len(tx.evidence.of("app_1")) == 1203
