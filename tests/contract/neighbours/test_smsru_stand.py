"""The sms.ru stand-in speaks as the vendor's pages say: HTTP 200 always, codes of its own, ids of its own."""

import time
from collections.abc import Callable
from typing import Any

import requests
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.waiting import soon

KEY = {"api_id": "smsru key", "json": "1"}


def ask(url: str, path: str, **fields: Any) -> Any:
    answer = requests.post(f"{url}{path}", data={**KEY, **fields}, timeout=60)
    assert answer.status_code == 200
    return answer.json()


def test_a_message_has_their_id_a_state_and_a_price(start: Callable[..., Any]) -> None:
    stand = start("smsru")
    sent = ask(stand.url, "/sms/send", to="79991234567", msg="Код 4711")["sms"]["79991234567"]
    time.sleep(1.2)
    status = ask(stand.url, "/sms/status", sms_id=sent["sms_id"])["sms"][sent["sms_id"]]
    assert (sent["status_code"], status["status_code"], status["cost"]) == (100, 103, "4.10")
    assert ask(stand.url, "/my/balance")["balance"] == 500 - 4.1
    assert ask(stand.url, "/sms/cost", to="79991234567", msg="Ж" * 71)["total_sms"] == 2
    assert ask(stand.url, "/sms/status", sms_id="none")["sms"]["none"]["status_code"] == -1


def test_refusals_come_for_the_request_or_for_the_number(start: Callable[..., Any]) -> None:
    stand = start("smsru")
    assert requests.post(f"{stand.url}/my/balance", data={"api_id": "guess"}, timeout=60).json()["status_code"] == 200
    assert ask(stand.url, "/sms/send", to="79990000201", msg="x")["status_code"] == 201
    assert ask(stand.url, "/sms/send", to="79990000207", msg="x")["sms"]["79990000207"]["status_code"] == 207


def test_a_call_tells_its_code_and_every_state_is_told_until_it_is_taken(
    start: Callable[..., Any], httpserver: HTTPServer
) -> None:
    told: list[str] = []

    def take(request: Request) -> Response:
        told.append(request.form["data[0]"].split("\n")[2])
        return Response("100" if len(told) > 1 else "busy")

    httpserver.expect_request("/cb").respond_with_handler(take)
    stand = start("smsru", "--callback", httpserver.url_for("/cb"))
    call = ask(stand.url, "/code/call", phone="79991234567")
    assert len(call["code"]) == 4
    ask(stand.url, "/sms/send", to="79991234567", msg="x")
    assert soon(lambda: told[-1:] == ["103"])
    assert told == ["102", "102", "103"]
