"""Doors that are changed while somebody is within."""

import threading
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.test import Client

from bridge.web.doors import Doors


class House:
    """Answers with its name; a request waits within until it is let go."""

    def __init__(self, name: bytes) -> None:
        self.name, self.within, self.let_go = name, threading.Event(), threading.Event()

    def __call__(self, _environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        self.within.set()
        assert self.let_go.wait(60)
        start("200 OK", [])
        return [self.name]


def test_who_is_within_goes_out_by_the_doors_he_came_in_by() -> None:
    old, new, answers = House(b"old"), House(b"new"), list[bytes]()
    doors = Doors(old)
    visitor = threading.Thread(target=lambda: answers.append(Client(doors).get("/").data))
    visitor.start()
    assert old.within.wait(60)
    doors.change(new)
    new.let_go.set()
    assert Client(doors).get("/").data == b"new"
    old.let_go.set()
    visitor.join(60)
    assert answers == [b"old"]
