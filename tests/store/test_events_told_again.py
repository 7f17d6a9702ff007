"""Events of a site pushed once more, many at once, in every store: exactly what was shown, in order, once, by two where many."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from bridge.flows.bulk import run_bulk as running
from bridge.flows.bulk.begin_bulk import SetChangedError, begin_bulk, preview_bulk
from bridge.flows.bulk.run_bulk import run_bulk
from bridge.flows.seconding.decide_deed import confirm_second
from bridge.model.errors import FieldInvalidError
from bridge.model.events import EventType
from bridge.model.seconding.bulk import BulkChoice, BulkKind, BulkRun, BulkState, RowState
from bridge.model.seconding.rules import Rules
from bridge.model.staff.roles import Right
from bridge.ports.store import Store
from bridge.ports.work import Later, WorkKind
from bridge.store.store import SqlStore
from tests.builders import FakeHub, fake_hub, work_of
from tests.store.people import NOW, an_application
from tests.store.planning import listened, plans, scans

REPLAY, HOUR = BulkKind.REPLAY, timedelta(hours=1)
E = EventType
TYPES = (E.APPLICATION_RECEIVED, E.APPLICATION_SUBMITTED, E.APPLICATION_APPROVED)
SUN = BulkChoice(destination="partner:sun", since=NOW - 100 * HOUR)


def told(store: Store, number: str, site: str = "sun", at: datetime = NOW) -> list[str]:
    """Three events of an application, an hour apart, all taken by the site."""
    whose = replace(an_application(number), partner=site, order_id=f"order-{number}")
    with store.begin() as tx:
        tx.applications.add(whose)
        events = [tx.events.append(whose, kind, at + n * HOUR, {}) for n, kind in enumerate(TYPES)]
        for one in events:
            tx.work.post(WorkKind.NOTIFY_PARTNER, number, f"partner:{site}", one, NOW)
    deliver(store)
    return events


def deliver(store: Store) -> list[str]:
    """What is pushed, in its order, until nothing is left."""
    pushed: list[str] = []
    while True:
        with store.begin() as tx:
            rows = [row for row in tx.work.claim(NOW + 9999 * HOUR, "w", HOUR, 100) if row.kind is WorkKind.NOTIFY_PARTNER]
            tx.work.complete("w", *(row.id for row in rows))
        if not rows:
            return pushed
        pushed += [row.subject for row in sorted(rows, key=lambda row: row.id)]


def shown(hub: FakeHub, choice: BulkChoice = SUN) -> Sequence[str]:
    return [row.subject for row in preview_bulk(hub, REPLAY, choice, "anna").rows]


def a_run(hub: FakeHub, choice: BulkChoice = SUN, number: str = "blk_1") -> BulkRun:
    digest = preview_bulk(hub, REPLAY, choice, "anna").digest
    return BulkRun(number, REPLAY, "кому: сайт", digest, 0, "anna", hub.clock.now(), "сайт потерял базу")


def work_off(hub: FakeHub, number: str = "blk_1") -> None:
    while isinstance(run_bulk(hub, work_of(WorkKind.RUN_BULK, number)), Later):
        pass


@pytest.fixture
def hub(store: Store) -> FakeHub:
    return fake_hub(store=store)


def test_a_choice_takes_one_sites_events_of_a_time_and_kind(store: Store, hub: FakeHub) -> None:
    one, other = told(store, "app_1"), told(store, "app_2", at=NOW + 10 * HOUR)
    told(store, "app_3", site="sea")
    assert shown(hub) == [*one, *other]
    assert shown(hub, replace(SUN, since=NOW + HOUR, until=NOW + 11 * HOUR)) == [*one[1:], other[0]]
    assert shown(hub, replace(SUN, kind="application.approved")) == [one[2], other[2]]
    assert shown(hub, replace(SUN, since=NOW + 13 * HOUR)) == []
    assert shown(hub, replace(SUN, destination="partner:nobody")) == []


@pytest.mark.parametrize(
    "less", [BulkChoice(destination="partner:sun"), BulkChoice(since=NOW), BulkChoice(kind="x"), BulkChoice()]
)
def test_less_than_a_site_and_a_beginning_chooses_nothing(store: Store, hub: FakeHub, less: BulkChoice) -> None:
    told(store, "app_1")
    assert shown(hub, less) == []
    with pytest.raises(FieldInvalidError):
        begin_bulk(hub, a_run(hub, less), less)


def test_they_go_again_in_the_order_of_each_application_and_each_once(
    store: Store, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 2)
    one, other = told(store, "app_1"), told(store, "app_2")
    run = a_run(hub)
    assert begin_bulk(hub, run, SUN) == begin_bulk(hub, run, SUN)
    work_off(hub)
    work_off(hub)
    pushed = deliver(store)
    assert [subject for subject in pushed if subject in one] == one and [
        subject for subject in pushed if subject in other
    ] == other
    assert len(pushed) == 6
    with store.read() as tx:
        assert tx.bulk.get("blk_1").state is BulkState.DONE and dict(tx.bulk.progress("blk_1")) == {RowState.DONE: 6}
        lines = [row.what for row in tx.journal.after(0, 99, "app_1")]
    assert lines == [f"событие ещё раз (разом, blk_1): {subject}" for subject in one]


def test_an_event_that_waits_already_is_not_pushed_twice(store: Store, hub: FakeHub) -> None:
    events = told(store, "app_1")
    for number in ("blk_1", "blk_2"):
        begin_bulk(hub, a_run(hub, number=number), SUN)
        work_off(hub, number)
    assert deliver(store) == events


def test_an_event_that_came_since_it_was_shown_is_shown_first(store: Store, hub: FakeHub) -> None:
    told(store, "app_1")
    run = a_run(hub)
    late = told(store, "app_2")
    with pytest.raises(SetChangedError) as changed:
        begin_bulk(hub, run, SUN)
    assert [row.subject for row in changed.value.preview.rows][3:] == late and deliver(store) == []


def test_many_events_wait_for_a_second_person(store: Store) -> None:
    hub = fake_hub(store=store, seconding=Rules(rows=2))
    events = told(store, "app_1")
    assert begin_bulk(hub, a_run(hub), SUN).state is BulkState.ASKED
    work_off(hub)
    assert deliver(store) == []
    with store.read() as tx:
        (deed,) = tx.second_deeds.waiting(hub.clock.now(), 9)
    confirm_second(hub, deed.id, "boris", {Right.CASES})
    work_off(hub)
    assert deliver(store) == events


def test_a_choice_in_a_long_history_reads_no_whole_table_and_few_rows(engine: Engine, sql_store: SqlStore) -> None:
    for n in range(30):
        told(sql_store, f"app_{n:02}", at=NOW + n * 10 * HOUR)
    with listened(engine) as heard, sql_store.read() as tx:
        found = tx.bulk.choose(REPLAY, replace(SUN, since=NOW + 280 * HOUR, until=NOW + 283 * HOUR), 50)
    assert len(found) == 3 and len(heard) <= 2 * 9
    for plan in plans(engine, heard):
        assert not scans(plan), plan
