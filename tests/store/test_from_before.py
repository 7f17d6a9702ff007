"""A store of an earlier release, with its rows, gets the newest shape while that release goes on writing; then both can work.

Rows are those that the flows of today leave, cut to the columns that the earlier shape had: a release writes no others.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Table, func, insert, inspect, select, text, update

from adapters.surroundings import SecureMint
from bridge.model.evidence.chain import first_broken
from bridge.model.status import Status
from bridge.ports.store import StoreUnavailableError
from bridge.store import migrations
from bridge.store.engine import open_engine
from bridge.store.migrations import newest, pending, present, upgrade
from bridge.store.schema import metadata
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from tests.builders import FakeHub, fake_hub
from tests.databases import fresh_sqlite
from tests.fakes.surroundings import FakeClock
from tests.walk import brought_to

# The last change of the first release, and that of the one before this.
BEFORE = (("sqlite", "0013"), ("postgresql", "0013"), ("postgresql", "0021"))
REACHED = (Status.FILLING, Status.CONTRACT_READY, Status.ACTIVE)
# Columns that say which row it is: a second one like it has others.
OWN = {"applications": {"id": "app_old_{n}", "order_id": "OLD-{n}"}, "messages": {"id": "msg_old_{n}"}}
WRITTEN = ("applications", "moves", "work", "messages")
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """Every row that some applications leave behind, by table."""
    engine = open_engine(fresh_sqlite(tmp_path_factory.mktemp("lived") / "hub.db"))
    hub = hub_on(engine)
    for status in REACHED:
        brought_to(hub, status)
    with engine.connect() as connection:
        found = {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()] for table in metadata.sorted_tables
        }
    engine.dispose()
    return found


def hub_on(engine: Engine) -> FakeHub:
    """A hub whose neighbours are fakes and whose store is this one."""
    clock = FakeClock()
    store = SqlStore(engine, Seal({1: b"1" * 32}, b"i" * 32), lambda: None, clock.now)
    return fake_hub(store=store, clock=clock, mint=SecureMint(clock))


def columns_at(connection: Connection, table: Table) -> set[str]:
    """Columns that the table has now; none when it is not there."""
    here = inspect(connection)
    return {one["name"] for one in here.get_columns(table.name)} if here.has_table(table.name) else set()


def filled(engine: Engine, lived: Rows) -> None:
    """The rows as the release of this shape would have left them."""
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            known = columns_at(connection, table)
            rows = [{name: value for name, value in row.items() if name in known} for row in lived[table.name]]
            if not known:
                continue
            if rows and table.name != "counters":
                connection.execute(insert(table), rows)
            elif rows:
                connection.execute(update(table).values(value=rows[0]["value"]))
            _count_on(connection, table)


def _count_on(connection: Connection, table: Table) -> None:
    """Rows that came with their numbers leave PostgreSQL's own counting where it was."""
    column = table.autoincrement_column
    if connection.dialect.name != "postgresql" or column is None:
        return
    if (name := connection.execute(select(func.pg_get_serial_sequence(table.name, column.name))).scalar()) is not None:
        most = select(func.coalesce(func.max(column), 1)).scalar_subquery()
        connection.execute(select(func.setval(name, most)))


class OldProcess:
    """Writes as the release of before does: its columns, again and again; a lock that it does not get at once is tried anew."""

    def __init__(self, engine: Engine, lived: Rows) -> None:
        self._engine = engine
        with engine.connect() as connection:
            self._columns = {name: columns_at(connection, metadata.tables[name]) for name in WRITTEN}
        self._rows = {name: lived[name][0] for name in WRITTEN}
        self.written, self.errors, self.longest = 0, list[str](), 0.0

    def write(self) -> None:
        """One row more in each table, and one that is changed."""
        began = time.monotonic()
        try:
            with self._engine.begin() as connection:
                for name in WRITTEN:
                    connection.execute(insert(metadata.tables[name]).values(self._again(name)))
                work = metadata.tables["work"]
                connection.execute(update(work).where(work.c.id == self._rows["work"]["id"]).values(last_error="…"))
        except Exception as error:
            self.errors.append(f"{type(error).__name__}: {error}")
        self.written += 1
        self.longest = max(self.longest, time.monotonic() - began)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """While the block runs."""
        over = threading.Event()

        def go() -> None:
            while not over.is_set():
                self.write()
                over.wait(0.005)

        thread = threading.Thread(target=go)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _again(self, name: str) -> dict[str, Any]:
        table = metadata.tables[name]
        plain = {key: value for key, value in self._rows[name].items() if key in self._columns[name]}
        numbered = [
            column.name for column in table.primary_key.columns if column.name in ("id", "n", "cursor") and name not in OWN
        ]
        own = {key: value.format(n=self.written) for key, value in OWN.get(name, {}).items()}
        return {key: value for key, value in plain.items() if key not in numbered and key != "once"} | own


@pytest.mark.parametrize(("database", "before"), BEFORE, indirect=["database"])
def test_a_store_of_before_gets_the_newest_shape_while_that_release_writes(database: str, lived: Rows, before: str) -> None:
    engine, old = open_engine(database), open_engine(database)
    upgrade(engine, before)
    filled(engine, lived)
    assert present(engine) == before and pending(engine)[-1][0] == newest()
    process = OldProcess(old, lived)
    process.write()
    with process.at_work():
        upgrade(engine)
    process.write()
    assert process.errors == [] and process.written > 2
    assert process.longest < 60 and present(engine) == newest() and pending(engine) == []
    hub = hub_on(engine)
    for row, status in zip(lived["applications"], REACHED, strict=False):
        with hub.store.read() as tx:
            application = tx.applications.get(row["id"])
            assert application.status.value == row["status"] and application.configuration == 0
            assert first_broken(tx.evidence.of(application.id)) is None and tx.events.of(application.id)
            assert tx.applications.history(application.id)
        assert status in REACHED
    brought_to(hub, Status.SIGNED)
    with engine.connect() as connection:
        assert (
            connection.execute(select(func.count()).select_from(metadata.tables["applications"])).scalar_one() > process.written
        )
    for one in (engine, old):
        one.dispose()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_change_that_waits_for_a_lock_lets_the_others_pass_and_is_made_later(
    database: str, lived: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "LOCK_PATIENCE", 200)
    monkeypatch.setattr(migrations, "BREATH", 0.1)
    engine, reader = open_engine(database), open_engine(database)
    upgrade(engine, "0014")
    filled(engine, lived)
    process = OldProcess(engine, lived)
    with reader.connect() as connection:
        connection.execute(text("SELECT count(*) FROM work"))
        with monkeypatch.context() as hasty, pytest.raises(StoreUnavailableError, match="somebody has held a lock"):
            hasty.setattr(migrations, "MOST_TRIES", 1)
            upgrade(engine)
        changing = threading.Thread(target=upgrade, args=(open_engine(database),))
        changing.start()
        with process.at_work():
            time.sleep(1)
        assert changing.is_alive() and present(engine) == "0014"
        connection.rollback()
    changing.join(120)
    assert present(engine) == newest() and process.errors == []
    assert process.longest < 20, "nobody waits much longer behind the change than it waits for its lock"
    for one in (engine, reader):
        one.dispose()
