"""The real adapter before a server that answers with files of samples/onec."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from adapters.http import OutsideHttp, Retries
from adapters.onec.loan_system import OnecLoanSystem
from adapters.onec.settings import OnecSettings
from bridge.model.application import Application
from bridge.model.decision import Deal
from bridge.ports.store import Exchange
from tests.contract.onec.people import a_borrower, an_application

ANY_PATH = re.compile(".*")
SAMPLES = Path(__file__).parents[3] / "samples" / "onec"
SENT = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
NUMBER = "СПБ000421"


class Wall:
    """A clock that stands."""

    def now(self) -> datetime:
        return datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@dataclass
class Base:
    """A server with planted answers, the adapter that asks it, what was noted and what was asked."""

    server: HTTPServer
    exchanges: list[Exchange] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.onec = self.adapter()

    def adapter(self, map_name: str = "moyamfo", **changes: Any) -> OnecLoanSystem:
        settings = OnecSettings(
            self.server.url_for("/mfo/hs/"), "Обмен с сайтом", "пароль", ZoneInfo("Europe/Moscow"), "payu", timeouts=(30.0, 30.0)
        )
        http = OutsideHttp("onec", self.exchanges.append, Wall(), retries=Retries(tries=2, first_pause=0.01, longest_pause=0.02))
        return OnecLoanSystem.load(replace(settings, **changes), http, map_name)

    def says(self, name: str, status: int = 200, media_type: str = "text/html; charset=utf-8") -> None:
        """Every further request is answered with this sample, or in the order of several calls of this method."""
        self.answers((SAMPLES / name).read_bytes(), status, media_type)

    def answers(self, body: bytes, status: int = 200, media_type: str = "text/html; charset=utf-8", **headers: str) -> None:
        self.does(lambda _request: Response(body, status, headers, content_type=media_type))

    def does(self, act: Callable[[Request], Response]) -> None:
        def serve(request: Request) -> Response:
            request.get_data()
            self.asked.append(request)
            return act(request)

        self.server.expect_ordered_request(ANY_PATH).respond_with_handler(serve)

    @property
    def result(self) -> str:
        """How the last call was noted."""
        return self.exchanges[-1].result


def a_deal(client_id: str = "000020771") -> Deal:
    return Deal(NUMBER, client_id, 1, SENT)


def a_sent_application(client_id: str = "000020771") -> Application:
    return an_application(borrower=a_borrower(), deal=a_deal(client_id))
