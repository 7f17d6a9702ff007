"""The smsc.ru stand-in speaks as the vendor's pages say."""

import hashlib
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
import requests

ACCOUNT = {"login": "bridge", "psw": "sms password", "fmt": "3", "charset": "utf-8"}


def send(url: str, **fields: Any) -> Any:
    answer = requests.post(f"{url}/sys/send.php", data={**ACCOUNT, **fields}, timeout=5)
    assert answer.status_code == 200
    return answer.json()


def test_a_message_is_taken_and_delivered_after_a_second(start: Callable[..., Any]) -> None:
    stand = start("smsc")
    assert send(stand.url, phones="+79991234567", mes="Код 4711", id="77") == {"id": 77, "cnt": 1}
    asked = {**ACCOUNT, "phone": "+79991234567", "id": "77"}
    time.sleep(1.2)
    assert requests.post(f"{stand.url}/sys/status.php", data=asked, timeout=5).json()["status"] == 1
    assert stand.get("/_stand/messages", phone="+79991234567")[0]["text"] == "Код 4711"
    assert "Код 4711" in requests.get(f"{stand.url}/?phone=%2B79991234567", timeout=5).text


def test_a_wrong_password_is_error_2_with_http_200(start: Callable[..., Any]) -> None:
    stand = start("smsc")
    assert send(stand.url, psw="guess", phones="+79991234567", mes="x")["error_code"] == 2
    assert send(stand.url, psw=hashlib.md5(b"sms password").hexdigest(), phones="+79991234567", mes="x")["cnt"] == 1
    by_key = {"apikey": "sms-key", "phones": "+79991234567", "mes": "y"}
    assert requests.post(f"{stand.url}/rest/send/", json=by_key, timeout=5).json()["cnt"] == 1


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
    assert requests.post(f"{stand.url}/sys/status.php", data=asked, timeout=5).json()["status"] == status


def test_a_magic_phone_is_refused_and_an_unknown_message_is_error_3(start: Callable[..., Any]) -> None:
    stand = start("smsc")
    assert send(stand.url, phones="+79990000007", mes="x")["error_code"] == 7
    asked = {**ACCOUNT, "phone": "+79991234567", "id": "none"}
    assert requests.post(f"{stand.url}/sys/status.php", data=asked, timeout=5).json()["error_code"] == 3


def test_text_without_a_charset_is_read_as_windows_1251(start: Callable[..., Any]) -> None:
    stand = start("smsc")
    body = f"apikey=sms-key&fmt=3&phones=79991234567&mes={quote('Привет'.encode('cp1251'))}"
    requests.post(f"{stand.url}/sys/send.php", data=body, timeout=5)
    assert stand.get("/_stand/messages")[0]["text"] == "Привет"
    requests.post(f"{stand.url}/sys/send.php", data=body.replace("%", "%25", 0) + quote("Ж"), timeout=5)
    assert stand.get("/_stand/messages")[0]["text"] == "ПриветР–"
