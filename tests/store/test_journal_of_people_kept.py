"""How long the journal of people is kept: log-ins go by their age, what tells who might do what stays as long as it is proof."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bridge.flows.erasing.apply_retention import run_retention
from bridge.flows.erasing.preview_retention import preview_retention
from bridge.flows.hub import Hub
from bridge.model.erasing.rules import Kind, Rule, Rules
from bridge.model.staff.people import ENTRIES, Act, Person, PersonAct, PersonState
from bridge.model.staff.roles import Role
from bridge.store.store import SqlStore
from config.retention import read_retention
from tests.builders import fake_hub
from tests.fakes.surroundings import START

RULES = Rules(tuple(Rule(**row | {"kind": Kind(row["kind"])}) for row in read_retention(Path("config"))))
YEAR = timedelta(days=366)
OLGA = Person("per_olga", "olga", Role.SENIOR, START - 20 * YEAR, START - 20 * YEAR)
GONE = replace(OLGA, id="per_gone", name="gone", state=PersonState.LEFT, changed_at=START - 11 * YEAR)
LATELY = replace(OLGA, id="per_lately", name="lately", state=PersonState.LEFT, changed_at=START - YEAR)


@pytest.fixture
def hub(sql_store: SqlStore) -> Hub:
    return replace(fake_hub(), store=sql_store, retention=RULES)


def noted(store: SqlStore, person: Person, act: Act, at: datetime) -> str:
    line = PersonAct(f"act_{person.name}_{act}_{at:%Y}", at, person.id, person.name, act, person.name, "роль", "203.0.113.7")
    with store.begin() as tx:
        tx.people.add(person)
        tx.person_acts.note(line)
    return line.id


def kept(store: SqlStore) -> set[str]:
    with store.read() as tx:
        return {line.id for line in tx.person_acts.newest(500)}


def run(hub: Hub) -> dict[str, int]:
    *_, last = run_retention(hub)
    return {kind: count for kind, count in last.erased.items() if kind in ("entries", "accounts")}


def test_each_act_is_either_an_entry_or_tells_who_might_do_what() -> None:
    assert {Act.LOGGED_IN, Act.LOG_IN_FAILED, Act.CODE_USED} <= ENTRIES
    assert not ENTRIES & {Act.ROLE_GIVEN, Act.ADDED, Act.LOCKED, Act.LEFT, Act.FACTORS_RESET, Act.KEY_FELL, Act.WORD_SET}


def test_old_log_ins_go_and_rights_of_those_who_work_here_or_left_lately_stay(hub: Hub, sql_store: SqlStore) -> None:
    gone = {noted(sql_store, OLGA, act, START - 4 * YEAR) for act in ENTRIES}
    gone.add(noted(sql_store, GONE, Act.ROLE_GIVEN, START - 12 * YEAR))
    stays = {
        noted(sql_store, OLGA, Act.LOGGED_IN, START - 2 * YEAR),
        noted(sql_store, OLGA, Act.ROLE_GIVEN, START - 19 * YEAR),
        noted(sql_store, LATELY, Act.ROLE_GIVEN, START - 19 * YEAR),
        noted(sql_store, LATELY, Act.LEFT, START - YEAR),
    }
    foreseen = {one.rule.kind: one.due for one in preview_retention(hub)}
    assert (foreseen[Kind.ENTRIES], foreseen[Kind.ACCOUNTS]) == (len(ENTRIES), 1)
    assert kept(sql_store) == stays | gone
    assert run(hub) == {"entries": len(ENTRIES), "accounts": 1}
    assert kept(sql_store) == stays and run(hub) == {}


def test_without_a_rule_nothing_of_the_journal_goes(hub: Hub, sql_store: SqlStore) -> None:
    before = Rules(tuple(rule for rule in RULES.rows if rule.kind not in (Kind.ENTRIES, Kind.ACCOUNTS)))
    old = noted(sql_store, OLGA, Act.LOGGED_IN, START - 19 * YEAR)
    assert run(replace(hub, retention=before)) == {} and kept(sql_store) == {old}


def test_more_lines_than_a_page_go_page_by_page(hub: Hub, sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.flows.erasing.apply_retention._ROWS", 3)
    for n in range(7):
        noted(sql_store, OLGA, Act.LOGGED_IN, START - (4 + n) * YEAR)
    assert run(hub) == {"entries": 7} and kept(sql_store) == set()
