"""The МояМФО stand-in speaks the published contract with its quirks."""

import base64
import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
import requests
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.waiting import soon

AUTH = ("Обмен с сайтом".encode(), "Пароль 1С".encode())
APPLICATION = {
    "ID": "app-1", "amount": "120000.00", "period": "2027-11-21", "interval": "12", "creditproduct": "Тур",
    "last_name": "Берёзкин", "first_name": "Пётр", "middle_name": "", "phone": "89991234567", "birthday": "1988-05-04",
    "passport_series": "45 08", "passport_number": "123456",
}  # fmt: skip
PASSPORT = "4508123456"


def request_deal(url: str, **changes: str) -> dict[str, Any]:
    body = {**APPLICATION, **changes}
    return dict(requests.post(f"{url}/mfo/hs/Request/", json=body, auth=AUTH, timeout=60).json())


def status(url: str, number: str) -> str:
    answer = requests.post(f"{url}/mfo/hs/statusdeal", json={"IDDeal1": number}, auth=AUTH, timeout=60)
    return str(answer.json()["ID1"]["Статус"])


def get(url: str, path: str) -> requests.Response:
    return requests.get(f"{url}/mfo/hs/{path}", auth=AUTH, timeout=60)


def signed_deal(stand: Any) -> str:
    made = request_deal(stand.url)
    number = made["IDDeal"]
    stand.tell(f"/_stand/deals/{number}/approve")
    code = get(stand.url, f"dealsign/code/{PASSPORT}/{number}").json()["Code"]
    digest = hashlib.sha256(f"{made['IDClient']}{number}{code}".encode()).hexdigest()
    answer = get(stand.url, f"dealsign/codereview/{PASSPORT}/{number}/{digest}")
    assert answer.json()["СообщениеОбОшибке"] == ""
    return str(number)


@pytest.mark.parametrize("encoding", ["cp1251", "utf-16"])
def test_basic_in_another_encoding_than_utf_8_is_401(start: Callable[..., Any], encoding: str) -> None:
    stand = start("onec")
    packed = base64.b64encode("Обмен с сайтом:Пароль 1С".encode(encoding)).decode()
    headers = {"Authorization": f"Basic {packed}"}
    assert requests.get(f"{stand.url}/mfo/hs/client/", headers=headers, timeout=60).status_code == 401
    assert get(stand.url, "client/?phone=1").status_code == 200


def test_the_same_id_gives_the_same_deal_until_the_switch_is_thrown(start: Callable[..., Any]) -> None:
    stand = start("onec")
    first = request_deal(stand.url)
    assert first["result"] == "1"
    stand.tell(f"/_stand/deals/{first['IDDeal']}/approve")
    assert request_deal(stand.url)["IDDeal"] == first["IDDeal"]
    assert status(stand.url, first["IDDeal"]) == "Одобрен"
    assert request_deal(stand.url, amount="130000.00")["IDDeal"] == first["IDDeal"]
    assert status(stand.url, first["IDDeal"]) == "На рассмотрении"
    stand.tell("/_stand/settings", same_id_makes_second_deal=True)
    assert request_deal(stand.url)["IDDeal"] != first["IDDeal"]


def test_the_officer_gives_a_client_a_password_that_signs_in(start: Callable[..., Any]) -> None:
    stand = start("onec")
    number = request_deal(stand.url)["IDDeal"]
    page = requests.post(f"{stand.url}/deals/{number}/password", timeout=60).text
    found = re.search(r"пароль клиента ([\w-]+)", page)
    assert found is not None
    digest = hashlib.sha256(f"89991234567{found[1]}".encode()).hexdigest()
    assert "<status>0</status>" in get(stand.url, f"client/?phone=89991234567&pass={digest}").text
    assert "<status>2</status>" in get(stand.url, f"client/?phone=89991234567&pass={digest[::-1]}").text


def test_a_missing_field_is_named_in_the_description(start: Callable[..., Any]) -> None:
    stand = start("onec")
    body = {k: v for k, v in APPLICATION.items() if k != "birthday"}
    text = requests.post(f"{stand.url}/mfo/hs/Request/", json=body, auth=AUTH, timeout=60).text
    assert '"result": "0"' in text
    assert "birthday" in text


def test_magic_surnames_decide_by_themselves(start: Callable[..., Any]) -> None:
    stand = start("onec")
    numbers = [request_deal(stand.url, ID=f"m{n}", last_name=name)["IDDeal"]
               for n, name in enumerate(("Отказова", "Скоров", "Уточнёнов"))]  # fmt: skip
    assert soon(lambda: [status(stand.url, number) for number in numbers] == ["Отказ", "Одобрен", "Требуются данные"])
    again = request_deal(stand.url, ID="m2", last_name="Уточнёнов", work_name="ООО «Ромашка»")
    assert status(stand.url, again["IDDeal"]) == "На рассмотрении"


def test_molchunov_gets_his_deal_but_no_answer(start: Callable[..., Any]) -> None:
    stand = start("onec")
    with pytest.raises(requests.ConnectionError):
        request_deal(stand.url, last_name="Молчунов")
    assert len(stand.get("/_stand/deals")) == 1
    assert request_deal(stand.url, last_name="Молчунов")["result"] == "1"
    assert len(stand.get("/_stand/deals")) == 1


