"""Writers of SQLite that share a commit: each is durable when it returns, and fails by its own fault alone."""

import sqlite3
from collections.abc import Sequence
from threading import Event, Thread
from typing import Any

import pytest

from bridge.flows.one_transaction import in_one_go
from bridge.model.errors import OrderAlreadyTakenError
from bridge.ports.store import Transaction
from bridge.store.driver import together
from bridge.store.driver.together import Together
from bridge.store.store import SqlStore
from tests.store.people import an_application
from tests.store.test_concurrency import at_once


class Disk:
    """Keeps what is committed; the first commit lasts until `go`."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.commits: list[list[str]] = []
        self.began, self.go = Event(), Event()
        self.fault: BaseException | None = None

    def commit(self, deeds: Sequence[Any]) -> None:
        first = not self.commits
        self.commits.append(list(deeds))
        if first:
            self.began.set()
            assert self.go.wait(10)
            if self.fault:
                raise self.fault
        if "bad" in deeds:
            raise sqlite3.IntegrityError("UNIQUE constraint failed")
        self.kept += deeds


class Caller(Thread):
    def __init__(self, line: Together, deed: Any) -> None:
        super().__init__(daemon=True)
        self.line, self.deed, self.error = line, deed, ""
        self.start()

    def run(self) -> None:
        try:
            self.line.write([self.deed])
        except BaseException as error:
            self.error = type(error).__name__


def begun(disk: Disk, line: Together, *deeds: str) -> list[Caller]:
    """The first one writes; the others have come meanwhile."""
    callers = [Caller(line, deeds[0])]
    assert disk.began.wait(10)
    for deed in deeds[1:]:
        callers.append(Caller(line, deed))
        while len(line._waiting) < len(callers) - 1:
            pass
    return callers


def ended(callers: Sequence[Caller]) -> list[str]:
    for one in callers:
        one.join(10)
        assert not one.is_alive()
    return [one.error for one in callers]


def test_who_comes_while_another_one_writes_goes_with_the_next_commit() -> None:
    disk = Disk()
    callers = begun(disk, Together(disk.commit), "a", "b", "c", "d")
    disk.go.set()
    assert ended(callers) == [""] * 4
    assert disk.commits == [["a"], ["b", "c", "d"]]


def test_a_writer_fails_by_his_own_fault_alone() -> None:
    disk = Disk()
    callers = begun(disk, Together(disk.commit), "a", "b", "bad", "d")
    disk.go.set()
    assert ended(callers) == ["", "", "IntegrityError", ""]
    assert disk.kept == ["a", "b", "d"]


def test_whoever_is_told_to_end_while_he_writes_stops_nobody_else() -> None:
    disk = Disk()
    disk.fault = SystemExit()
    line = Together(disk.commit)
    callers = begun(disk, line, "a", "b")
    disk.go.set()
    assert ended(callers) == ["SystemExit", ""]
    line.write(["c"])  # type: ignore[list-item]  # the disk of the test keeps anything
    assert disk.kept == ["b", "c"]


def test_whoever_leaves_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk()
    line = Together(disk.commit)
    first = begun(disk, line, "a")
    monkeypatch.setattr(together, "_PATIENCE", 0.05)
    assert ended([Caller(line, "b")]) == ["StoreUnavailableError"]
    disk.go.set()
    assert ended(first) == [""]
    line.write(["c"])  # type: ignore[list-item]  # as above
    assert disk.kept == ["a", "c"]


def test_orders_at_once_and_their_copies_make_one_application_each(sql_store: SqlStore) -> None:
    def take(n: int) -> str:
        def act(tx: Transaction) -> str:
            try:
                tx.applications.add(an_application(f"app_{n}", order_id=f"order_{n % 5}"))
            except OrderAlreadyTakenError:
                return "known"
            return "new"

        return in_one_go(sql_store, act)

    assert sorted(at_once(20, take)) == ["known"] * 15 + ["new"] * 5
    with sql_store.read() as tx:
        assert sorted(one.order_id for one in tx.applications.recent(100)) == [f"order_{n}" for n in range(5)]
