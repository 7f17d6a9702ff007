"""What every outbox does: claims, leases, the rule of order, and the nudge after a commit."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from bridge.ports.store import Store
from bridge.ports.work import Choice, Ended, Work, WorkKind, WorkState
from tests.store.conftest import Bell
from tests.store.people import NOW

LEASE = timedelta(seconds=90)
LATER = NOW + LEASE + timedelta(seconds=1)


def post(store: Store, *subjects: str, application: str = "app_1", to: str = "onec", due: datetime = NOW, once: str = "") -> None:
    with store.begin() as tx:
        for subject in subjects:
            tx.work.post(WorkKind.NOTIFY_PARTNER, application, to, subject, due, once)


def claim(store: Store, owner: str = "me", now: datetime = NOW, limit: int = 10) -> Sequence[Work]:
    with store.begin() as tx:
        return tx.work.claim(now, owner, LEASE, limit)


def subjects(rows: Sequence[Work]) -> list[str]:
    return [row.subject for row in rows]


def test_a_row_is_claimed_once_with_its_attempt_counted(store: Store) -> None:
    post(store, "a")
    (row,) = claim(store)
    assert (row.subject, row.attempt, row.state, row.due_at) == ("a", 1, WorkState.LEASED, NOW)
    assert claim(store, "other") == []


def test_a_row_is_not_claimed_before_its_time(store: Store) -> None:
    post(store, "a", due=NOW + timedelta(microseconds=1))
    assert claim(store) == []
    assert subjects(claim(store, now=NOW + timedelta(microseconds=1))) == ["a"]


def test_rows_of_one_line_go_oldest_first_and_other_lines_do_not_wait(store: Store) -> None:
    post(store, "a1", "a2")
    post(store, "b1", application="app_2")
    post(store, "c1", to="sun")
    rows = claim(store)
    assert sorted(subjects(rows)) == ["a1", "b1", "c1"]
    assert claim(store) == []
    with store.begin() as tx:
        assert tx.work.complete("me", rows[0].id)
    assert subjects(claim(store)) == ["a2"]


def test_an_older_row_put_back_for_later_still_holds_its_line(store: Store) -> None:
    post(store, "a1", "a2")
    (row,) = claim(store)
    with store.begin() as tx:
        assert tx.work.put_back(row.id, "me", NOW + timedelta(hours=1), "unreachable", Ended.FAILED)
        assert tx.work.next_due() == NOW + timedelta(hours=1)
    assert claim(store, now=LATER) == []


def test_a_dead_row_blocks_nobody(store: Store) -> None:
    post(store, "a1", "a2")
    (row,) = claim(store)
    with store.begin() as tx:
        assert tx.work.bury(row.id, "me", "refused")
    assert subjects(claim(store)) == ["a2"]
    with store.begin() as tx:
        assert [(dead.subject, dead.last_error, dead.state) for dead in tx.work.dead(5)] == [("a1", "refused", WorkState.DEAD)]


@pytest.mark.parametrize(("application", "to"), [("app_1", "clock"), ("", "payu")])
def test_timers_and_rows_of_no_application_never_block_one_another(store: Store, application: str, to: str) -> None:
    post(store, "far", application=application, to=to, due=NOW + timedelta(days=1))
    post(store, "near", application=application, to=to)
    assert subjects(claim(store)) == ["near"]


def test_a_row_whose_lease_ran_out_is_claimed_by_another_and_lost_to_the_first(store: Store) -> None:
    post(store, "a")
    (row,) = claim(store, "first")
    assert claim(store, "second", now=NOW + LEASE - timedelta(microseconds=1)) == []
    (again,) = claim(store, "second", now=LATER)
    assert (again.id, again.attempt) == (row.id, 2)
    with store.begin() as tx:
        assert not tx.work.renew("first", LATER + LEASE, row.id)
        assert not tx.work.complete("first", row.id)
        assert not tx.work.put_back(row.id, "first", LATER, "", Ended.FAILED)
        assert not tx.work.bury(row.id, "first", "")
        assert tx.work.complete("second", row.id)


def test_a_renewed_lease_keeps_the_row(store: Store) -> None:
    post(store, "a")
    (row,) = claim(store)
    with store.begin() as tx:
        assert not tx.work.renew("stranger", LATER + LEASE, row.id)
        assert tx.work.renew("me", LATER + LEASE, row.id)
        assert tx.work.next_due() == LATER + LEASE
    assert claim(store, "other", now=LATER) == []


def test_completing_is_idempotent_for_the_owner_only(store: Store) -> None:
    post(store, "a")
    (row,) = claim(store)
    with store.begin() as tx:
        assert tx.work.complete("me", row.id)
        assert tx.work.complete("me", row.id)
        assert not tx.work.complete("stranger", row.id)
        assert not tx.work.renew("me", LATER, row.id)
        assert not tx.work.complete("me", 999)
        assert tx.work.open_of("app_1") == []
        assert tx.work.next_due() is None


def test_words_of_an_outside_system_can_always_be_kept(store: Store) -> None:
    post(store, "a")
    (row,) = claim(store)
    with store.begin() as tx:
        assert tx.work.bury(row.id, "me", "ответ:\0\ud800 конец")
    with store.begin() as tx:
        assert tx.work.dead(1)[0].last_error.startswith("ответ:")


def test_a_failed_try_keeps_its_count_and_a_mere_wait_starts_anew(store: Store) -> None:
    post(store, "a")
    (row,) = claim(store)
    with store.begin() as tx:
        tx.work.put_back(row.id, "me", NOW, "timeout", Ended.FAILED)
        (waiting,) = tx.work.open_of("app_1")
        assert (waiting.attempt, waiting.waits, waiting.last_error, waiting.state) == (1, 0, "timeout", WorkState.WAITING)
    (row,) = claim(store)
    assert row.attempt == 2
    with store.begin() as tx:
        tx.work.put_back(row.id, "me", NOW, "too early", Ended.EARLY)
    (row,) = claim(store)
    assert (row.attempt, row.waits) == (1, 1)


def test_a_second_open_row_of_the_same_once_is_not_posted(store: Store) -> None:
    post(store, "a", once="poll:app_1")
    post(store, "b", once="poll:app_1")
    post(store, "c", application="app_2", once="poll:app_2")
    rows = claim(store)
    assert sorted(subjects(rows)) == ["a", "c"]
    post(store, "d", once="poll:app_1")
    with store.begin() as tx:
        assert subjects(tx.work.open_of("app_1")) == ["a"]
        tx.work.complete("me", rows[0].id)
        tx.work.post(WorkKind.RECEIVE_DECISION, "app_1", "onec", "e", NOW, "poll:app_1")
    assert subjects(claim(store)) == ["e"]


def test_a_dead_row_is_revived_unless_an_open_row_does_its_work(store: Store) -> None:
    post(store, "a", once="x")
    (row,) = claim(store)
    with store.begin() as tx:
        assert not tx.work.revive(Choice([row.id]), NOW)
        tx.work.bury(row.id, "me", "refused")
        tx.work.post(WorkKind.NOTIFY_PARTNER, "app_1", "onec", "b", NOW, "x")
        assert not tx.work.revive(Choice([row.id]), NOW)
        (other,) = tx.work.claim(NOW, "me", LEASE, 5)
        tx.work.complete("me", other.id)
        assert tx.work.revive(Choice([row.id]), LATER)
    (again,) = claim(store, now=LATER)
    assert (again.subject, again.attempt) == ("a", 2), "a revived row asks before it repeats"


def test_waiting_rows_of_a_kind_are_hastened(store: Store, bell: Bell) -> None:
    post(store, "a", due=LATER)
    post(store, "b", application="app_2", due=LATER)
    assert bell.rung == 0
    with store.begin() as tx:
        assert tx.work.hasten([WorkKind.EXPIRE_APPLICATION], NOW, "app_1") == 0
        assert tx.work.hasten([WorkKind.NOTIFY_PARTNER], NOW, "app_1") == 1
        assert tx.work.hasten([WorkKind.NOTIFY_PARTNER], NOW, "app_1") == 0
    assert bell.rung == 1
    assert subjects(claim(store)) == ["a"]


def test_an_owner_that_starts_anew_gives_back_what_it_held(store: Store) -> None:
    post(store, "a")
    post(store, "b", application="app_2")
    mine = claim(store, limit=1)
    claim(store, "other")
    with store.begin() as tx:
        assert tx.work.release("me") == 1
        assert tx.work.release("me") == 0
    (again,) = claim(store)
    assert (again.id, again.attempt) == (mine[0].id, 2)


def test_what_the_other_side_may_still_be_at_waits_for_its_lease_though_its_owner_is_back(store: Store) -> None:
    with store.begin() as tx:
        for kind in (WorkKind.SUBMIT_APPLICATION, WorkKind.CONFIRM_SIGNATURE, WorkKind.POST_PAYMENT):
            tx.work.post(kind, f"app_{kind.value}", "onec", kind.value, NOW)
    assert len(claim(store)) == 3
    with store.begin() as tx:
        assert tx.work.release("me") == 0
    assert claim(store) == []
    assert [row.attempt for row in claim(store, now=NOW + LEASE)] == [2, 2, 2]


def test_the_next_due_row_is_the_first_that_can_be_claimed(store: Store) -> None:
    with store.begin() as tx:
        assert tx.work.next_due() is None
    post(store, "late", due=LATER)
    post(store, "behind", due=NOW)
    post(store, "timer", to="clock", due=LATER + LEASE)
    with store.begin() as tx:
        assert tx.work.next_due() == LATER


def test_the_runner_is_told_after_the_commit_and_only_of_rows_that_are_due(store: Store, bell: Bell) -> None:
    with store.begin() as tx:
        tx.work.post(WorkKind.SEND_MESSAGE, "app_1", "sms", "a", NOW)
        assert bell.rung == 0
    assert bell.rung == 1
    post(store, "b", due=LATER)
    with pytest.raises(ZeroDivisionError), store.begin() as tx:
        tx.work.post(WorkKind.SEND_MESSAGE, "app_1", "sms", "c", NOW)
        raise ZeroDivisionError
    claim(store)
    assert bell.rung == 1
