"""Transactions that take rows for new: on both databases, what was there already undoes all, and a plain transaction finds it."""

from collections import Counter
from threading import Thread

import pytest
from sqlalchemy import Engine

from bridge.flows.one_transaction import in_one_go
from bridge.model.errors import ApplicationUnknownError, OrderAlreadyTakenError
from bridge.ports.store import Exchange, FormSession, Notice, NotNewError, Store, StoredAnswer, Transaction
from bridge.ports.work import WorkKind
from bridge.store.store import SqlStore
from tests.store.people import NOW, an_application
from tests.store.test_concurrency import at_once

ANSWER = StoredAnswer("fp", 202, '{"state": "received"}')
PLACE = ("sun", "POST /applications", "k")


def take(tx: Transaction, name: str = "app_1") -> bool:
    application = an_application(name)
    tx.applications.add(application)
    tx.sessions.add(FormSession(f"digest_{name}", application.id, NOW, NOW))
    tx.work.post(WorkKind.SEND_MESSAGE, application.id, "sms", "a", NOW)
    return tx.answers.put(*PLACE, ANSWER, NOW)


def test_what_is_new_stands_whole(store: Store) -> None:
    with store.begin(optimistic=True) as tx:
        assert take(tx)
        assert tx.notices.put(Notice("ntc_1", "payu", "key", b"raw", NOW))
    with store.read() as tx:
        assert tx.applications.get("app_1").id == "app_1"
        assert tx.answers.get(*PLACE) == ANSWER
        assert tx.notices.get("ntc_1").body == b"raw"
        assert tx.sessions.get("digest_app_1") is not None


def test_an_answer_that_was_there_undoes_the_whole(sql_store: SqlStore) -> None:
    with sql_store.begin() as tx:
        tx.answers.put(*PLACE, ANSWER, NOW)
    with pytest.raises(NotNewError), sql_store.begin(optimistic=True) as tx:
        take(tx)
    with sql_store.read() as tx, pytest.raises(ApplicationUnknownError):
        tx.applications.get("app_1")
    with sql_store.read() as tx:
        assert tx.sessions.get("digest_app_1") is None
        assert tx.counts().waiting == 0


def test_an_order_that_was_there_is_found_by_the_second_try(sql_store: SqlStore) -> None:
    tries: list[str] = []

    def act(tx: Transaction) -> str:
        tries.append("try")
        try:
            tx.applications.add(an_application("app_1"))
        except OrderAlreadyTakenError:
            return "known"
        return "new"

    assert in_one_go(sql_store, act) == "new"
    assert in_one_go(sql_store, act) == "known"
    assert len(tries) == 3


def test_a_notice_that_comes_twice_is_new_once(store: Store) -> None:
    def keep(tx: Transaction) -> bool:
        return tx.notices.put(Notice(f"ntc_{len(kept)}", "payu", "same", b"raw", NOW))

    kept: list[bool] = []
    for _ in range(3):
        kept.append(in_one_go(store, keep))
    assert kept == [True, False, False]


def test_what_is_read_back_within_is_there(store: Store) -> None:
    with store.begin(optimistic=True) as tx:
        tx.applications.add(an_application("app_1"))
        assert tx.applications.get("app_1").id == "app_1"


def test_lines_of_the_journal_outlive_a_try_that_was_undone(sql_store: SqlStore) -> None:
    with sql_store.begin() as tx:
        tx.answers.put(*PLACE, ANSWER, NOW)
    sql_store.note(line := Exchange(NOW, "site", "hub", "POST /x", "202"))
    with pytest.raises(NotNewError), sql_store.begin(optimistic=True) as tx:
        take(tx)
    with sql_store.begin():
        pass
    with sql_store.read() as tx:
        assert [one.what for one in tx.journal.after(0, 10)] == [line.what]


def test_an_error_of_the_caller_stays_what_it_is(store: Store) -> None:
    def fail(tx: Transaction) -> None:
        take(tx)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        in_one_go(store, fail)
    assert in_one_go(store, take) is True


def test_an_error_that_rests_on_a_wrong_belief_is_not_told(sql_store: SqlStore) -> None:
    def act(tx: Transaction) -> str:
        try:
            tx.applications.add(an_application("app_1"))
        except OrderAlreadyTakenError:
            return "known"
        if tries:
            raise ValueError("too late for a new one")
        return "new"

    tries: list[str] = []
    assert in_one_go(sql_store, act) == "new"
    tries.append("later")
    assert in_one_go(sql_store, act) == "known"


def test_of_copies_at_once_one_is_new_and_the_others_find_it(sql_store: SqlStore) -> None:
    def answer(n: int) -> tuple[bool, str]:
        mine = StoredAnswer("fp", 202, str(n))

        def act(tx: Transaction) -> tuple[bool, str]:
            fresh = tx.answers.put(*PLACE, mine, NOW)
            return fresh, mine.body if fresh else tx.answers.get(*PLACE).body

        return in_one_go(sql_store, act)

    results = at_once(6, answer)
    assert Counter(fresh for fresh, _ in results) == {True: 1, False: 5}
    assert len({body for _, body in results}) == 1


def test_others_write_while_an_optimistic_transaction_is_still_thinking(sql_store: SqlStore) -> None:
    def other() -> None:
        with sql_store.begin() as tx:
            tx.applications.add(an_application("app_other"))

    with sql_store.begin(optimistic=True) as tx:
        take(tx)
        writer = Thread(target=other, daemon=True)
        writer.start()
        writer.join(timeout=10)
        assert not writer.is_alive()
    with sql_store.read() as tx:
        assert {one.id for one in tx.applications.recent(10)} == {"app_1", "app_other"}


def test_an_optimistic_transaction_that_does_nothing_opens_nothing(sql_store: SqlStore, engine: Engine) -> None:
    engine.dispose()
    with sql_store.begin(optimistic=True):
        pass
    assert engine.pool.status().count("Connections in pool: 0") == 1
