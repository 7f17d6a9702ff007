"""What nobody needs any more goes, in batches, oldest first; what somebody may still need stays, however old it is."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from bridge.model.cabinet.log_in import LogIn
from bridge.model.events import EventType
from bridge.model.exchanging import Side, Talk
from bridge.model.one_time_code import OneTimeCode, Purpose
from bridge.model.staff.pauses import Tries
from bridge.model.staff.people import Person
from bridge.model.staff.roles import Role
from bridge.model.staff.sittings import Sitting, Stage
from bridge.ports.store import Exchange, FormSession, Leftover, Notice, StoredAnswer, Transaction
from bridge.ports.work import WorkKind
from bridge.store.store import SqlStore
from tests.store.people import NOW, an_application

DAY = timedelta(days=1)
LEASE = timedelta(seconds=30)
COUNT = 7


def lay_down(tx: Transaction, kind: Leftover, n: int) -> None:
    """The n-th row of a kind, over n days before NOW."""
    over = NOW - n * DAY
    if kind is Leftover.ANSWERS:
        tx.answers.put("sun", "/applications", f"key_{n}", StoredAnswer("fp", 201, "{}"), over)
    if kind is Leftover.SESSIONS:
        tx.sessions.add(FormSession(f"digest_{n}", "app_1", over - DAY, over))
    if kind is Leftover.CODES:
        tx.codes.add(OneTimeCode(f"code_{n}", "app_1", Purpose.TERMS, "b", "d", over - DAY, over, 5))
    if kind is Leftover.LOG_INS:
        tx.log_ins.add(LogIn(f"log_in_{n}", "+79991234567", "mark", "address", over - DAY, over))
    if kind in (Leftover.SITTINGS, Leftover.TRIES):
        lay_down_a_log_in(tx, kind, n)
    if kind in (Leftover.JOURNAL, Leftover.TALKS):
        tx.journal.note(Exchange(over, "hub", "onec", f"call {n}", "ok", "app_1", talk=Talk(Side(("GET /",)))))
    if kind is Leftover.NOTICES:
        tx.notices.put(Notice(f"ntc_{n}", "payu", f"key_{n}", b"raw", over, over, "paid"))
    if kind is Leftover.EVENT_TRIES:
        event = tx.events.of("app_1")[0]
        tx.events.note_try(event.id, over, 200, f"answer {n}", 5)
    if kind is Leftover.WORK:
        tx.work.post(WorkKind.FETCH_LOAN, f"app_{n}", "onec", "app_1", over)


def lay_down_a_log_in(tx: Transaction, kind: Leftover, n: int) -> None:
    over = NOW - n * DAY
    if kind is Leftover.SITTINGS:
        tx.people.add(Person("per_1", "olga", Role.OPERATOR, NOW, NOW))
        tx.sittings.add(Sitting(f"digest_{n}", "per_1", "office", Stage.INSIDE, over - DAY, over, over, over))
    else:
        tx.tries.put(f"digest_{n}", Tries(3, over))


def grown(store: SqlStore, kind: Leftover) -> None:
    """COUNT rows of a kind, over 0, 1, 2 … days before NOW, the oldest first."""
    with store.begin() as tx:
        tx.applications.add(an_application())
        tx.events.append(an_application(), EventType.APPLICATION_RECEIVED, NOW, {})
        for n in reversed(range(COUNT)):
            lay_down(tx, kind, n)
    if kind is Leftover.WORK:
        for n in reversed(range(COUNT)):
            with store.begin() as tx:
                (row,) = tx.work.claim(NOW - n * DAY, "me", LEASE, 1)
                tx.work.complete("me", row.id)


def left(engine: Engine, kind: Leftover) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {kind.value}")).scalar_one())


def remove(store: SqlStore, kind: Leftover, days: int, limit: int) -> int:
    with store.begin() as tx:
        return tx.leftovers.remove(kind, NOW - days * DAY, limit)


@pytest.mark.parametrize("kind", Leftover)
def test_only_what_is_old_enough_goes_batch_by_batch(engine: Engine, sql_store: SqlStore, kind: Leftover) -> None:
    grown(sql_store, kind)
    assert remove(sql_store, kind, 10, 100) == 0
    assert [remove(sql_store, kind, 2, 2) for _ in range(3)] == [2, 2, 0]
    assert left(engine, kind) == COUNT - 4


def test_open_and_dead_work_stays_however_old(engine: Engine, sql_store: SqlStore) -> None:
    with sql_store.begin() as tx:
        for n in range(3):
            tx.work.post(WorkKind.FETCH_LOAN, f"app_{n}", "onec", "x", NOW - 100 * DAY)
        dead, leased = tx.work.claim(NOW - 90 * DAY, "me", LEASE, 2)
        tx.work.bury(dead.id, "me", "refused")
    assert remove(sql_store, Leftover.WORK, 1, 100) == 0
    with sql_store.begin() as tx:
        assert tx.work.complete("me", leased.id)
    assert remove(sql_store, Leftover.WORK, 1, 100) == 1
    assert left(engine, Leftover.WORK) == 2


def test_a_notice_nobody_handled_stays_however_old(engine: Engine, sql_store: SqlStore) -> None:
    with sql_store.begin() as tx:
        tx.notices.put(Notice("ntc_1", "payu", "key", b"raw", NOW - 1000 * DAY))
    assert remove(sql_store, Leftover.NOTICES, 1, 100) == 0
    assert left(engine, Leftover.NOTICES) == 1


def test_a_link_that_is_still_good_stays(engine: Engine, sql_store: SqlStore) -> None:
    with sql_store.begin() as tx:
        tx.applications.add(an_application())
        tx.sessions.add(FormSession("good", "app_1", NOW - 100 * DAY, NOW + DAY))
    assert remove(sql_store, Leftover.SESSIONS, 0, 100) == 0
    assert left(engine, Leftover.SESSIONS) == 1


def test_numbers_go_on_after_the_oldest_lines_went(sql_store: SqlStore) -> None:
    grown(sql_store, Leftover.JOURNAL)
    assert remove(sql_store, Leftover.JOURNAL, -1, 100) == COUNT
    with sql_store.begin() as tx:
        tx.journal.note(Exchange(NOW, "hub", "onec", "later", "ok"))
    with sql_store.begin() as tx:
        (line,) = tx.journal.after(0, 10)
    assert line.n > COUNT
