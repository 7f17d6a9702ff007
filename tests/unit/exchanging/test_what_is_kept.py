"""What an officer needs to find a fault is there: names, sums, dates, statuses, errors in known words; and nothing costs much."""

import json
import time
import tracemalloc
from hashlib import sha256
from pathlib import Path

import pytest

from bridge.model.exchanging import Keeper, Raw, Side
from bridge.model.exchanging.keeper import LIMIT

KEEPER = Keeper()
SAMPLES = Path(__file__).parents[3] / "samples"
OURS, REFERENCE = "app_01KB3N9Q0V6T2Y8R4W5X7Z1ABC", "AB23CD45EF"


def answer(body: bytes, kind: str = "application/json") -> Side:
    side = KEEPER.talk(Raw(b""), Raw(body, {"Content-Type": kind}, status=200)).answer
    assert side is not None
    return side


def test_names_sums_dates_statuses_and_our_references_are_kept_and_the_rest_has_its_shape() -> None:
    told = {
        "ID": OURS, "REFNOEXT": REFERENCE, "amount": 50000.5, "last_name": "Иванов", "phone": "89991234567",
        "comment": "Да",
        "passport": {"series": "4510", "number": "12", "date": "2026-01-02", "status": "OK"}, "empty": "", "none": None,
        "rows": [{"НомерСтроки": 1, "ДатаПлатежа": "2027-02-05", "СуммаПлатежа": "17432,10", "Статус": "Одобрено"}],
    }  # fmt: skip
    assert answer(json.dumps(told, ensure_ascii=False).encode()).body.split("\n") == [
        "{",
        f'  "ID": "{OURS}"',
        f'  "REFNOEXT": "{REFERENCE}"',
        '  "amount": 50000.5',
        '  "last_name": "•••• (6 знаков)"',
        '  "phone": "••• ••-67"',
        '  "comment": "•••• (2 знака)"',
        '  "passport": {',
        '    "series": "•••• (4 цифры)"',
        '    "number": "•••• (2 цифры)"',
        '    "date": "•••• (10 знаков)"',
        '    "status": "OK"',
        "  }",
        '  "empty": ""',
        '  "none": null',
        '  "rows": [',
        "    {",
        '      "НомерСтроки": 1',
        '      "ДатаПлатежа": "2027-02-05"',
        '      "СуммаПлатежа": "17432,10"',
        '      "Статус": "Одобрено"',
        "    }",
        "  ]",
        "}",
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Сделка не найдена: СПБ999999", "Сделка не найдена: •••"),
        ("Не найден контрагент Иванов Иван Иванович, код 406", "Не найден контрагент •••, код 406"),
        ("{HTTPСервис.Модуль(118)}: Значение 4510 700001 неверно", "{HTTPСервис.Модуль(118)}: Значение ••• неверно"),
        ("Истекло время ожидания сеанса", "Истекло время ожидания сеанса"),
        ("no money", "no money"),
        ("код 999 123 45 67", "код •••"),
        ("паспорт 45 10 123456, телефон +7 (999) 123-45-67", "паспорт •••, телефон +••• (•••) •••"),
    ],
)  # fmt: skip
def test_errors_are_told_in_the_words_that_programs_use(text: str, shown: str) -> None:
    assert answer(json.dumps({"СообщениеОбОшибке": text}).encode()).body.split("\n")[1] == f'  "СообщениеОбОшибке": "{shown}"'


def test_what_we_asked_somebody_is_never_prose() -> None:
    request = KEEPER.talk(
        Raw('{"description": "Ошибка"}'.encode(), {}, "POST", "https://base.test/hs/Request/?message=Error"), None
    ).request
    assert request.body.split("\n")[1] == '  "description": "•••• (6 знаков)"'
    assert request.head == ("POST https://base.test/hs/Request/?message=•••• (5 знаков)",)


def test_the_address_keeps_known_words_and_references_the_headers_only_a_few() -> None:
    path = f"alfa_base/hs/dealsign/codereview/4510123456/СПБ000421/{'f' * 64}?IDDeal=СПБ000421&pd=4510"
    url = f"https://{'lender:secret'}@base.test:8443/{path}"
    head = {"Content-Type": "application/json; charset=utf-8", "Authorization": "Basic eA==", "X-Request-Id": f"req_{'0a' * 12}"}
    assert KEEPER.talk(Raw(b"", head, "GET", url), None).request.head == (
        "GET https://base.test:8443/•••/hs/dealsign/codereview/•••/СПБ000421/•••?IDDeal=СПБ000421&pd=•••• (4 цифры)",
        "Content-Type: application/json; charset=utf-8",
        f"X-Request-Id: req_{'0a' * 12}",
    )


def test_soap_opens_into_its_elements_a_body_within_a_body_too() -> None:
    inner = json.dumps({"Result": "OK", "Rows": [{"Code": "СПБ000421", "Agreed": 99999.01, "Note": "звонили"}]})
    body = f"<s:Envelope xmlns:s='http://x'><s:Body><m:LoanResponse><m:return>{inner}</m:return></m:LoanResponse></s:Body></s:Envelope>"
    assert answer(body.encode(), "text/xml").body.split("\n") == [
        "<Envelope>",
        "  <Body>",
        "    <LoanResponse>",
        "      <return>↓",
        "        {",
        '          "Result": "OK"',
        '          "Rows": [',
        "            {",
        '              "Code": "•••• (9 знаков)"',
        '              "Agreed": 99999.01',
        '              "Note": "•••• (7 знаков)"',
        "            }",
        "          ]",
        "        }",
        "      </return>",
        "    </LoanResponse>",
        "  </Body>",
        "</Envelope>",
    ]


