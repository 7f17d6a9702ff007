"""Answers in JSON and in Atom: the same rows from both, exact numbers, and nothing that costs more than it seems."""

import json
from decimal import Decimal
from typing import Any

import pytest

from adapters.onec.hs.tolerant_json import UnreadableError
from adapters.onec.odata.forms import atom_form, json_form
from tests.contract.onec_odata.entries import fields_of
from tests.contract.onec_odata.fake_base import ATOM, DATA, entry, feed

GUID = "0d4a79cb-9843-4147-bcd9-80ac3ca2b9c7"
ROW: dict[str, Any] = {
    "Ref_Key": GUID,
    "DataVersion": "AAAAAAAAAAE=",
    "DeletionMark": False,
    "Posted": True,
    "Date": "0001-01-01T00:00:00",
    "Сумма": Decimal("12345678901234567.89"),
    "Срок": 12,
    "Статус": "",
    "Комментарий": None,
    "Документ": GUID,
    "Документ_Type": "StandardODATA.Document_Заявка",
    "Файл_Base64Data": "0JA=",
    "ГрафикПлатежей": [
        {"LineNumber": "1", "Сумма": Decimal("100.10"), "Дата": "2026-12-01T00:00:00"},
        {"LineNumber": "2", "Сумма": 200, "Дата": "2027-01-01T00:00:00"},
    ],
    "Файлы": [],
}


def as_json(value: Any) -> str:
    return json_form.write("", {"x": value}).decode()[len('{"x":') : -1]


def test_json_rows_come_as_they_are_with_exact_numbers_and_the_count() -> None:
    read = json_form.read_rows(f'{{"odata.metadata":"http://internal","odata.count":"1103","value":[{as_json(ROW)}]}}'.encode())
    assert read.rows == [ROW]
    assert read.count == 1103
    assert isinstance(read.rows[0]["Сумма"], Decimal)
    assert isinstance(read.rows[0]["ГрафикПлатежей"][0]["LineNumber"], str)


@pytest.mark.parametrize("alone", [True, False])
def test_atom_gives_the_same_rows(alone: bool) -> None:
    if alone:
        assert atom_form.read_row(entry("Document_X", ROW, alone=True).encode()) == ROW
    else:
        read = atom_form.read_rows(feed(entry("Document_X", ROW) * 2 + "<m:count>1103</m:count>").encode())
        assert (read.rows, read.count) == ([ROW, ROW], 1103)


def full(row: dict[str, Any]) -> dict[str, Any]:
    """As fullmetadata writes a row."""
    made: dict[str, Any] = {"odata.type": "StandardODATA.Document_X", "odata.id": "X(guid'1')", "odata.editLink": "X(guid'1')"}
    for name, value in row.items():
        made[f"{name}@odata.type"] = "Edm.Int64"
        made[f"{name}@navigationLinkUrl"] = "X(guid'1')/Клиент"
        made[name] = [full(one) for one in value] if isinstance(value, list) else value
    return made


@pytest.mark.parametrize("flat", [True, False])
def test_what_json_tells_about_its_data_is_left_out_at_every_level(flat: bool) -> None:
    row = {name: value for name, value in ROW.items() if not (flat and isinstance(value, list))}
    text = f'{{"odata.metadata":"http://internal","value":[{as_json(full(row))},{as_json(full(row))}]}}'
    assert json_form.read_rows(text.encode()).rows == [row, row]
    assert json_form.read_row(as_json(full(row)).encode()) == row


def test_a_byte_order_mark_and_pretty_printing_change_nothing() -> None:
    text = json.dumps({"odata.count": "1", "value": [{"Код": "а", "Срок": 1}]}, ensure_ascii=False, indent=4)
    assert json_form.read_rows(b"\xef\xbb\xbf" + text.encode()).rows == [{"Код": "а", "Срок": 1}]
    body = b"\xef\xbb\xbf" + entry("Catalog_X", {"Код": "а"}, alone=True).encode()
    assert atom_form.read_row(body) == {"Код": "а"}


def test_an_empty_list_is_an_empty_list_in_both_forms() -> None:
    assert json_form.read_rows(b'{"odata.count":"0","value":[]}').rows == []
    assert atom_form.read_rows(feed("<m:count>0</m:count>").encode()).count == 0


def test_a_control_character_is_cleaned_out_of_json() -> None:
    assert json_form.read_row(b'{"Description":"a\\u0002b\\u0301"}') == {"Description": "ab\u0301"}
    assert json_form.read_row(b'{"Description":"a\x02b"}') == {"Description": "ab"}


@pytest.mark.parametrize("text", ['{"value":[{"a":1,"a":2}]}', '{"a":1,"b":2,"a":3}', '{"value":[{"r":[{"a":1,"a":2}]}]}'])
def test_a_key_with_two_values_is_not_read_as_one_of_them(text: str) -> None:
    with pytest.raises(UnreadableError):
        json_form.read_rows(text.encode()) if "value" in text else json_form.read_row(text.encode())


def test_a_key_that_comes_twice_with_the_same_value_is_one() -> None:
    # The vendor's own example writes references twice.
    assert json_form.read_row(b'{"Parent_Key":"1","Code":"2","Parent_Key":"1"}') == {"Parent_Key": "1", "Code": "2"}
    twice = entry("Catalog_X", {"P": "1"}, alone=True).replace("<d:P>1</d:P>", "<d:P>1</d:P><d:P>1</d:P>")
    assert atom_form.read_row(twice.encode()) == {"P": "1"}


