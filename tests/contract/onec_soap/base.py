"""A web service on a real socket: what it publishes and what it answers are the test's to say."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from adapters.http import LONG_ANSWER, OutsideHttp, Retries
from adapters.onec.errand import Errand
from adapters.onec.soap.description import Description
from adapters.onec.soap.namespaces import stood_in
from adapters.onec.soap.wire import SoapWire
from bridge.ports.store import Exchange

SAMPLES = Path(__file__).parents[3] / "samples" / "onec" / "soap"
WSDL = (SAMPLES / "site_exchange.wsdl").read_text(encoding="utf-8")
PIECES = SAMPLES / "pieces"
QUICK = Retries(tries=3, first_pause=0.01, longest_pause=0.02)
USER, WORD = "Обмен с сайтом", "пароль"
READING = Errand("debt", "what is owed", "app_1", timeouts=(30.0, 30.0), personal=lambda: ("Иванов",))
CHANGING = replace(READING, name="submit", words="the application", changes=True, safe=False)
DEAL: dict[str, Any] = {
    "Номер": "СПБ-1", "Дата": "2026-11-23T10:00:00", "Сумма": Decimal("100000.50"), "Срок": 12, "Дистанционный": True,
    "Вид": "Тур", "Телефон": "89990000000", "Клиент": None,
}  # fmt: skip
ACCEPT = {"Договор": DEAL, "Ключ": "app_1", "Комментарий": ""}


class Wall:
    """The time of notes."""

    def now(self) -> datetime:
        return datetime(2026, 11, 23, tzinfo=UTC)


def envelope(inside: str, version: str = "http://schemas.xmlsoap.org/soap/envelope/") -> bytes:
    """An answer of the service."""
    return f'<s:Envelope xmlns:s="{version}" xmlns:m="site-trade"><s:Body>{inside}</s:Body></s:Envelope>'.encode()


def accepted(inside: str = "<m:return>OK</m:return><m:Комментарий/><m:Ошибка/>") -> bytes:
    """The answer of ПринятьДоговор."""
    return envelope(f"<m:ПринятьДоговорResponse>{inside}</m:ПринятьДоговорResponse>")


class Base:
    """`wsdl` and `answer` may be changed at any time; `asked` holds what came."""

    def __init__(self, server: HTTPServer, folder: Path) -> None:
        self.server, self.folder = server, folder
        self.url = server.url_for("/base/ws/site.1cws")
        self.wsdl: bytes | Response = WSDL.encode()
        self.pieces: dict[str, bytes] = {}
        self.answer: bytes | Response | Callable[[Request], Response] = accepted()
        self.asked: list[Request] = []
        self.fetched: list[str] = []
        self.notes: list[Exchange] = []
        server.expect_request(re.compile(".*")).respond_with_handler(self._serve)

    def wire(self, service: str = "", limit: int = LONG_ANSWER) -> SoapWire:
        """A wire to this service."""
        http = OutsideHttp("onec", self.notes.append, Wall(), retries=QUICK, body_limit=limit)
        return SoapWire(self.url, (USER.encode(), WORD.encode()), http, self.folder, service)

    def sent(self) -> etree._Element:
        """The last message that came."""
        return etree.fromstring(self.asked[-1].get_data())

    def _serve(self, request: Request) -> Response:
        if request.method == "GET":
            self.fetched.append(request.full_path)
            if request.query_string.lower() != b"wsdl":
                return Response(self.pieces.get(request.full_path, b""), 200 if self.pieces else 404)
            return self.wsdl if isinstance(self.wsdl, Response) else Response(self.wsdl, content_type="text/xml")
        request.get_data()
        self.asked.append(request)
        if callable(self.answer) and not isinstance(self.answer, Response):
            return self.answer(request)
        return self.answer if isinstance(self.answer, Response) else Response(self.answer, content_type="text/xml; charset=utf-8")


def changed(*changes: tuple[str, str], of: str = WSDL) -> str:
    """The sample with some of its words replaced; each must be there."""
    for old, new in changes:
        assert old in of, old
        of = of.replace(old, new)
    return of


def read(text: str | bytes, service: str = "") -> Description:
    """A description from a text."""
    return Description.of_bytes(text.encode() if isinstance(text, str) else text, service)


def rendered(description: Description, operation: str, values: dict[str, Any]) -> etree._Element:
    """The element of a request that carries the values."""
    text, _ = stood_in(description.messages.body(operation, values).decode())
    return etree.fromstring(text.encode())[0][0]


def texts(element: etree._Element) -> dict[str, str | None]:
    """Texts of the children by local name."""
    return {str(etree.QName(one).localname): one.text for one in element}
