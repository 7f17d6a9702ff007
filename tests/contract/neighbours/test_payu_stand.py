"""The PayU stand-in signs and verifies as the published examples do."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import requests
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.waiting import soon

SECRET = b"test-secret-key"
VECTORS = Path(__file__).parents[3] / "samples" / "vectors" / "payu.json"


def digest(*values: str) -> str:
    source = b"".join(str(len(v.encode())).encode() + v.encode() for v in values)
    return hmac.new(SECRET, source, hashlib.md5).hexdigest()


def worked_form() -> list[tuple[str, str]]:
    """The form of a worked case with its published hash."""
    cases = {case["id"]: case for case in json.loads(VECTORS.read_text(encoding="utf-8"))["vectors"]}
    case = cases["lu-gen-1"]
    assert case["secret"].encode() == SECRET
    pairs = [(name, value) for name, value in case["fields"] + case["unhashed_fields"]]
    return [*pairs, ("ORDER_HASH", case["expected_hash"])]


def pay(url: str, card: str = "4111 1111 1111 1111") -> requests.Response:
    page = requests.post(f"{url}/order/lu.php", data=worked_form(), timeout=60)
    assert page.status_code == 200
    assert "12500,00" in page.text
    return requests.post(page.url, data={"card_number": card, "action": "pay"}, allow_redirects=False, timeout=60)


def receiver(httpserver: HTTPServer, spoil_first: bool = False) -> list[tuple[str, bool]]:
    heard: list[tuple[str, bool]] = []

    def take(request: Request) -> Response:
        fields = parse_qsl(request.get_data().decode(), keep_blank_values=True)
        one = dict(reversed(fields))
        genuine = one["HASH"] == digest(*(value for name, value in fields if name != "HASH"))
        heard.append((one["ORDERSTATUS"], genuine))
        date = "20261121120000"
        receipt = digest(one["IPN_PID[]"], one["IPN_PNAME[]"], one["IPN_DATE"], date)
        good = genuine and not (spoil_first and len(heard) == 1)
        return Response(f"<EPAYMENT>{date}|{receipt}</EPAYMENT>" if good else "no")

    httpserver.expect_request("/ipn").respond_with_handler(take)
    return heard


def test_a_worked_form_is_taken_and_a_changed_sum_is_not(start: Callable[..., Any]) -> None:
    stand = start("payu")
    assert requests.post(f"{stand.url}/order/lu.php", data=worked_form(), timeout=60).status_code == 200
    changed = [(n, "1.00" if n == "ORDER_PRICE[]" else v) for n, v in worked_form()]
    refused = requests.post(f"{stand.url}/order/lu.php", data=changed, timeout=60)
    assert refused.status_code == 400
    assert "ORDER_HASH" in refused.text


def test_a_paid_browser_comes_back_with_a_right_ctrl(start: Callable[..., Any]) -> None:
    stand = start("payu")
    address = pay(stand.url).headers["Location"]
    before, ctrl = address.split("&ctrl=")
    assert ctrl == digest(before)
    assert [part.split("=")[0] for part in before.split("?")[1].split("&")] == ["result", "3dsecure", "date", "payrefno"]
    assert "%3A" in before


def test_a_refused_card_comes_back_with_result_1_and_no_notice(start: Callable[..., Any], httpserver: HTTPServer) -> None:
    heard = receiver(httpserver)
    stand = start("payu", "--ipn-url", httpserver.url_for("/ipn"))
    address = unquote(pay(stand.url, "4000 0000 0000 0002").headers["Location"])
    assert "result=1" in address
    time.sleep(1)
    assert heard == []


def test_notices_are_genuine_and_repeated_until_the_receipt_is_right(start: Callable[..., Any], httpserver: HTTPServer) -> None:
    heard = receiver(httpserver, spoil_first=True)
    stand = start("payu", "--ipn-url", httpserver.url_for("/ipn"))
    pay(stand.url)
    assert soon(lambda: len(heard) >= 3)
    time.sleep(1)
    assert sorted(heard) == [("COMPLETE", True), ("PAYMENT_AUTHORIZED", True), ("PAYMENT_AUTHORIZED", True)]


def test_held_notices_wait_and_a_sequence_comes_as_asked(start: Callable[..., Any], httpserver: HTTPServer) -> None:
    heard = receiver(httpserver)
    stand = start("payu", "--ipn-url", httpserver.url_for("/ipn"))
    stand.tell("/_stand/settings", manual=True)
    pay(stand.url)
    time.sleep(0.8)
    assert heard == []
    wishes = ["COMPLETE", "PAYMENT_AUTHORIZED", "BAD_HASH", "COMPLETE", "PAYMENT_AUTHORIZED"]
    outcomes = stand.tell("/_stand/orders/TL-2024-000123/notify", sequence=wishes, parallel=True)
    assert [one["receipt_ok"] for one in outcomes] == [True, True, False, True, True]
    assert len(heard) == 5
    assert stand.tell("/_stand/orders/TL-2024-000123/release") == {"released": 2}


def test_status_capture_and_refund_answer_with_right_hashes(start: Callable[..., Any]) -> None:
    stand = start("payu")
    pay(stand.url, "4000 0000 0000 0010")
    asked = {"MERCHANT": "tourhub", "REFNOEXT": "TL-2024-000123", "HASH": digest("tourhub", "TL-2024-000123")}
    text = requests.post(f"{stand.url}/order/ios.php", data=asked, timeout=60).text
    values = [text.split(f"<{tag}>")[1].split("<")[0] for tag in ("ORDER_DATE", "REFNO", "REFNOEXT", "ORDER_STATUS", "PAYMETHOD")]
    assert values[3] == "PAYMENT_AUTHORIZED"
    assert f"<HASH>{digest(*values)}</HASH>" in text
    refno = values[1]
    wish = ["tourhub", refno, "12500.00", "RUB", "2026-11-21 12:00:00"]
    names = ["MERCHANT", "ORDER_REF", "ORDER_AMOUNT", "ORDER_CURRENCY", "IDN_DATE"]
    body = {**dict(zip(names, wish, strict=True)), "ORDER_HASH": digest(*wish)}
    answers = [requests.post(f"{stand.url}/order/idn.php", data=body, timeout=60).text for _ in range(2)]
    parts = answers[0].removeprefix("<EPAYMENT>").removesuffix("</EPAYMENT>").split("|")
    assert parts[1] == "1"
    assert parts[4] == digest(*parts[:4])
    assert "|7|" in answers[1]
    back = [*wish, "500.00"]
    body = {**dict(zip([*names[:4], "IRN_DATE", "AMOUNT"], back, strict=True)), "ORDER_HASH": digest(*back)}
    assert "|1|OK|" in requests.post(f"{stand.url}/order/irn.php", data=body, timeout=60).text
