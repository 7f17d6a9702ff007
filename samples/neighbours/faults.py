"""Faults on demand: a list of {"on", "kind", "times", "where"} that the next calls of an operation run into."""

import json
import socket
import time
from collections.abc import Callable
from typing import Any

from flask import Response, request

from samples.neighbours.state import Record, Shelf

View = Callable[[], Response]
KINDS = (
    "silent_after_commit", "silent_before", "dropped", "delay", "pool_406", "maintenance_403",
    "broken_json", "bom", "html_error", "http_500_text",
)  # fmt: skip
BOM = b"\xef\xbb\xbf"
VRS = "http://v8.1c.ru/8.2/virtual-resource-system"


class FaultError(ValueError):
    """The wish for a fault names an unknown kind or a wrong number."""


class Faults:
    """The stand's list of faults; `on` is an operation's name or * for any."""

    def __init__(self, shelf: Shelf, operations: set[str], own_kinds: dict[str, Callable[[Record, View], Response]]) -> None:
        self._shelf = shelf
        self._operations = operations
        self._own = own_kinds

    def waiting(self) -> list[Record]:
        """What is still to come."""
        record = self._shelf.get("faults")
        return list(record["list"]) if record else []

    def add(self, wish: dict[str, Any]) -> Record:
        """Check and keep a wish; FaultError names the wrong field."""
        on, kind, times = wish.get("on", "*"), wish.get("kind"), wish.get("times", 1)
        if on != "*" and on not in self._operations:
            raise FaultError(f"on: one of * {' '.join(sorted(self._operations))}")
        if kind not in (*KINDS, *self._own):
            raise FaultError(f"kind: one of {' '.join((*KINDS, *self._own))}")
        if not isinstance(times, int) or times < 1:
            raise FaultError("times: a whole number from 1")
        where = wish.get("where") or {}
        if not isinstance(where, dict) or not all(isinstance(value, str) for value in where.values()):
            raise FaultError("where: an object of texts, parameters of the address")
        fault = {**wish, "on": on, "kind": kind, "times": times}
        self._keep([*self.waiting(), fault])
        return fault

    def _keep(self, faults: list[Record]) -> None:
        self._shelf.put("faults", {"list": faults})

    def take(self, operation: str) -> Record | None:
        """The first fault that waits for this operation, used up by one."""
        faults = self.waiting()
        for fault in faults:
            if fault["on"] in ("*", operation) and _fits(fault):
                left = {**fault, "times": fault["times"] - 1}
                self._keep([left if f is fault else f for f in faults if f is not fault or left["times"]])
                return fault
        return None

    def clear(self) -> None:
        """No more faults."""
        self._keep([])

    def play(self, fault: Record, view: View) -> Response:
        """Let the call run into the fault."""
        kind = fault["kind"]
        own = self._own.get(kind)
        return own(fault, view) if own else PLAYS[kind](fault, view)


def _fits(fault: Record) -> bool:
    """`where` narrows a fault to calls with these parameters of the address, such as {"command": "pay"}."""
    return all(request.args.get(name) == value for name, value in (fault.get("where") or {}).items())


def drop_connection(first: bytes = b"") -> None:
    """Send the bytes, if any, and close the socket, so that the caller sees no (whole) answer."""
    link: socket.socket = request.environ["werkzeug.socket"]
    if first:
        link.sendall(first)
    link.shutdown(socket.SHUT_RDWR)


def _silent_after(_fault: Record, view: View) -> Response:
    answer = view()
    drop_connection()
    return answer


def _silent_before(_fault: Record, _view: View) -> Response:
    drop_connection()
    return Response(status=500)


def _dropped(_fault: Record, view: View) -> Response:
    answer = view()
    body = answer.get_data()
    head = f"HTTP/1.1 {answer.status}\r\nContent-Type: {answer.content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    drop_connection(head.encode() + body[: len(body) // 2])
    return answer


def _delay(fault: Record, view: View) -> Response:
    # "after": the work is done at once, only the answer is late; whoever asked may die in between.
    answer = view() if fault.get("after") else None
    time.sleep(float(fault.get("seconds", 5)))
    return answer or view()


def _pool(_fault: Record, _view: View) -> Response:
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<?xml-stylesheet type="text/xsl" href="exception.xsl"?>\n'
        f'<exception xmlns="{VRS}" reason="406"><descr>Истекло время ожидания сеанса</descr></exception>'
    )
    return Response(body.encode(), 406, content_type="application/xml")


def _maintenance(_fault: Record, _view: View) -> Response:
    inner = {"descr": "Начало сеанса с информационной базой запрещено.\nИдут регламентные работы.",
             "creationStack": "", "data": "e30="}  # fmt: skip
    middle = {"descr": inner["descr"], "inner": inner}
    body = {"#exception": f"{{{VRS}}}Exception",
            "exception": {"reason": 403, "descr": "HTTP: Forbidden", "inner": middle}}  # fmt: skip
    return Response(BOM + json.dumps(body, ensure_ascii=False).encode(), 403, content_type="application/json")


def _broken(_fault: Record, view: View) -> Response:
    answer = view()
    body = answer.get_data()
    answer.set_data(body[: max(len(body) * 2 // 3, 1)])
    return answer


def _bom(_fault: Record, view: View) -> Response:
    answer = view()
    answer.set_data(BOM + answer.get_data())
    return answer


def _html(fault: Record, view: View) -> Response:
    if fault.get("after"):
        view()
    body = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
    return Response(body, int(fault.get("status", 502)), content_type="text/html; charset=utf-8")


def _exception_text(_fault: Record, _view: View) -> Response:
    text = (
        "Неизвестная ошибка. {HTTPСервис.Сайт.Модуль(118)}: Деление на 0\n"
        "по причине:\n{HTTPСервис.Сайт.Модуль(118)}: Деление на 0"
    )
    return Response(text.encode(), 500, content_type="text/plain; charset=utf-8")


PLAYS: dict[str, Callable[[Record, View], Response]] = {
    "silent_after_commit": _silent_after,
    "silent_before": _silent_before,
    "dropped": _dropped,
    "delay": _delay,
    "pool_406": _pool,
    "maintenance_403": _maintenance,
    "broken_json": _broken,
    "bom": _bom,
    "html_error": _html,
    "http_500_text": _exception_text,
}