def test_forms_and_notices_in_windows_1251_are_read() -> None:
    body = (SAMPLES / "sms" / "notice_delivered.form").read_bytes().strip()
    lines = answer(body, "application/x-www-form-urlencoded").body.split("\n")
    assert lines[:4] == ["id = msg_01SAMPLE", "phone = ••• ••-01", "status = 1", "time = 23.11.2026 12:00:05"]
    assert (
        answer('{"СообщениеОбОшибке": "Сделка не найдена"}'.encode("cp1251")).body.split("\n")[1].endswith('"Сделка не найдена"')
    )


def test_a_file_is_kept_as_its_kind_size_and_digest_packed_bytes_as_a_word() -> None:
    assert answer(b"%PDF-1.7 abc").body == f"PDF, 12 байт\nSHA-256 {sha256(b'%PDF-1.7 abc').hexdigest()}"
    assert answer(b"\x1f\x8b\x08" + b"x" * 50).kind == "сжато (gzip), не распаковано"
    assert answer(b"\x00\x01\x02" * 50).kind == "двоичные данные"
    assert answer(b"--x\r\nContent-Disposition: form-data\r\n\r\nIvanov", "multipart/form-data; boundary=x").body == ""


def test_a_page_of_a_server_in_between_is_told_by_its_words() -> None:
    side = answer((SAMPLES / "onec" / "failures" / "page_502.html").read_bytes())
    assert (side.kind, "Bad Gateway" in side.body) == ("страница HTML", True)


def test_what_does_not_fit_is_cut_and_said() -> None:
    rows = json.dumps({"rows": [{"НомерСтроки": n, "СуммаПлатежа": 100.5} for n in range(1000)]}).encode()
    side = answer(rows)
    assert len(side.body.encode()) <= LIMIT
    assert side.size == len(rows)
    assert 0.8 * len(rows) < side.cut < len(rows)
    assert answer(b'{"amount": 1}').cut == 0


HOSTILE = {
    "deep": b"[" * 10_000_000,
    "deep objects": b'{"a":' * 2_000_000,
    "quotes": b'"' * 10_000_000,
    "open string": b'{"a": "' + b"x" * 10_000_000,
    "backslashes": b'{"' + b"\\" * 10_000_000,
    "tags": b"<a " * 3_000_000,
    "open quotes": b"<a b='" * 2_000_000,
    "entities": b"<x>" + b"&amp;" * 2_000_000,
    "doctype": b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b'<!ENTITY b "&a;&a;">' * 300_000 + b"]><x>&b;</x>",
    "data": b"<![CDATA[" * 1_000_000,
    "comments": b"<!--" * 2_000_000,
    "page": b"<html>" + b"<" * 9_000_000,
    "script": b"<html>" + b"<script>" * 1_000_000,
    "form": b"a=1&" * 2_000_000,
    "percents": b"a=%" * 3_000_000,
    "spaces": b" " * 10_000_000,
    "digits": b"1" * 10_000_000,
    "at": b"@ " * 5_000_000,
    "zeros": b"\0" * 10_000_000,
    "bytes": b"\xff\xfe" * 5_000_000,
    "words": b"word " * 2_000_000,
    "pdf": b"%PDF" + b"x" * 10_000_000,
    "gzip": b"\x1f\x8b" + b"\0" * 10_000_000,
    "attributes": b"<a " + b'x="1" ' * 1_000_000 + b">",
    "nested": json.dumps({"a": json.dumps({"b": json.dumps({"c": "<x>" * 20_000})})}).encode(),
    "surrogates": b'{"message": "' + b"\\ud800" * 9000 + b'"}',
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bodies_cost_little_time_and_memory(name: str) -> None:
    body = HOSTILE[name]
    tracemalloc.start()
    started = time.thread_time()
    url = "https://base.test/" + "a/" * 5000 + "?" + "b=1&" * 5000
    talk = KEEPER.talk(Raw(body, {"Content-Type": "x"}, "POST", url), Raw(body, status=200))
    spent, (_, most) = time.thread_time() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert spent < 2.0, spent
    assert most < 20_000_000, most
    assert talk.answer is not None
    assert len(talk.answer.body.encode("utf-8", "replace")) <= LIMIT
    assert talk.answer.size == len(body)


def test_words_of_an_installations_own_map_are_known_too() -> None:
    body = json.dumps({"ЗаёмныйСлон": 5, "СуммаСлона": 7, "status": "слон"}).encode()
    assert '"‹имя, 11 знаков›": •••• (1 цифра)' in answer(body).body
    own = Keeper(lambda: ("слон", "слона", "заемный")).talk(Raw(b""), Raw(body)).answer
    assert own is not None
    assert '"СуммаСлона": 7' in own.body
    assert '"status": "слон"' in own.body
