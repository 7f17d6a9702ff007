"""`bridge restore` brings nobody back: what the list of erasures names is erased again, and a missing list is told aloud."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from adapters.erased_list.in_file import ErasedFile
from bridge.desk.saving.command import COMMANDS
from bridge.flows.erasing.erase_application import Why, erase_application
from bridge.flows.hub import Hub
from bridge.model.erasing.records import REQUEST
from bridge.model.erasing.rules import Scope
from bridge.store.engine import open_engine
from tests.builders import fake_hub
from tests.databases import migrated
from tests.postgres import Postgres
from tests.store.test_backup import SEAL, store, the_copy
from tests.store.test_erasing import ended, everything, words_in


@pytest.fixture(params=["sqlite", "postgresql"])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """A database of the newest shape, and an empty one of the same kind."""
    if request.param == "sqlite":
        return migrated(f"sqlite:///{tmp_path}/hub.db"), f"sqlite:///{tmp_path}/again.db"
    postgres: Postgres = request.getfixturevalue("postgres")
    return migrated(postgres.new_database()), postgres.new_database()


def hub_on(url: str, listed: Path) -> Hub:
    return replace(fake_hub(), store=store(url), erased_list=ErasedFile(listed))


def run(hub: Hub, url: str, listed: Path, command: int, *words: str) -> Result:
    env = {"BRIDGE_DATABASE_URL": url, "BRIDGE_ERASED_LIST": str(listed)}
    return CliRunner(env=env).invoke(COMMANDS[command], list(words), obj=lambda: hub)


def test_who_was_erased_after_the_copy_is_gone_from_what_is_restored(urls: tuple[str, str], tmp_path: Path) -> None:
    full, empty = urls
    listed, copies = tmp_path / "erased.jsonl", tmp_path / "copies"
    hub = hub_on(full, listed)
    with hub.store.begin() as tx:
        tx.applications.add(ended())
        tx.evidence.append("app_1", "shown", hub.clock.now(), {"address": "Птичья"})
    assert run(hub, full, listed, 0, str(copies)).exit_code == 0
    for scope in Scope:
        with hub.store.begin() as tx:
            erase_application(hub, tx, "app_1", scope, Why(REQUEST, "unfinished", "152-FZ", "office:olga", "act_1"))
    again = hub_on(empty, listed)
    answer = run(again, empty, listed, 1, str(the_copy(copies)))
    assert answer.exit_code == 0, answer.output
    assert "every digest agrees" in answer.output and "2 of 2 erasures" in answer.output
    assert words_in(everything(open_engine(empty), SEAL)) == []
    with again.store.read() as tx:
        assert tx.evidence.first_broken("app_1") is None


def test_where_there_is_no_list_the_operator_is_told_what_that_means(urls: tuple[str, str], tmp_path: Path) -> None:
    full, empty = urls
    listed, copies = tmp_path / "nowhere.jsonl", tmp_path / "copies"
    run(hub_on(full, listed), full, listed, 0, str(copies))
    answer = run(hub_on(empty, listed), empty, listed, 1, str(the_copy(copies)))
    assert answer.exit_code == 0 and "NO LIST OF ERASURES" in answer.output


def test_a_list_that_can_t_be_read_stops_the_restore_with_its_line(urls: tuple[str, str], tmp_path: Path) -> None:
    full, empty = urls
    listed, copies = tmp_path / "erased.jsonl", tmp_path / "copies"
    run(hub_on(full, listed), full, listed, 0, str(copies))
    listed.write_text("{}\n", encoding="utf-8")
    answer = run(hub_on(empty, listed), empty, listed, 1, str(the_copy(copies)))
    assert answer.exit_code == 1 and "erased.jsonl, line 1" in answer.output
