"""Statements that go to the driver as they are: written and read as SQLAlchemy itself would."""

from collections.abc import Iterator
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import BigInteger, Connection, Engine, String, bindparam, event, insert, select, text

from bridge.model.events import EventType
from bridge.model.status import Status
from bridge.ports.store import StoreUnavailableError
from bridge.store import schema
from bridge.store.driver.among import among, listed
from bridge.store.driver.prepared import Prepared
from bridge.store.engine import open_engine, reachable
from bridge.store.migrations import upgrade
from bridge.store.store import SqlStore
from tests.postgres import Postgres
from tests.store.people import NOW, an_application

ADD = Prepared(insert(schema.moves).inline())
OF = select(schema.moves).where(schema.moves.c.application_id == bindparam("whose")).order_by(schema.moves.c.n)


def a_move(facts: str) -> dict[str, Any]:
    at = NOW.astimezone(timezone(timedelta(hours=3)))
    return {"application_id": "app_1", "at": at, "event": EventType.TERMS_ACKNOWLEDGED, "status": Status.FILLING, "facts": facts}


@pytest.fixture
def connection(engine: Engine, sql_store: SqlStore) -> Iterator[Connection]:
    with sql_store.begin() as tx:
        tx.applications.add(an_application())
    with engine.connect() as connection, connection.begin():
        yield connection


def test_a_row_is_the_same_by_either_way(connection: Connection) -> None:
    assert ADD.run(connection, a_move('{"100 %": "%s"}')) == 1
    connection.execute(insert(schema.moves), a_move('{"100 %": "%s"}'))
    ours, theirs = Prepared(OF).rows(connection, {"whose": "app_1"}), connection.execute(OF, {"whose": "app_1"}).mappings()
    assert ours == [dict(row) for row in theirs]
    first, second = ({name: value for name, value in row.items() if name != "n"} for row in ours)
    assert first == second == a_move('{"100 %": "%s"}')


@pytest.mark.parametrize("many", [1, 3, 4, 50])
def test_rows_keep_their_order_however_many_they_are(connection: Connection, many: int) -> None:
    ADD.run_each(connection, [a_move(str(n)) for n in range(many)])
    assert [row["facts"] for row in Prepared(OF).rows(connection, {"whose": "app_1"})] == [str(n) for n in range(many)]


@pytest.mark.parametrize("listening", [False, True])
def test_whoever_listens_to_the_engine_hears_every_statement(engine: Engine, connection: Connection, listening: bool) -> None:
    heard: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        heard.append(statement.split()[0])

    if listening:
        event.listen(engine, "before_cursor_execute", hear)
    assert ADD.run(connection, a_move("0")) == 1
    ADD.run_each(connection, [a_move(str(n)) for n in range(1, 6)])
    rows = Prepared(OF).rows(connection, {"whose": "app_1"})
    assert [row["facts"] for row in rows] == [str(n) for n in range(6)]
    assert heard == (["INSERT"] * 6 + ["SELECT"] if listening else [])


def test_a_moment_without_a_zone_is_refused_here_too(connection: Connection) -> None:
    with pytest.raises(ValueError, match="zone"):
        ADD.run(connection, a_move("0") | {"at": NOW.replace(tzinfo=None)})


def test_a_database_that_others_hold_is_told_as_unavailable(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/hub.db")
    upgrade(engine)
    with engine.connect() as holder, holder.begin(), engine.connect() as other:
        for order in ("PRAGMA busy_timeout=10", "BEGIN"):
            other.connection.cursor().execute(order)
        with pytest.raises(StoreUnavailableError), reachable():
            ADD.run(other, a_move("0"))
    engine.dispose()


def test_a_rest_does_not_make_the_server_forget_what_it_prepared(
    postgres: Postgres, template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridge.store.engine.REST_SECONDS", 0.0)
    engine = open_engine(postgres.new_database(template))
    known = text("SELECT count(*) FROM pg_prepared_statements WHERE position('moves' in statement) > 0")
    for _ in range(8):
        with engine.begin() as connection:
            Prepared(OF).rows(connection, {"whose": "app_1"})
    with engine.begin() as connection:
        assert connection.execute(known).scalar_one() == 1
    engine.dispose()


@pytest.mark.parametrize("ids", [[], [1], [2, 3], list(range(1, 300))])
def test_rows_are_found_by_a_list_that_is_one_value(connection: Connection, ids: list[int]) -> None:
    ADD.run_each(connection, [a_move(str(n)) for n in range(3)])
    moves = schema.moves
    numbers = [row["n"] for row in Prepared(OF).rows(connection, {"whose": "app_1"})]
    wanted = [numbers[0] + n - 1 for n in ids]
    by_number = Prepared(select(moves.c.n).where(among(moves.c.n, listed("ids", BigInteger()))))
    by_text = Prepared(select(moves.c.n).where(among(moves.c.facts, listed("facts", String()))))
    found = sorted(row["n"] for row in by_number.rows(connection, {"ids": wanted}))
    assert found == [n for n in numbers if n in wanted]
    assert sorted(row["n"] for row in by_text.rows(connection, {"facts": [str(n - 1) for n in ids]})) == found