def test_braces_and_colons_in_texts_confuse_nobody() -> None:
    row = {"Комментарий": '{"a":[1,{"b":2}]} @odata.type": odata.', "Код": '\\":', "Имя": "{[,"}
    assert json_form.read_rows(f'{{"value":[{as_json(row)},{as_json(row)}]}}'.encode()).rows == [row, row]
    assert json_form.read_row(as_json(row).encode()) == row


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"null", b"42", b'{"value":1}', b'{"value":[1]}', b'{"value":["{"]}', b'{"value":[{"a":1}', b"<html></html>",
        b'{"value":[{"a":1E+999999}]}', b'{"value":[{"a":NaN}]}', b'{"value":' + b"[" * 3000 + b"]" * 3000 + b"}",
        b'{"value":[' + b'{"a":1},' * 120_000 + b'{"a":1}]}', b'{"a":1}',
    ],
)  # fmt: skip
def test_what_is_no_list_of_rows_is_not_read(body: bytes) -> None:
    with pytest.raises(UnreadableError):
        json_form.read_rows(body)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{}", b"<html><body></body></html>", entry("X", {"a": "1"}, alone=True).encode()[:-9], b"<!DOCTYPE a><a/>",
        f'<feed xmlns="{ATOM}"><entry/><!ENTITY x "y"></feed>'.encode(), entry("X", {"a": "1"}, alone=True).encode() + b"<b/>",
    ],
)  # fmt: skip
def test_half_an_entry_and_a_document_type_are_not_read(body: bytes) -> None:
    with pytest.raises(UnreadableError):
        atom_form.read_row(body)


def test_every_way_to_write_nothing_in_atom_is_told_apart() -> None:
    inside = (
        '<d:Пусто/><d:Ничего m:null="true"/><d:Нет xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>'
        '<d:Раздел m:type="Collection(StandardODATA.X_Раздел_RowType)"/><d:Число m:type="Edm.Double"/>'
    )
    body = entry("X", {"a": "1"}, alone=True).replace("<d:a>1</d:a>", inside)
    assert atom_form.read_row(body.encode()) == {"Пусто": "", "Ничего": None, "Нет": None, "Раздел": [], "Число": ""}


def test_an_expanded_reference_stands_under_its_name() -> None:
    inner = entry("Catalog_Лица", {"Ref_Key": GUID, "Фамилия": "Орлова"})
    link = f'<link rel="{DATA}/related/Клиент" href="X" title="Клиент"><m:inline>{inner}</m:inline></link>'
    nothing = f'<link rel="{DATA}/related/Товар" href="X" title="Товар"><m:inline/></link>'
    body = entry("Document_X", {"Ref_Key": GUID}, alone=True).replace("<content", f"{link}{nothing}<content")
    assert atom_form.read_row(body.encode()) == {
        "Ref_Key": GUID, "Клиент": {"Ref_Key": GUID, "Фамилия": "Орлова"}, "Товар": None,
    }  # fmt: skip


def test_a_virtual_table_answers_in_a_shape_of_its_own() -> None:
    body = (
        f'<d:Result xmlns:d="{DATA}" xmlns:m="{DATA}/metadata"><d:element><d:Сумма m:type="Edm.Double">1.50</d:Сумма></d:element>'
        f"<d:element><d:Сумма>2</d:Сумма></d:element></d:Result>"
    )
    assert atom_form.read_rows(body.encode()).rows == [{"Сумма": Decimal("1.50")}, {"Сумма": "2"}]


def test_untyped_yes_and_no_of_objects_are_known_by_their_names() -> None:
    body = entry("X", {"a": "1"}, alone=True).replace("<d:a>1</d:a>", "<d:Posted>true</d:Posted><d:Код>true</d:Код>")
    assert atom_form.read_row(body.encode()) == {"Posted": True, "Код": "true"}


def test_a_structure_nested_too_deep_is_not_read() -> None:
    body = entry("X", {"a": "1"}, alone=True).replace("<d:a>1</d:a>", "<d:a>" * 30 + "</d:a>" * 30)
    with pytest.raises(UnreadableError, match="deep"):
        atom_form.read_row(body.encode())


SENT = {
    "Сумма": Decimal("0.10"), "Срок": 12, "Имя": "Ромашка & <Ко> \"№1\"", "Да": True, "Пусто": None,
    "Дата": "2026-12-01T00:00:00", "График": [{"LineNumber": "1", "Сумма": Decimal("1E+2")}],
}  # fmt: skip


def test_a_write_is_exact_in_both_forms() -> None:
    sent = json_form.write("Document_X", SENT)
    assert b'"\xd0\xa1\xd1\x83\xd0\xbc\xd0\xbc\xd0\xb0":0.10' in sent and b"100}" in sent
    assert json.loads(sent, parse_float=Decimal) == {**SENT, "График": [{"LineNumber": "1", "Сумма": 100}]}
    assert fields_of(atom_form.write("Document_X", SENT)) == {**SENT, "График": [{"LineNumber": "1", "Сумма": 100}]}


def test_an_entry_says_which_rows_its_sections_hold() -> None:
    sent = atom_form.write("Document_X", SENT).decode()
    assert 'term="StandardODATA.Document_X"' in sent
    assert 'm:type="Collection(StandardODATA.Document_X_График_RowType)"' in sent
