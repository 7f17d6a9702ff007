"""What the far sides answer: the least that the hub's adapters take for a good answer of each system."""

import json
from collections.abc import Callable


def _http(body: bytes, kind: str, status: str = "200 OK") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _approved(body: bytes) -> bytes:
    """1C's statusdeal: every deal that is asked for is approved, for the sum that was wanted."""
    numbers = json.loads(body).values()
    rows = {f"ID{n}": _row(number) for n, number in enumerate(numbers, 1)}
    return _http(json.dumps({**rows, "КодОтвета": 0}, ensure_ascii=False).encode(), "text/html; charset=utf-8")


def _row(number: str) -> dict[str, str]:
    return {"НомерСделки": number, "ДатаСделки": "2026-11-20T18:30:00", "Статус": "Одобрен"}


_TAKEN = _http(b'{"received":true}', "application/json")
_PAPER = _http(b"%PDF-1.4\n% a contract of the bench\n%%EOF\n", "application/pdf")
_SENT = _http(b'{"id":"1","cnt":1}', "application/json")
_MISSING = _http(b"{}", "application/json", "404 Not Found")
_ANSWERS: tuple[tuple[bytes, Callable[[bytes], bytes]], ...] = (
    (b"/callbacks", lambda _body: _TAKEN),
    (b"/mfo/hs/statusdeal", _approved),
    (b"/mfo/hs/dealinpdf/", lambda _body: _PAPER),
    (b"/sys/send.php", lambda _body: _SENT),
)


def answer_to(path: bytes, body: bytes) -> bytes:
    """The whole answer to a call, by the start of its path; 404 where nobody lives."""
    return next((answer(body) for start, answer in _ANSWERS if path.startswith(start)), _MISSING)
