"""What the far sides answer: the least that the hub's adapters take for a good answer of each system."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote_to_bytes

DESCRIPTION = Path(__file__).parent / "loan_exchange.wsdl"
_NUMBER = re.compile("<[^<>]*Номер>([^<>]+)<".encode())
_QUOTED = re.compile(rb"'([^']+)'")


def _http(body: bytes, kind: str, status: str = "200 OK") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _approved(body: bytes) -> bytes:
    """1C's statusdeal: every deal that is asked for is approved, for the sum that was wanted."""
    numbers = json.loads(body).values()
    rows = {f"ID{n}": _row(number) for n, number in enumerate(numbers, 1)}
    return _http(json.dumps({**rows, "КодОтвета": 0}, ensure_ascii=False).encode(), "text/html; charset=utf-8")


def _soap(path: bytes, body: bytes) -> bytes:
    """1C's web service: its description, or the state of the one deal that is asked for."""
    if path.lower().endswith(b"?wsdl"):
        return _http(DESCRIPTION.read_bytes(), "text/xml; charset=utf-8")
    found = _NUMBER.search(body)
    return _http(_ENVELOPE.replace(b"NUMBER", found[1] if found else b""), "text/xml; charset=utf-8")


def _odata(path: bytes, _body: bytes) -> bytes:
    """The standard interface: the document whose number stands in the filter."""
    found = _QUOTED.search(unquote_to_bytes(path))
    row = {
        "Ref_Key": "5f1c0a52-8a0e-11f0-9c2d-00155d012a01", "DataVersion": "AAAAAAAAAAI=", "Date": "2026-11-20T18:30:00",
        "Number": (found[1] if found else b"").decode(), "Статус": "Одобрена", "СуммаОдобренная": 90000, "ПричинаОтказа": "",
    }  # fmt: skip
    return _http(json.dumps({"odata.metadata": "", "value": [row]}, ensure_ascii=False).encode(), "application/json")


def _row(number: str) -> dict[str, str]:
    return {"НомерСделки": number, "ДатаСделки": "2026-11-20T18:30:00", "Статус": "Одобрен"}


_ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
    '<m:СостоянияСделокResponse xmlns:m="loan-exchange"><m:return xmlns:xs="http://www.w3.org/2001/XMLSchema" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><m:Сделка><m:НомерСделки>NUMBER</m:НомерСделки>'
    "<m:ВнешнийИдентификатор>app_1</m:ВнешнийИдентификатор><m:КодКлиента>000000001</m:КодКлиента>"
    "<m:ДатаСделки>2026-11-20T18:30:00</m:ДатаСделки><m:Статус>Одобрен</m:Статус>"
    "<m:СуммаОдобренная>90000</m:СуммаОдобренная><m:Комментарий/><m:Версия>3</m:Версия>"
    "<m:Изменена>2026-11-20T18:31:00</m:Изменена></m:Сделка></m:return><m:НеНайдены/></m:СостоянияСделокResponse>"
    "</soap:Body></soap:Envelope>"
).encode()
_TAKEN = _http(b'{"received":true}', "application/json")
_PAPER = _http(b"%PDF-1.4\n% a contract of the bench\n%%EOF\n", "application/pdf")
_SENT = _http(b'{"id":"1","cnt":1}', "application/json")
_MISSING = _http(b"{}", "application/json", "404 Not Found")
_ANSWERS: tuple[tuple[bytes, Callable[[bytes, bytes], bytes]], ...] = (
    (b"/callbacks", lambda _path, _body: _TAKEN),
    (b"/mfo/hs/statusdeal", lambda _path, body: _approved(body)),
    (b"/mfo/hs/dealinpdf/", lambda _path, _body: _PAPER),
    (b"/mfo/ws/", _soap),
    (b"/mfo/odata/", _odata),
    (b"/sys/send.php", lambda _path, _body: _SENT),
)


def answer_to(path: bytes, body: bytes) -> bytes:
    """The whole answer to a call, by the start of its path; 404 where nobody lives."""
    return next((answer(path, body) for start, answer in _ANSWERS if path.startswith(start)), _MISSING)