def test_the_contract_is_a_sound_pdf_with_searchable_cyrillic(start: Callable[..., Any]) -> None:
    stand = start("onec")
    number = request_deal(stand.url)["IDDeal"]
    assert "не готов" in get(stand.url, f"dealinpdf/{number}/").json()["СообщениеОбОшибке"]
    stand.tell(f"/_stand/deals/{number}/approve")
    pdf = base64.b64decode(get(stand.url, f"dealinpdf/{number}/?pd={PASSPORT}").json()["PDF"])
    assert pdf.startswith(b"%PDF-1.4")
    start_at = int(pdf.rsplit(b"startxref\n", 1)[1].split()[0])
    rows = pdf[start_at:].split(b"trailer")[0].splitlines()[3:]
    for n, row in enumerate(rows, 1):
        assert pdf[int(row[:10]) :].startswith(f"{n} 0 obj".encode())
    assert "ПОЛНАЯ СТОИМОСТЬ" in text_of(pdf)
    assert f"№ {number}" in text_of(pdf)


def text_of(pdf: bytes) -> str:
    letters = {int(a, 16): bytes.fromhex(b.decode()).decode("utf-16-be")
               for a, b in re.findall(rb"^<(..)> <(....)>$", pdf, re.M)}  # fmt: skip
    lines = re.findall(rb"<([0-9a-f]+)> Tj", pdf)
    return "\n".join("".join(letters[code] for code in bytes.fromhex(line.decode())) for line in lines)


def test_pdf_raw_sends_bytes(start: Callable[..., Any]) -> None:
    stand = start("onec", "--pdf", "raw")
    number = request_deal(stand.url)["IDDeal"]
    stand.tell(f"/_stand/deals/{number}/approve")
    answer = get(stand.url, f"dealinpdf/{number}/")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


def test_a_wrong_code_does_not_sign_and_the_right_one_does(start: Callable[..., Any]) -> None:
    stand = start("onec")
    number = signed_deal(stand)
    assert status(stand.url, number) == "Подписан (дистанционно)"
    wrong = get(stand.url, f"dealsign/codereview/{PASSPORT}/{number}/{'0' * 64}").json()
    assert wrong["СообщениеОбОшибке"]
    assert "PDF" not in wrong


def test_the_debt_has_the_documented_blemishes_and_the_schedule_of_the_rule(start: Callable[..., Any]) -> None:
    stand = start("onec")
    stand.tell("/_stand/clock", to="2026-12-10T09:00:00+03:00")
    number = signed_deal(stand)
    stand.tell(f"/_stand/deals/{number}/issue")
    answer = get(stand.url, f"PS/deal/{number}/{PASSPORT}")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "2027-01- 11T00:00:00" in answer.text
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    clean = answer.text.replace("- 1", "-1").replace("},\n]", "}]")
    rows = json.loads(clean)["ТекущийГрафикПлатежей"]
    # 120 000 at 36 % for 12 months from 2026-12-10, act/365, 10 January being a Sunday: 32 days of interest, then 30.
    assert (rows[0]["СуммаПлатежа"], rows[0]["СуммаПроцентов"], rows[1]["СуммаПроцентов"]) == (12055.45, 3787.4, 3306.04)
    assert rows[-1]["ОстатокОД"] == 0


def test_a_repeated_pay_gives_the_first_result_until_the_switch_is_thrown(start: Callable[..., Any]) -> None:
    stand = start("onec")
    number = signed_deal(stand)
    stand.tell(f"/_stand/deals/{number}/issue")
    pay = f"Payment/Site/payu/?command=pay&txn_id=9&txn_date=20261121120000&account={number}&sum=12055.45"
    first = get(stand.url, pay).text
    assert "<result>0</result>" in first
    assert get(stand.url, pay).text == first
    assert len(stand.get(f"/_stand/deals/{number}")["payments"]) == 1
    assert '"Оплачен": true' in get(stand.url, f"PS/deal/{number}/{PASSPORT}").text
    stand.tell("/_stand/settings", repeat_pays_twice=True)
    assert get(stand.url, pay).text != first
    assert len(stand.get(f"/_stand/deals/{number}")["payments"]) == 2


def test_a_busy_pool_and_maintenance_look_as_documented(start: Callable[..., Any]) -> None:
    stand = start("onec")
    stand.tell("/_stand/faults", on="statusdeal", kind="pool_406")
    stand.tell("/_stand/faults", on="statusdeal", kind="maintenance_403")
    busy = requests.post(f"{stand.url}/mfo/hs/statusdeal", json={}, auth=AUTH, timeout=60)
    assert (busy.status_code, 'reason="406"' in busy.text) == (406, True)
    closed = requests.post(f"{stand.url}/mfo/hs/statusdeal", json={}, auth=AUTH, timeout=60)
    assert closed.status_code == 403
    assert closed.content.startswith(b"\xef\xbb\xbf{")


def test_a_decision_is_pushed_signed_until_it_is_taken(start: Callable[..., Any], httpserver: HTTPServer) -> None:
    heard: list[bytes] = []

    def take(request: Request) -> Response:
        raw = request.get_data()
        right = hmac.new(b"push secret", raw, hashlib.sha256).hexdigest()
        heard.append(raw if request.headers["X-Signature"] == right else b"")
        return Response(status=503 if len(heard) == 1 else 202)

    httpserver.expect_request("/notices/onec").respond_with_handler(take)
    stand = start("onec", "--push-url", httpserver.url_for("/notices/onec"))
    number = request_deal(stand.url)["IDDeal"]
    stand.tell(f"/_stand/deals/{number}/approve")
    assert soon(lambda: len(heard) >= 2)
    time.sleep(1)
    assert len(heard) == 2, "what was taken is told no more"
    assert heard[1].startswith(b"\xef\xbb\xbf")
    said = json.loads(heard[1].decode("utf-8-sig"))
    assert said == {**said, "event": "deal_changed", "deal": number, "version": 2}
