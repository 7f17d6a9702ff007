"""Work on many rows and counts of what waits, in every store: whole again, bound to what was shown, done once, along indexes."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, text

from bridge.flows.bulk import run_bulk as running
from bridge.flows.bulk.begin_bulk import SetChangedError, begin_bulk, preview_bulk
from bridge.flows.bulk.run_bulk import run_bulk, stop_bulk
from bridge.flows.hub import LOAN_SYSTEM
from bridge.flows.seconding.decide_deed import confirm_second, refuse_second
from bridge.model.errors import FieldInvalidError
from bridge.model.seconding.bulk import (
    MOST_ROWS,
    BulkChoice,
    BulkKind,
    BulkRow,
    BulkRun,
    BulkState,
    RowState,
)
from bridge.model.seconding.deed import DeedState
from bridge.model.seconding.rules import Rules
from bridge.model.staff.roles import Right
from bridge.ports.store import COUNTED_UP_TO, Attention, Store
from bridge.ports.store.office.queues import Queue, Waiting
from bridge.ports.work import Choice, Later, WorkKind
from bridge.store.store import SqlStore
from tests.builders import FakeHub, fake_hub, work_of
from tests.fakes.surroundings import START
from tests.store.people import NOW
from tests.store.planning import listened, plans, scans

AGAIN, RESOLVE = BulkKind.SEND_AGAIN, BulkKind.RESOLVE
TO_1C = BulkChoice(destination=LOAN_SYSTEM)


def stopped(store: Store, count: int, destination: str = LOAN_SYSTEM) -> list[str]:
    """So many rows that nobody could do, each of its own application."""
    with store.begin() as tx:
        for n in range(count):
            tx.work.post(WorkKind.FETCH_LOAN, f"app_{destination}_{n}", destination, "x", NOW)
    with store.begin() as tx:
        rows = tx.work.claim(NOW, "worker", timedelta(minutes=1), 100_000)
        for row in rows:
            tx.work.bury(row.id, "worker", "refused")
    return [str(row.id) for row in rows]


def a_run(hub: FakeHub, number: str = "blk_1", choice: BulkChoice = TO_1C, kind: BulkKind = AGAIN) -> BulkRun:
    digest = preview_bulk(hub, kind, choice, "anna").digest
    return BulkRun(number, kind, "кому: 1С", digest, 0, "anna", hub.clock.now(), "база вернулась")


def work_off(hub: FakeHub, number: str = "blk_1") -> int:
    """Turns that the run took."""
    turns = 1
    while isinstance(run_bulk(hub, work_of(WorkKind.RUN_BULK, number)), Later):
        turns += 1
    return turns


def stands(store: Store, number: str = "blk_1") -> tuple[BulkState, dict[RowState, int]]:
    with store.read() as tx:
        return tx.bulk.get(number).state, dict(tx.bulk.progress(number))


@pytest.fixture
def hub(store: Store) -> FakeHub:
    return fake_hub(store=store)


def test_a_run_comes_back_with_every_field(store: Store) -> None:
    run = BulkRun("blk_1", AGAIN, "кому: 1С", "d" * 64, 2, "anna", NOW, "причина", BulkState.DONE, NOW, NOW, "boris")
    rows = [BulkRow("blk_1", 1, "7", "app_1"), BulkRow("blk_1", 2, "8", "", RowState.SKIPPED, "уже", NOW)]
    with store.begin() as tx:
        assert tx.bulk.add(replace(run, state=BulkState.RUNNING), rows)
        assert not tx.bulk.add(run, [])
        tx.bulk.save(run)
    with store.read() as tx:
        assert tx.bulk.get("blk_1") == run and list(tx.bulk.recent(5)) == [run]
        assert list(tx.bulk.rows("blk_1", 0, 9)) == rows and list(tx.bulk.rows("blk_1", 1, 9)) == rows[1:]
        assert list(tx.bulk.next_rows("blk_1", 9)) == rows[:1]
        with pytest.raises(LookupError):
            tx.bulk.get("blk_2")


def test_a_choice_takes_what_it_names_and_nothing_else(store: Store, hub: FakeHub) -> None:
    mine = stopped(store, 2)
    stopped(store, 1, "partner:sun")

    def chosen(choice: BulkChoice) -> Sequence[str]:
        return [row.subject for row in preview_bulk(hub, AGAIN, choice, "anna").rows]

    assert chosen(TO_1C) == mine == chosen(BulkChoice(ids=mine)) and chosen(BulkChoice(ids=mine[:1])) == mine[:1]
    assert chosen(replace(TO_1C, kind="fetch_loan")) == mine and chosen(replace(TO_1C, kind="post_payment")) == []
    assert len(chosen(BulkChoice(since=NOW - timedelta(days=400)))) == 3
    assert chosen(BulkChoice(since=NOW + timedelta(days=400))) == []
    assert chosen(BulkChoice(ids=["x", "9" * 30, "-1"])) == [] == chosen(BulkChoice())


def test_rows_go_again_some_at_a_time_and_the_rest_of_the_story_is_told(
    store: Store, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 2)
    ids = stopped(store, 5)
    run = begin_bulk(hub, a_run(hub), TO_1C)
    assert (run.total, run.state) == (5, BulkState.RUNNING)
    with store.begin() as tx:
        # Somebody else has sent one of them meanwhile.
        tx.work.revive(Choice([int(ids[3])]), NOW)
    assert work_off(hub) == 3
    assert stands(store) == (BulkState.DONE, {RowState.DONE: 4, RowState.SKIPPED: 1})
    with store.read() as tx:
        assert not tx.work.dead(9)
        assert "разом" in tx.journal.after(0, 99, f"app_{LOAN_SYSTEM}_0")[-1].what
    assert run_bulk(hub, work_of(WorkKind.RUN_BULK, "blk_1")) is None


def test_the_same_form_sent_twice_is_one_run(store: Store, hub: FakeHub) -> None:
    stopped(store, 1)
    asked = a_run(hub)
    assert begin_bulk(hub, asked, TO_1C) == begin_bulk(hub, asked, TO_1C)
    work_off(hub)
    assert begin_bulk(hub, asked, TO_1C).state is BulkState.DONE
    with store.read() as tx:
        assert len(tx.bulk.recent(9)) == 1


def test_a_set_that_changed_since_it_was_shown_is_shown_again(store: Store, hub: FakeHub) -> None:
    stopped(store, 2)
    asked = a_run(hub)
    stopped(store, 1, "partner:sun")
    begin_bulk(hub, replace(asked, id="blk_0"), TO_1C)
    stopped(store, 1)
    with pytest.raises(SetChangedError) as changed:
        begin_bulk(hub, asked, TO_1C)
    assert len(changed.value.preview.rows) == 3
    with store.read() as tx, pytest.raises(LookupError):
        tx.bulk.get("blk_1")


def test_nothing_and_too_much_are_not_begun(store: Store, hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FieldInvalidError):
        begin_bulk(hub, a_run(hub), TO_1C)
    monkeypatch.setattr("bridge.flows.bulk.begin_bulk.MOST_ROWS", 1)
    stopped(store, 2)
    assert preview_bulk(hub, AGAIN, TO_1C, "anna").too_many
    with pytest.raises(FieldInvalidError):
        begin_bulk(hub, a_run(hub), TO_1C)
    assert MOST_ROWS == 5000


def test_stopping_leaves_what_is_done_done(store: Store, hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 2)
    stopped(store, 5)
    begin_bulk(hub, a_run(hub), TO_1C)
    run_bulk(hub, work_of(WorkKind.RUN_BULK, "blk_1"))
    assert stop_bulk(hub, "blk_1", "boris") and not stop_bulk(hub, "blk_1", "boris")
    assert run_bulk(hub, work_of(WorkKind.RUN_BULK, "blk_1")) is None
    assert stands(store) == (BulkState.STOPPED, {RowState.DONE: 2, RowState.WAITING: 3})


def test_many_rows_wait_for_a_second_person(store: Store) -> None:
    hub = fake_hub(store=store, seconding=Rules(rows=1))
    stopped(store, 2)
    assert begin_bulk(hub, a_run(hub), TO_1C).state is BulkState.ASKED
    assert run_bulk(hub, work_of(WorkKind.RUN_BULK, "blk_1")) is None and stands(store)[0] is BulkState.ASKED
    with store.read() as tx:
        (deed,) = tx.second_deeds.waiting(hub.clock.now(), 9)
    refuse_second(hub, deed.id, "boris", {Right.CASES}, "рано")
    assert stands(store)[0] is BulkState.REFUSED
    begin_bulk(hub, a_run(hub, "blk_2"), TO_1C)
    with store.read() as tx:
        (deed,) = tx.second_deeds.waiting(hub.clock.now(), 9)
    assert confirm_second(hub, deed.id, "boris", {Right.CASES}).state is DeedState.DONE
    work_off(hub, "blk_2")
    assert stands(store, "blk_2") == (BulkState.DONE, {RowState.DONE: 2})


def test_attentions_are_closed_with_one_reason(store: Store, hub: FakeHub) -> None:
    with store.begin() as tx:
        for n, kind in enumerate(("odd_notice", "odd_notice:1", "odd", "sms_answer")):
            tx.attentions.open(Attention(f"att_{n}", kind, "…", NOW + timedelta(minutes=n), "app_1"))
    choice = BulkChoice(kind="odd_notice")
    run = begin_bulk(hub, a_run(hub, choice=choice, kind=RESOLVE), choice)
    assert run.total == 2
    work_off(hub)
    with store.read() as tx:
        assert [one.id for one in tx.attentions.waiting()] == ["att_2", "att_3"]
        assert [kind for kind, _, _ in tx.queues.causes(9)] == ["odd", "sms_answer"]
        assert [one.id for one in tx.queues.attentions(9, "odd")] == ["att_2"]
        assert [one.id for one in tx.queues.attentions(9, after=(NOW + timedelta(minutes=2), "att_2"))] == ["att_3"]


def test_two_processes_at_one_run_do_each_row_once(sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 3)
    hub, start = fake_hub(store=sql_store), Barrier(2)
    stopped(sql_store, 9)
    begin_bulk(hub, a_run(hub), TO_1C)

    def work(_n: int) -> int:
        start.wait()
        return work_off(hub)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    assert stands(sql_store) == (BulkState.DONE, {RowState.DONE: 9})


def test_what_waits_is_counted_with_its_age(store: Store, hub: FakeHub) -> None:
    stopped(store, 2)
    stopped(store, 1, "partner:sun")
    with store.begin() as tx:
        tx.attentions.open(Attention("att_1", "odd_notice", "…", NOW, ""))
    with store.read() as tx:
        counts = tx.queues.counted(START + timedelta(days=400))
    assert set(counts) == set(Queue)
    assert (counts[Queue.DEAD].count, counts[Queue.DEAD_CALLBACKS].count) == (2, 1)
    assert counts[Queue.PERSON] == Waiting(1, NOW) and counts[Queue.DIFFERENCES] == Waiting(0)


def test_no_count_reads_further_than_a_thousand_or_a_whole_table(engine: Engine, sql_store: SqlStore) -> None:
    numbers = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 20000) "
    columns = "id, kind, text, opened_at, application_id, resolved_at, resolution"
    with sql_store.begin() as tx:
        tx.attentions.open(Attention("att_1", "odd_notice", "…", NOW, ""))
    some = "SELECT 'many_' || n, kind, text, opened_at, application_id, resolved_at, resolution FROM n, attentions"
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO attentions ({columns}) {numbers} {some} WHERE id = 'att_1'"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    stopped(sql_store, 1)
    with listened(engine) as heard, sql_store.read() as tx:
        counts = tx.queues.counted(NOW)
        tx.bulk.choose(AGAIN, TO_1C, 50)
        tx.bulk.choose(RESOLVE, BulkChoice(since=NOW + timedelta(days=1)), 50)
        tx.queues.attentions(50, after=(NOW + timedelta(days=1), "att_1"))
    assert counts[Queue.PERSON].count == COUNTED_UP_TO
    told = plans(engine, heard)
    assert len(told) > 14
    for plan in told:
        # One row a far side, one row a closed gate of an application: small, and read without an order.
        assert not scans(plan, "destinations", "gate_waits"), plan


def test_one_form_sent_twice_at_the_same_instant_is_one_run(sql_store: SqlStore) -> None:
    hub, start = fake_hub(store=sql_store), Barrier(3)
    stopped(sql_store, 4)
    asked = a_run(hub)

    def begin(_n: int) -> int:
        start.wait()
        return begin_bulk(hub, asked, TO_1C).total

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(begin, range(3))) == [4, 4, 4]
    work_off(hub)
    assert stands(sql_store) == (BulkState.DONE, {RowState.DONE: 4})


def test_two_windows_over_one_set_do_each_row_once(sql_store: SqlStore) -> None:
    hub = fake_hub(store=sql_store)
    stopped(sql_store, 3)
    for number in ("blk_1", "blk_2"):
        begin_bulk(hub, a_run(hub, number), TO_1C)
    for number in ("blk_1", "blk_2"):
        work_off(hub, number)
    assert stands(sql_store, "blk_1")[1] == {RowState.DONE: 3} and stands(sql_store, "blk_2")[1] == {RowState.SKIPPED: 3}


def test_many_rows_are_not_made_few_by_doing_them_in_parts(store: Store) -> None:
    hub = fake_hub(store=store, seconding=Rules(rows=3))
    ids = stopped(store, 4)
    first, rest = BulkChoice(ids=ids[:2]), BulkChoice(ids=ids[2:])
    assert begin_bulk(hub, a_run(hub, "blk_1", first), first).state is BulkState.RUNNING
    assert preview_bulk(hub, AGAIN, rest, "Anna ").two and not preview_bulk(hub, AGAIN, rest, "boris").two
    assert begin_bulk(hub, a_run(hub, "blk_2", rest), rest).state is BulkState.ASKED
    hub.clock.move(timedelta(hours=1))
    assert not preview_bulk(hub, AGAIN, rest, "anna").two
