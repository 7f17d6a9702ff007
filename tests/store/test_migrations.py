"""The migrations make exactly the tables that the code expects, once, and guard what is append-only."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from bridge.model.events import EventType
from bridge.store.engine import open_engine
from bridge.store.migrations import upgrade
from bridge.store.schema import metadata
from bridge.store.store import SqlStore
from tests.store.people import NOW, an_application


def test_the_migrated_database_is_what_the_code_expects(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_indexes_over_open_rows_are_partial_and_the_one_of_once_is_unique(engine: Engine) -> None:
    indexes = {index["name"]: index for index in inspect(engine).get_indexes("work")}
    assert indexes["uq_work_once"]["unique"]
    for name in ("uq_work_once", "ix_work_ready", "ix_work_line"):
        options = indexes[name]["dialect_options"]
        assert "waiting" in str(options[f"{engine.dialect.name}_where"])
        (expected,) = (index for index in metadata.tables["work"].indexes if index.name == name)
        assert expected.dialect_options[engine.dialect.name]["where"] is not None


def test_upgrading_again_changes_nothing(engine: Engine, sql_store: SqlStore) -> None:
    with sql_store.begin() as tx:
        tx.applications.add(an_application())
    upgrade(engine)
    with sql_store.begin() as tx:
        assert tx.applications.get("app_1").id == "app_1"


def test_processes_that_start_together_upgrade_once(database: str) -> None:
    engines = [open_engine(database) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(upgrade, engines))
    with engines[0].connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM counters")).scalar() == 1
    for engine in engines:
        engine.dispose()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE evidence SET kind = 'x'",
        "DELETE FROM evidence",
        "UPDATE partner_events SET seq = 7",
        "DELETE FROM partner_events",
    ],
)
def test_the_database_itself_refuses_to_change_evidence_and_events(engine: Engine, sql_store: SqlStore, change: str) -> None:
    with sql_store.begin() as tx:
        tx.applications.add(an_application())
        tx.evidence.append("app_1", "shown", NOW, {})
        tx.events.append(an_application(), EventType.APPLICATION_RECEIVED, NOW, {})
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(change))
    with sql_store.begin() as tx:
        assert [entry.kind for entry in tx.evidence.of("app_1")] == ["shown"]
        assert [event.seq for event in tx.events.of("app_1")] == [1]


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_truncating_evidence_is_refused_on_postgresql(engine: Engine) -> None:
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text("TRUNCATE evidence"))
