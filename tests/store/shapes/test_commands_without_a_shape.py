"""Every command of the desk on a database that has no tables, that is of an early shape, or that is away: words, no traceback."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy.exc import DBAPIError

import bridge.store.engine
from bridge.__main__ import main
from bridge.store.engine import open_engine
from bridge.store.migrations import is_behind, newest, pending, upgrade
from samples.demo.settings import prepare
from samples.demo.town import PREFERRED, Town, read_private
from tests.databases import fresh_sqlite
from tests.postgres import Postgres

EARLY = "0009"
# They bring the store to its shape themselves, play on databases of their own, ask other systems first, or make keys.
NOT_WALKED = {
    ("worker",), ("clock",), ("bench",), ("partner", "check"), ("onec", "check"), ("onec", "probe"), ("onec", "map", "init"),
    ("sms", "balance"), ("sms", "price"), ("evidence", "new-key"), ("evidence", "change-key"),
}  # fmt: skip
NEED_NO_TABLES = {
    ("alarms",), ("partners", "check"), ("config", "check"), ("config", "diff"), ("evidence", "verify"), ("settings",),
    ("new-keys",), ("keys", "new"), ("check",), ("papers", "check"), ("papers", "places"), ("retention", "rules"),
    ("people", "passwords"), ("sms", "callback"), ("migrate",), ("backup",), ("restore",),
}  # fmt: skip
WORDS = {
    "Path": "{folder}/file", "DateTime": "2026-01-01", "UtcMoment": "2026-01-01T00:00:00Z", "IntParamType": "1", "IntRange": "1",
    "StringParamType": "some words",
}  # fmt: skip
OWN_WORDS = {
    ("revive",): ["1"],
    ("replay",): ["solnechny", "--since", "2026-01-01T00:00:00Z"],
    ("gates", "record"): ["app_1", "booking", "--evidence", "number=1"],
    ("issuers", "find"): ["770-001"],
    ("issuers", "import"): ["{folder}/offices.csv"],
    ("papers", "check"): ["{folder}"],
    ("people", "add"): ["anna", "--role", "administrator"],
    ("subject", "find"): ["--application", "app_1"],
    ("subject", "export"): ["--application", "app_1", "-o", "{folder}/copy.zip"],
    ("subject", "erase"): ["--application", "app_1", "--yes"],
    ("payments", "reconcile"): ["--day", "2026-01-01"],
    ("restore",): ["{folder}/offices.csv"],
}


@dataclass
class Machine:
    """Settings of an installation, and a folder with files for its commands."""

    folder: Path

    def asked(self, path: tuple[str, ...], command: click.Command) -> Result:
        """The command with the least that it takes."""
        words = [word.format(folder=self.folder) for word in OWN_WORDS.get(path) or least(command)]
        return CliRunner().invoke(main, [*path, *words], input="+79990000000\n4510 123456\n")


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        elif (*path, name) not in NOT_WALKED:
            yield (*path, name), command


def least(command: click.Command) -> list[str]:
    words = []
    for one in command.params:
        if one.required:
            words += [word_of(one.type)] if isinstance(one, click.Argument) else [one.opts[0], word_of(one.type)]
    return words


def word_of(kind: click.ParamType) -> str:
    if isinstance(kind, click.Choice):
        return str(getattr(kind.choices[0], "value", kind.choices[0]))
    return WORDS[type(kind).__name__]


def empty(kind: str, request: pytest.FixtureRequest, folder: Path) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder}/hub.db"
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.new_database()


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    town = Town(tmp_path, PREFERRED)
    prepare(town, {"BRIDGE_LOG": "plain"})
    for name, value in read_private(town.hub_env).items():
        monkeypatch.setenv(name, value)
    (tmp_path / "offices.csv").write_text("code;name\n770-001;ОВД\n", encoding="utf-8")
    return Machine(tmp_path)


@pytest.mark.parametrize(("kind", "shape"), [("sqlite", ""), ("postgresql", EARLY)])
def test_every_command_says_that_the_database_must_be_migrated(
    machine: Machine, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, kind: str, shape: str
) -> None:
    database = empty(kind, request, machine.folder)
    if shape:
        upgrade(open_engine(database), shape)
    monkeypatch.setenv("BRIDGE_DATABASE_URL", database)
    lacking = f"has the shape {EARLY} and this version needs {newest()}" if shape else "has no tables yet"
    loud, other = [], []
    for path, command in sorted(commands(main), key=lambda one: one[0] == ("migrate",)):
        answer = machine.asked(path, command)
        if answer.exception and not isinstance(answer.exception, SystemExit):
            loud.append((path, repr(answer.exception)))
        elif path not in NEED_NO_TABLES and (answer.exit_code == 0 or f"the database {lacking}" not in answer.output):
            other.append((path, answer.exit_code, answer.output[-200:]))
    assert loud == [] and other == []


def test_a_word_of_the_command_that_breaks_a_rule_is_told_as_such(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIDGE_DATABASE_URL", fresh_sqlite(machine.folder / "whole.db"))
    answer = CliRunner().invoke(main, ["issuers", "find", "77"])
    assert answer.exit_code == 1 and answer.output == "Error: a division code has six digits\n"


def test_a_database_that_is_away_is_told_with_what_to_look_at(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIDGE_DATABASE_URL", "postgresql://hub:secret@127.0.0.1:9/hub")
    monkeypatch.setattr(bridge.store.engine, "WAIT_SECONDS", 0.1)
    answer = CliRunner().invoke(main, ["people", "list"])
    assert answer.exit_code == 1 and "the database can't be reached just now: look at BRIDGE_DATABASE_URL" in answer.output
    assert "secret" not in answer.output


def test_a_fault_of_ours_is_not_taken_for_a_database_without_its_shape(
    machine: Machine, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRIDGE_DATABASE_URL", fresh_sqlite(machine.folder / "whole.db"))
    monkeypatch.setattr("bridge.store.staffing.people.SqlPeople.all", lambda tx: tx._connection.exec_driver_sql("SELECT nothing"))
    answer = CliRunner().invoke(main, ["people", "list"])
    assert isinstance(answer.exception, DBAPIError)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_is_behind_until_its_last_change_and_never_for_one_of_a_later_version(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    engine = open_engine(empty(kind, request, tmp_path))
    last = [number for number, _ in pending(engine)][-2]
    told = [is_behind(engine)]
    for shape in (EARLY, last, "head"):
        upgrade(engine, shape)
        told.append(is_behind(engine))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'of_a_later_version'")
    assert [*told, is_behind(engine)] == [True, True, True, False, False]
