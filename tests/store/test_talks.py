"""What was said in calls, on both databases: in its commit with its line, sealed, gone in time or with the person, turned."""

import threading
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, event, select

from bridge.desk.cases import timeline
from bridge.model.erasing.rules import Scope
from bridge.model.exchanging import Side, Talk
from bridge.ports.store import Exchange, Leftover
from bridge.store import schema
from bridge.store.exchanging.packing import packed, unpacked
from bridge.store.resealing.sealed_columns import TURNED
from bridge.store.resealing.turning import Turning
from bridge.store.seal import Seal, SealBrokenError
from bridge.store.store import SqlStore
from tests.builders import fake_hub
from tests.store.people import NOW, an_application

TALK = Talk(
    Side(("POST https://base.test/hs/Request/",), '{\n  "amount": 50000\n}', "JSON", 900, 120),
    Side(("HTTP 200",), "OK", "текст", 2),
)
SILENT = Talk(Side(("GET /",)), None)


def line(talk: Talk | None, application_id: str = "app_1", what: str = "заявка (Request)") -> Exchange:
    return Exchange(NOW, "hub", "onec", what, "HTTP 200", application_id, 12, talk=talk)


def kept(store: SqlStore, application_id: str = "app_1") -> list[tuple[str, Talk | None]]:
    """Lines of an application with what was said."""
    with store.read() as tx:
        lines = tx.journal.after(0, 100, application_id)
        talks = tx.talks.of(application_id, [one.n for one in lines])
        assert tx.talks.count(application_id) == len(talks)
    return [(one.what, talks.get(one.n)) for one in lines]


def rows(engine: Engine) -> list[bytes]:
    with engine.connect() as connection:
        return list(connection.execute(select(schema.talks.c.content)).scalars())


def test_what_was_said_stands_beside_its_own_line_whatever_else_is_written_then(sql_store: SqlStore) -> None:
    sql_store.note(line(TALK, what="one"))
    with sql_store.begin() as tx:
        tx.applications.add(an_application())
        tx.journal.note(line(None, what="two"))
        tx.journal.note(line(SILENT, what="three"))
        tx.journal.note(line(TALK, "app_2", "four"))
    assert sorted(kept(sql_store), key=lambda one: one[0]) == [("one", TALK), ("three", SILENT), ("two", None)]
    assert kept(sql_store, "app_2") == [("four", TALK)]
    with sql_store.read() as tx:
        numbers = [one.n for one in tx.journal.after(0, 100)]
        # Asked for under another application, nothing is told.
        assert set(tx.talks.of("app_2", numbers).values()) == {TALK}
        assert tx.talks.of("app_1", []) == {}


def test_a_transaction_that_fails_leaves_neither_line_nor_contents_and_the_next_one_writes_both_once(sql_store: SqlStore) -> None:
    sql_store.note(line(TALK))
    with pytest.raises(ZeroDivisionError), sql_store.begin() as tx:
        assert [one.what for one in tx.journal.after(0, 10)] == ["заявка (Request)"]
        raise ZeroDivisionError
    with sql_store.begin():
        pass
    assert kept(sql_store) == [("заявка (Request)", TALK)]


def test_lines_of_many_threads_keep_their_own_contents(sql_store: SqlStore) -> None:
    def say(n: int) -> None:
        sql_store.note(line(Talk(Side((f"GET /{n}",)), None), what=str(n)))
        with sql_store.begin() as tx:
            tx.journal.note(line(None, what="other"))

    threads = [threading.Thread(target=say, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = {what: talk.request.head[0] for what, talk in kept(sql_store) if talk}
    assert told == {str(n): f"GET /{n}" for n in range(12)}


def test_lines_without_contents_ask_the_database_for_nothing_more(engine: Engine, sql_store: SqlStore) -> None:
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    with sql_store.begin() as tx:
        tx.journal.note(line(None))
    assert not [one for one in said if "talks" in one]


def test_the_column_is_sealed_and_bound_to_its_application(engine: Engine, sql_store: SqlStore, seal: Seal) -> None:
    with sql_store.begin() as tx:
        tx.journal.note(line(TALK))
    (raw,) = rows(engine)
    assert raw.startswith(seal.head)
    assert unpacked(seal.open(raw, "talks", "content", "app_1")) == TALK
    with pytest.raises(SealBrokenError):
        seal.open(raw, "talks", "content", "app_2")


def test_an_older_key_is_turned(engine: Engine, sql_store: SqlStore, seal: Seal) -> None:
    with sql_store.begin() as tx:
        for n in range(3):
            tx.journal.note(line(TALK, f"app_{n}"))
    new = Seal({1: b"1" * 32, 2: b"2" * 32}, b"i" * 32)
    old = Seal({1: b"1" * 32}, b"i" * 32)
    with engine.begin() as connection:
        for row in list(connection.execute(select(schema.talks.c.n, schema.talks.c.application_id))):
            content = old.close(packed(TALK), "talks", "content", row.application_id)
            connection.execute(schema.talks.update().where(schema.talks.c.n == row.n).values(content=content))
    (sealed,) = [one for one in TURNED if one.table is schema.talks]
    list(Turning(engine, new).turn(sealed))
    assert Turning(engine, new).left(sealed) == 0
    only_new = SqlStore(engine, Seal({2: b"2" * 32}, b"i" * 32), lambda: None)
    assert [kept(only_new, f"app_{n}")[0][1] for n in range(3)] == [TALK] * 3


def test_contents_go_with_the_person_and_the_line_stays(sql_store: SqlStore) -> None:
    with sql_store.begin() as tx:
        tx.applications.add(an_application())
        tx.journal.note(line(TALK))
        tx.journal.note(line(TALK, "app_2"))
    with sql_store.begin() as tx:
        assert tx.erasing.empty("app_1", Scope.PERSON)["talks"] == 1
    assert (kept(sql_store), kept(sql_store, "app_2")) == ([("заявка (Request)", None)], [("заявка (Request)", TALK)])


def test_contents_go_sooner_than_their_lines(sql_store: SqlStore) -> None:
    with sql_store.begin() as tx:
        tx.journal.note(line(TALK))
    with sql_store.begin() as tx:
        later = NOW + timedelta(days=91)
        assert tx.leftovers.remove(Leftover.TALKS, later - timedelta(days=90), 100) == 1
        assert tx.leftovers.remove(Leftover.JOURNAL, later - timedelta(days=400), 100) == 0
    assert kept(sql_store) == [("заявка (Request)", None)]


def test_a_row_that_a_later_release_wrote_with_a_name_more_is_read() -> None:
    raw = packed(TALK)
    assert unpacked(raw) == TALK
    assert len(packed(Talk(Side(("x",), "y" * 4000), None))) < 200


def test_a_terminal_shows_them_when_asked(sql_store: SqlStore) -> None:
    with sql_store.begin() as tx:
        tx.journal.note(line(TALK))
        tx.journal.note(line(SILENT))
    hub = fake_hub(store=sql_store)
    plain, said = (CliRunner().invoke(timeline, ["app_1", *more], obj=hub).output for more in ((), ("--said",)))
    assert len(plain.splitlines()) == 2
    assert '    POST https://base.test/hs/Request/\n    {\n      "amount": 50000\n    }\n    HTTP 200\n    OK\n' in said
    assert "    no answer\n" in said
    told = CliRunner().invoke(timeline, ["app_1", "--said", "--json"], obj=hub).output
    assert '"request"' in told
    assert '"request"' not in CliRunner().invoke(timeline, ["app_1", "--json"], obj=hub).output
