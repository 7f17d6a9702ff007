"""Keys are turned while the hub works: every sealed value is found, opens afterwards, and nothing changed meanwhile is lost."""

import json
from base64 import b64decode, b64encode
from dataclasses import replace
from itertools import count
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, LargeBinary

from bridge.desk.keys import keys
from bridge.store import schema
from bridge.store.resealing.sealed_columns import KEPT, OPEN, TURNED
from bridge.store.resealing.turning import BATCH, Turning
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from config.settings import Settings, read_settings
from samples.demo.settings import prepare
from samples.demo.town import PREFERRED, Town, read_private
from tests.store.people import NOW, PAPER, a_grown_application, an_application

INDEX = b"i" * 32
OLD, NEW = Seal({1: b"1" * 32}, INDEX), Seal({1: b"1" * 32, 2: b"2" * 32}, INDEX)


def store(engine: Engine, seal: Seal) -> SqlStore:
    return SqlStore(engine, seal, lambda: None)


def filled(engine: Engine, applications: int = 3) -> None:
    with store(engine, OLD).begin() as tx:
        for n in range(applications):
            tx.applications.add(replace(a_grown_application(), id=f"app_{n}", order_id=f"o{n}"))
            tx.papers.add(f"app_{n}", PAPER, b"%PDF", NOW)
        tx.evidence.append("app_0", "signed", NOW, {"sha256": "ab"})


def test_every_column_of_bytes_is_turned_kept_or_open_with_a_reason() -> None:
    columns = {(t.name, c.name) for t in schema.metadata.sorted_tables for c in t.c if isinstance(c.type, LargeBinary)}
    sealed = {(one.table.name, name) for one in (*TURNED, *KEPT) for name in one.columns}
    assert columns == sealed | set(OPEN) and not sealed & set(OPEN)


def test_what_an_old_key_sealed_opens_with_the_new_one_alone_afterwards(engine: Engine) -> None:
    filled(engine)
    turning = Turning(engine, NEW)
    assert turning.tally()["applications", 1] == 3
    for sealed in TURNED:
        list(turning.turn(sealed))
    tally = turning.tally()
    assert tally["applications", 2] == 3 and tally["papers", 2] == 3
    assert {table for table, version in tally if version == 1} == {"evidence"}
    with store(engine, Seal({2: b"2" * 32}, INDEX)).read() as tx:
        assert tx.applications.get("app_1").borrower == a_grown_application().borrower
        assert tx.papers.body("app_1", PAPER.id) == b"%PDF"
    with store(engine, NEW).read() as tx:
        assert tx.evidence.first_broken("app_0") is None


def test_more_rows_than_a_batch_are_turned_and_a_second_run_finds_nothing(engine: Engine) -> None:
    with store(engine, OLD).begin() as tx:
        for n in range(BATCH + 7):
            tx.applications.add(an_application(f"app_{n}"))
    sealed = next(one for one in TURNED if one.table is schema.applications)
    turning = Turning(engine, NEW)
    steps = list(turning.turn(sealed))
    assert [(one.looked_at, one.turned) for one in steps] == [(BATCH, BATCH), (BATCH + 7, BATCH + 7)]
    assert (turning.left(sealed), list(turning.turn(sealed))) == (0, [])


def test_a_run_that_was_stopped_goes_on_where_rows_are_left(engine: Engine) -> None:
    with store(engine, OLD).begin() as tx:
        for n in range(BATCH + 7):
            tx.applications.add(an_application(f"app_{n}"))
    sealed = next(one for one in TURNED if one.table is schema.applications)
    turning = Turning(engine, NEW)
    next(turning.turn(sealed))
    assert turning.left(sealed) == 7
    assert [one.turned for one in Turning(engine, NEW).turn(sealed)] == [7]


def test_a_row_that_is_saved_between_reading_and_writing_keeps_what_was_saved(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(engine, applications=1)
    turning, calls = Turning(engine, NEW), count()
    again = Turning._again

    def slow(self: Turning, sealed: bytes, *place: str) -> bytes:
        fresh = again(self, sealed, *place)
        if place[0] == "applications" and next(calls) == 0 and engine.dialect.name == "postgresql":
            with store(engine, NEW).begin() as tx:
                now = tx.applications.get("app_0")
                tx.applications.save(replace(now, borrower=replace(now.borrower, name="Мария")))
        return fresh

    monkeypatch.setattr(Turning, "_again", slow)
    sealed = next(one for one in TURNED if one.table is schema.applications)
    steps = list(turning.turn(sealed))
    with store(engine, NEW).read() as tx:
        name = tx.applications.get("app_0").borrower.name
    # SQLite lets nobody write meanwhile.
    if engine.dialect.name == "postgresql":
        assert (name, steps[-1].changed_meanwhile) == ("Мария", 1)
    else:
        assert (name, steps[-1].turned) == ("Жозефина", 1)


@pytest.fixture
def settings(engine: Engine, tmp_path: Path) -> Settings:
    town = Town(tmp_path, PREFERRED)
    prepare(town, {})
    usual = read_settings(read_private(town.hub_env))
    return replace(usual, database_url=engine.url.render_as_string(hide_password=False), index_key=INDEX.decode())


def ask(settings: Settings, ring: dict[int, bytes], *words: str) -> Result:
    told = ",".join(f"{version}:{b64encode(key).decode()}" for version, key in ring.items())

    @click.group()
    @click.pass_context
    def desk(context: click.Context) -> None:
        context.meta["settings"] = replace(settings, seal_keys=told)

    desk.add_command(keys)
    return CliRunner().invoke(desk, ["keys", *words])


def test_the_desk_makes_a_key_turns_everything_and_tells_which_key_may_go(engine: Engine, settings: Settings) -> None:
    filled(engine)
    ring = {1: b"1" * 32}
    version, _, key = ask(settings, ring, "new").output.strip().partition(":")
    both = {**ring, int(version): b64decode(key)}
    assert (version, len(both[2])) == ("2", 32)
    before = json.loads(ask(settings, both, "show", "--json").output)
    assert {"key": 1, "table": "applications", "values": 3, "turns": "bridge keys rotate"} in before
    assert {"key": 2, "table": "–", "values": 0, "turns": "is newest"} in before
    turned = ask(settings, both, "rotate")
    assert turned.exit_code == 0 and "left: 0" in turned.output
    after = json.loads(ask(settings, both, "show", "--json").output)
    assert [line for line in after if line["key"] == 1] == [
        {"key": 1, "table": "evidence", "values": 1, "turns": "never: append-only"}
    ]
    assert ask(settings, both, "rotate").output.endswith("turned: 0, left: 0\n")


def test_a_ring_without_the_key_that_sealed_says_which_version_is_missing(engine: Engine, settings: Settings) -> None:
    filled(engine)
    answer = ask(settings, {2: b"2" * 32}, "rotate")
    assert answer.exit_code == 1 and "version 1, which is not in the ring" in answer.output
    assert "1: NOT IN THE RING" in ask(settings, {2: b"2" * 32}, "show").output
