"""Answers read without a schema: rows, nil, empty elements, values of the platform, and everything that is no answer."""

from collections.abc import Mapping
from typing import Any

import pytest
from requests.structures import CaseInsensitiveDict

from adapters.http import Answer
from adapters.onec.hs.tolerant_json import Repairs, UnreadableError
from adapters.onec.soap.answers import envelope_of, is_fault, told_by, with_json
from adapters.wire.xml_reading import MOST_TAGS
from tests.contract.onec_soap.base import SAMPLES, envelope

FAULT = (SAMPLES / "fault_500.xml").read_bytes()
DEALS = (SAMPLES / "deals_answer.xml").read_bytes()
PLATFORM = (SAMPLES / "platform_values.xml").read_bytes()


def told(
    body: bytes, operation: str = "ПринятьДоговор", remarks: Repairs | None = None, kind: str = "text/xml"
) -> dict[str, Any]:
    """The message of an answer."""
    headers: Mapping[str, str] = CaseInsensitiveDict({"Content-Type": kind})
    root, parts = envelope_of(Answer(200, headers, body), Repairs() if remarks is None else remarks)
    return told_by(root, parts, f"{operation}Response")


def inside(text: str) -> dict[str, Any]:
    """The message with these elements in it."""
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:d="http://v8.1c.ru/8.1/data/core"'
    return told(envelope(f"<m:ПринятьДоговорResponse {xsi}>{text}</m:ПринятьДоговорResponse>"))


def test_rows_nil_empty_elements_and_unknown_fields_are_told_as_they_came() -> None:
    first, second = told(DEALS, "Договоры")["return"]["Строка"]
    assert first == {
        "Код": "00-1", "Номер": "СПБ-1", "Дата": "2026-11-23T10:15:00", "Сумма": "100000.50", "Клиент": None, "Примечание": "",
        "Закрыт": "0001-01-01T00:00:00", "Платеж": {"ДатаПлатежа": "2026-12-23T00:00:00", "СуммаПлатежа": "1.5"},
    }  # fmt: skip
    assert (second["НовоеПоле"], [one["СуммаПлатежа"] for one in second["Платеж"]]) == ("чего описание не знает", ["1", "2"])


def test_out_parameters_stand_beside_the_result_and_absent_is_not_nil() -> None:
    assert inside('<m:return xsi:nil="1"/><m:Ошибка/>') == {"return": None, "Ошибка": ""}
    assert inside("<m:return>a</m:return>") == {"return": "a"}
    assert inside("") == {}


def test_one_row_is_a_dict_and_several_are_a_list() -> None:
    one, two = "<m:r><m:a>1</m:a></m:r>", "<m:r><m:a>1</m:a></m:r><m:r><m:a>2</m:a></m:r>"
    assert inside(f"<m:return>{one}</m:return>")["return"] == {"r": {"a": "1"}}
    assert inside(f"<m:return>{two}{one}</m:return>")["return"] == {"r": [{"a": "1"}, {"a": "2"}, {"a": "1"}]}


def test_values_of_the_platform_become_plain_ones() -> None:
    value = told(PLATFORM, "Платформа")["return"]
    assert value == {
        "Номер": "СПБ-1", "Сумма": "10.5", "Пусто": "", "Неопределено": None, "Ид": "9d8f7c6b-5a4e-4f3d-9c2b-1a0f9e8d7c6b",
        "Статус": "Выдан", "Один": ["a"], "Никого": [], "Соответствие": {"к": "1"}, "Пары": [[{"а": "б"}, "в"]],
        "Таблица": [{"Дата": "2026-12-01T00:00:00", "Сумма": "5"}, {"Дата": "2027-01-01T00:00:00", "Сумма": None}],
    }  # fmt: skip
    # The type may be told nowhere but in the description: the elements inside are known by their namespace.
    assert inside('<m:return><d:Property name="a"><d:Value>1</d:Value></d:Property></m:return>')["return"] == {"a": "1"}
    assert inside("<m:return><m:Value>1</m:Value></m:return>")["return"] == {"Value": "1"}


