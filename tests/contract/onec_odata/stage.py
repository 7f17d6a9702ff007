"""A channel to the fake base, what was noted of its calls, and ways in which answers get lost."""

import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from werkzeug import Request, Response

from adapters.http import OutsideHttp, Retries
from adapters.onec.errand import Errand
from adapters.onec.odata.channel import FORMS, Channel
from adapters.onec.odata.literals import guid_literal
from adapters.onec.odata.writing import Key
from bridge.ports.store import Exchange
from tests.contract.onec_odata.fake_base import FakeBase, Fault, Row

READING = Errand("statuses", "заявки", timeouts=(30.0, 30.0))
WRITING = Errand("submit", "заявка", changes=True, safe=False, timeouts=(30.0, 30.0))
USER = ("Обмен с сайтом".encode(), "пароль".encode())


class Wall:
    """A clock that stands."""

    def now(self) -> datetime:
        return datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@dataclass
class Stage:
    base: FakeBase
    form: str = "json"
    exchanges: list[Exchange] = field(default_factory=list)

    def __post_init__(self) -> None:
        retries = Retries(tries=2, first_pause=0.01, longest_pause=0.02)
        self.http = OutsideHttp("onec", self.exchanges.append, Wall(), retries=retries)
        self.channel = Channel(self.base.url, USER, self.http, FORMS[self.form])

    @property
    def notes(self) -> list[str]:
        return [one.result for one in self.exchanges]


def key_of_row(row: Row) -> Key:
    return (("Ref_Key", guid_literal(row["Ref_Key"])),)


def lost(request: Request, serve: Callable[[], Response]) -> Response:
    """The base does what was asked, and the line breaks before its answer."""
    serve()
    request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    return Response(b"")


def answers(status: int, body: bytes | str = b"", media_type: str = "text/html") -> Fault:
    """A web server before the base answers in its place."""
    return lambda _request, _serve: Response(body, status, content_type=media_type)


def after_commit(status: int, body: bytes = b"<html>Bad Gateway</html>") -> Fault:
    """The base does what was asked, and a server before it answers otherwise."""

    def act(_request: Request, serve: Callable[[], Response]) -> Response:
        serve()
        return Response(body, status, content_type="text/html")

    return act
