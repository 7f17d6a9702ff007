"""The smsc.ru stand-in speaks as the vendor's pages say."""

import hashlib
import time
import zlib
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
import requests
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.waiting import soon

ACCOUNT = {"login": "bridge", "psw": "sms password", "fmt": "3", "charset": "utf-8"}


def send(url: str, **fields: Any) -> Any:
    answer = requests.post(f"{url}/sys/send.php", data={**ACCOUNT, **fields}, timeout=60)
    assert answer.status_code == 200
    return answer.json()


def test_a_message_is_taken_and_delivered_after_a_second(start: Callable[..., Any]) -> None:
    stand = start("smsc")
    assert send(stand.url, phones="+79991234567", mes="Код 4711", id="77") == {"id": 77, "cnt": 1}
    asked = {**ACCOUNT, "phone": "+79991234567", "id": "77"}
    time.sleep(1.2)
    assert requests.post(f"{stand.url}/sys/status.php", data=asked, timeout=60).json()["status"] == 1
    assert stand.get("/_stand/messages", phone="+79991234567")[0]["text"] == "Код 4711"
    assert "Код 4711" in requests.get(f"{stand.url}/?phone=%2B79991234567", timeout=60).text


def test_a_wrong_password_is_error_2_with_http_200(start: Callable[..., Any]) -> None:
    stand = start("smsc")
    assert send(stand.url, psw="guess", phones="+79991234567", mes="x")["error_code"] == 2
    assert send(stand.url, psw=hashlib.md5(b"sms password").hexdigest(), phones="+79991234567", mes="x")["cnt"] == 1
    by_key = {"apikey": "sms-key", "phones": "+79991234567", "mes": "y"}
    assert requests.post(f"{stand.url}/rest/send/", json=by_key, timeout=60).json()["cnt"] == 1


def test_the_same_text_to_the_same_phone_within_a_minute_is_error_9(start: Callable[..., Any]) -> None:
    stand = start("smsc")
    assert "id" in send(stand.url, phones="+79991234567", mes="x")
    assert send(stand.url, phones="89991234567", mes="x")["error_code"] == 9
    stand.tell("/_stand/clock", advance_seconds=61)
    assert "id" in send(stand.url, phones="+79991234567", mes="x")


@pytest.mark.parametrize(("phone", "status"), [("+79990000003", 3), ("+79990000025", 25)])
def test_magic_phones_end_badly(start: Callable[..., Any], phone: str, status: int) -> None:
    stand = start("smsc")
    send(stand.url, phones=phone, mes="x", id="a-1")
    time.sleep(1.2)
    asked = {**ACCOUNT, "phone": phone, "id": "a-1"}
    assert requests.post(f"{stand.url}/sys/status.php", data=asked, timeout=60).json()["status"] == status


def test_a_magic_phone_is_refused_and_an_unknown_message_is_error_3(start: Callable[..., Any]) -> None:
    stand = start("smsc")
    assert send(stand.url, phones="+79990000007", mes="x")["error_code"] == 7
    asked = {**ACCOUNT, "phone": "+79991234567", "id": "none"}
    assert requests.post(f"{stand.url}/sys/status.php", data=asked, timeout=60).json()["error_code"] == 3


def test_text_without_a_charset_is_read_as_windows_1251(start: Callable[..., Any]) -> None:
    stand = start("smsc")
    body = f"apikey=sms-key&fmt=3&phones=79991234567&mes={quote('Привет'.encode('cp1251'))}"
    requests.post(f"{stand.url}/sys/send.php", data=body, timeout=60)
    assert stand.get("/_stand/messages")[0]["text"] == "Привет"
    requests.post(f"{stand.url}/sys/send.php", data=body.replace("%", "%25", 0) + quote("Ж"), timeout=60)
    assert stand.get("/_stand/messages")[0]["text"] == "ПриветР–"


def test_a_call_tells_the_number_that_will_ring_and_costs_its_own_price(start: Callable[..., Any]) -> None:
    stand = start("smsc")
    answer = send(stand.url, phones="+79991234567", mes="code", call="1", id="c-1", cost="3")
    assert (answer["id"], len(answer["code"]), answer["cost"], answer["balance"]) == ("c-1", 6, "0.90", "999.10")
    assert send(stand.url, phones="+79990000058", mes="code", call="1")["error_code"] == 8


def test_texts_play_every_refusal_and_a_price_is_asked_five_times_a_minute(start: Callable[..., Any]) -> None:
    stand = start("smsc")
    for code in (3, 6, 8):
        assert send(stand.url, phones="+79991234567", mes=f"x [error {code}]")["error_code"] == code
    asked = [send(stand.url, phones="+79991234567", mes="ж" * 71, cost="1") for _ in range(6)]
    assert (asked[0], asked[5]["error_code"]) == ({"cnt": 2, "cost": "7.00"}, 9)


def test_switches_block_the_account_and_spoil_its_answers(start: Callable[..., Any]) -> None:
    stand = start("smsc")
    stand.tell("/_stand/settings", plain_text=True)
    asked = {**ACCOUNT, "phones": "+79991234567", "mes": "x", "id": "7"}
    assert requests.post(f"{stand.url}/sys/send.php", data=asked, timeout=60).text == "OK - 1 SMS, ID - 7"
    stand.tell("/_stand/settings", plain_text=False, blocked=True)
    assert send(stand.url, phones="+79991234567", mes="y")["error_code"] == 4


def test_statuses_are_told_with_their_sums_in_the_charset_of_the_address(
    start: Callable[..., Any], httpserver: HTTPServer
) -> None:
    told: list[dict[str, str]] = []

    def take(request: Request) -> Response:
        told.append(request.form.to_dict())
        return Response("ok", 200 if len(told) > 1 else 500)

    httpserver.expect_request("/cb").respond_with_handler(take)
    stand = start("smsc", "--callback", httpserver.url_for("/cb") + "?charset=utf-8&sha1=1&crc32=1")
    send(stand.url, phones="+79991234567", mes="Код 4711", id="77")
    assert soon(lambda: len(told) >= 3)
    assert sorted({one["status"] for one in told}) == ["0", "1"]
    assert len(told) == 3, "one was answered 500 and came again"
    covered = f"77:79991234567:{told[-1]['status']}:callback secret".encode()
    assert (told[-1]["sha1"], told[-1]["crc32"]) == (hashlib.sha1(covered).hexdigest(), f"{zlib.crc32(covered):08x}")
    assert "md5" not in told[-1]
    incoming = {"phone": "79991234567", "mes": "Да", "to": "79250000000"}
    assert stand.tell("/_stand/notify", fields=incoming)["status"] == 200
    assert told[-1]["mes"] == "Да"
