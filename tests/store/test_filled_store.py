"""The past that the bench fills in is one that the store can work with, on both databases."""

import pytest
from sqlalchemy import Engine, inspect, text

from bridge.bench.large.bulk import loading, sizes_of
from bridge.bench.large.filling import TRUE_ONES, fill
from bridge.bench.large.past import USUAL
from bridge.model.events import EventType
from bridge.store.store import SqlStore
from tests.store.people import NOW, an_application

COUNT = TRUE_ONES + 40


def counted(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def with_true_ones(store: SqlStore) -> None:
    """As the bench makes them, by the store alone: their contents are what the past repeats."""
    with store.begin() as tx:
        for n in range(TRUE_ONES):
            tx.applications.add(an_application(f"app_true_{n}").received())
            tx.events.append(an_application(f"app_true_{n}"), EventType.APPLICATION_RECEIVED, NOW, {})


def test_every_table_gets_its_share_and_numbers_go_on(engine: Engine, sql_store: SqlStore) -> None:
    with_true_ones(sql_store)
    fill(engine, COUNT, USUAL)
    assert counted(engine, "applications") == COUNT
    assert counted(engine, "moves") == TRUE_ONES + 40 * USUAL.moves
    assert counted(engine, "work") == 40 * USUAL.work and counted(engine, "journal") == 40 * USUAL.journal
    with sql_store.begin() as tx:
        tx.events.append(an_application("app_true_1"), EventType.TERMS_ACKNOWLEDGED, NOW, {})
    with sql_store.begin() as tx:
        newest = tx.events.of("app_true_1")[-1]
        filled = tx.events.feed("benchsite", 0, 1000)
        assert len(filled) == 40 * USUAL.events and newest.cursor > filled[-1].cursor
        assert tx.work.claim(NOW, "me", NOW - NOW, 10) == []
        (payment,) = tx.payments.of(filled[0].application_id)
    assert payment.reference.startswith("OLD")


def test_a_table_tells_its_size(engine: Engine, sql_store: SqlStore) -> None:
    with_true_ones(sql_store)
    fill(engine, COUNT, USUAL)
    sizes = sizes_of(engine)
    assert sizes["applications"] > COUNT * 100 and list(sizes.values()) == sorted(sizes.values(), reverse=True)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_after_a_load_every_index_and_check_is_back(engine: Engine, sql_store: SqlStore) -> None:
    with_true_ones(sql_store)
    before = {index["name"]: index["column_names"] for index in inspect(engine).get_indexes("applications")}
    with loading(engine):
        assert len(inspect(engine).get_indexes("applications")) < len(before)
        fill(engine, COUNT, USUAL)
    assert {index["name"]: index["column_names"] for index in inspect(engine).get_indexes("applications")} == before
    with engine.connect() as connection:
        assert connection.execute(text("SHOW session_replication_role")).scalar_one() == "origin"
