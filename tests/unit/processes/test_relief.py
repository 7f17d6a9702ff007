"""A process that makes room stays open until the newer one is open, and ends at once when there is none."""

import threading
import time

import pytest

from bridge.processes import relief
from bridge.processes.ending import Ending, when_it_ends
from bridge.processes.relief import Relieved


class Server:
    """What gunicorn's worker does of it."""

    def __init__(self, age: int) -> None:
        self.age, self.ended = age, threading.Event()

    def run(self) -> None:
        """Takes requests."""

    def handle_exit(self, number: int, frame: object) -> None:
        self.ended.set()


class Web(Relieved, Ending, Server):
    pass


@pytest.fixture(autouse=True)
def nobody_before() -> None:
    relief.begun(0)


def opened(age: int) -> Web:
    web = Web(age)
    web.run()
    return web


def test_an_old_process_stays_open_while_the_newest_loads() -> None:
    old = opened(1)
    newer, newest = Web(2), Web(3)
    old.handle_exit(15, None)
    old.handle_exit(15, None)
    newer.run()
    assert not old.ended.wait(0.15)
    newest.run()
    assert old.ended.wait(60)


def test_a_process_ends_at_once_when_the_whole_ends() -> None:
    first, second = opened(4), opened(5)
    for one in (first, second):
        one.handle_exit(15, None)
        assert one.ended.is_set()


def test_one_that_never_opens_is_not_awaited_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relief, "MOST_SECONDS", 0.1)
    old = opened(6)
    Web(7)
    old.handle_exit(15, None)
    assert old.ended.wait(60)


def test_what_ends_with_the_process_begins_when_it_takes_no_more() -> None:
    done, waited_for = threading.Event(), list[bool]()

    def end() -> None:
        waited_for.append(not threading.current_thread().daemon)
        done.set()

    when_it_ends(end)
    old = opened(8)
    newest = Web(9)
    old.handle_exit(15, None)
    time.sleep(0.1)
    assert not done.is_set(), "rows are worked until the newer one is there"
    newest.run()
    assert done.wait(60)
    assert waited_for == [True], "the process is gone before its last work is done"