@pytest.mark.parametrize(
    ("change", "remark"),
    [
        (lambda raw: b"\xef\xbb\xbf" + raw, ""),
        (lambda raw: b'<?xml version="1.0" encoding="windows-1251"?>' + raw.decode().encode("cp1251"), ""),
        (lambda raw: raw.decode().encode("cp1251"), "windows-1251"),
        (lambda raw: raw.replace("СПБ".encode(), "С\x02ПБ".encode()), "control character"),
        (lambda raw: raw.replace(b"site-trade", "Обмен с сайтом".encode()), ""),
        (lambda raw: raw.replace(b"schemas.xmlsoap.org/soap/envelope/", b"www.w3.org/2003/05/soap-envelope"), ""),
    ],
    ids=["BOM", "windows-1251 declared", "windows-1251 untold", "control character", "Cyrillic namespace", "SOAP 1.2"],
)  # fmt: skip
def test_an_answer_is_read_however_it_is_written(change: Any, remark: str) -> None:
    body = DEALS.partition(b"?>")[2].strip()
    remarks = Repairs()
    assert told(change(body), "Договоры", remarks)["return"]["Строка"][0]["Номер"] == "СПБ-1"
    assert ", ".join(remarks) == remark


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"<html><body>Login</body></html>", "no SOAP envelope"),
        (b"<!DOCTYPE html><html><br></html>", "a page for people"),
        (b"OK", "something else"),
        (b'{"a": 1}', "something else"),
        (DEALS[:400], "spoiled"),
        (b"<!DOCTYPE a><a/>", "document type"),
        (b"<a>&e;</a>", "spoiled"),
        (b"<a/>", "no SOAP envelope"),
        (envelope(""), "holds nothing"),
        (envelope("<m:ДругаяResponse/>"), "another element"),
        (b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'/>", "holds nothing"),
        (b"<a>" * 70 + b"</a>" * 70, "deeper"),
        (b"<a>" + b"<b/>" * 900_000 + b"</a>", "too many"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_unreadable(body: bytes, why: str) -> None:
    with pytest.raises(UnreadableError, match=why):
        told(body)


def test_a_fault_is_told_by_its_element_whatever_the_version() -> None:
    headers: Mapping[str, str] = CaseInsensitiveDict({})
    for body in (FAULT, FAULT.replace(b"schemas.xmlsoap.org/soap/envelope/", b"www.w3.org/2003/05/soap-envelope")):
        assert is_fault(envelope_of(Answer(200, headers, body), Repairs())[0])
    assert not is_fault(envelope_of(Answer(200, headers, DEALS), Repairs())[0])


def test_a_bulk_answer_is_read_although_a_notice_of_its_size_would_not_be() -> None:
    row = "<m:Строка>" + "".join(f"<m:Поле{n}>значение {n}</m:Поле{n}>" for n in range(10)) + "</m:Строка>"
    body = envelope(f"<m:ДоговорыResponse><m:return>{row * 10_000}</m:return></m:ДоговорыResponse>")
    assert body.count(b"<") > 4 * MOST_TAGS
    rows = told(body, "Договоры")["return"]["Строка"]
    assert (len(rows), rows[-1]["Поле9"]) == (10_000, "значение 9")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("OK", "OK"),
        ("ОК", "ОК"),
        ("", ""),
        ("00010101000000", "00010101000000"),
        ('{"Дата": "20261123101500", "Сумма": 10.50,}', {"Дата": "20261123101500", "Сумма": 10.50}),
        ("\ufeff [1, 2]", [1, 2]),
        ('"OK"', "OK"),
    ],
)
def test_json_inside_of_a_text_is_read_and_a_bare_word_stays_one(text: str, value: Any) -> None:
    remarks = Repairs()
    assert with_json({"return": text, "Ошибка": "{"}, "return", remarks) == {"return": value, "Ошибка": "{"}
    assert ("trailing comma" in remarks) == (",}" in text)


def test_json_that_is_spoiled_is_unreadable_and_none_is_left_alone() -> None:
    with pytest.raises(UnreadableError):
        with_json({"return": '{"a": '}, "return", Repairs())
    assert with_json({"return": None}, "return", Repairs()) == {"return": None}


def _multipart(first: bytes, boundary: str = "b1") -> bytes:
    root = "Content-Type: application/xop+xml; charset=UTF-8\r\nContent-ID: <root>"
    file = "Content-Type: application/pdf\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <f1>"
    return (
        f"--{boundary}\r\n{root}\r\n\r\n".encode()
        + first
        + f"\r\n--{boundary}\r\n{file}\r\n\r\n".encode()
        + b"%PDF-\r\n\x00--b\n"
        + f"\r\n--{boundary}--\r\n".encode()
    )


def test_binary_parts_beside_the_envelope_come_as_base64() -> None:
    include = '<x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="cid:f1"/>'
    body = envelope(f"<m:ПринятьДоговорResponse><m:return>{include}</m:return></m:ПринятьДоговорResponse>")
    kind = 'multipart/related; type="application/xop+xml"; boundary="b1"; start="<root>"'
    assert told(_multipart(body), kind=kind) == {"return": "JVBERi0NCgAtLWIK"}
    for spoiled, why in ((kind.replace("boundary", "other"), "boundary"), (kind.replace('"b1"', '"b2"'), "breaks off")):
        with pytest.raises(UnreadableError, match=why):
            told(_multipart(body), kind=spoiled)
    with pytest.raises(UnreadableError, match="not among the parts"):
        told(_multipart(body.replace(b"cid:f1", b"cid:f2")), kind=kind)
    with pytest.raises(UnreadableError, match="encoded once more"):
        told(_multipart(body).replace(b"binary", b"base64"), kind=kind)
