"""Values in addresses: each kind of literal is written as 1C reads it, and no value ever becomes anything but a value."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.onec.odata.literals import NotALiteralError, cast_literal, is_kind, literal
from adapters.onec.odata.query import (
    LONGEST_SEGMENT,
    AddressTooLongError,
    Condition,
    call_of,
    filter_of,
    key_of,
    passes_a_path,
    path_of,
    query_of,
    split,
)
from mappings.convert import CONTROL
from tests.contract.onec_odata.filters import Filter, Guid, tokens

GUID = "0d4a79cb-9843-4147-bcd9-80ac3ca2b9c7"


@pytest.mark.parametrize(
    "kind, value, written",
    [
        ("string", "ООО «Ромашка»", "'ООО «Ромашка»'"),
        ("string", "O'Neil", "'O''Neil'"),
        ("string", "a\x02b", "'ab'"),
        ("guid", GUID.upper(), f"guid'{GUID}'"),
        ("datetime", datetime.fromisoformat("2024-01-31T10:00:05.000007"), "datetime'2024-01-31T10:00:05'"),
        ("datetime", date(2024, 1, 31), "datetime'2024-01-31T00:00:00'"),
        ("datetime", "2024-01-31", "datetime'2024-01-31T00:00:00'"),
        ("datetime", "0001-01-01T00:00:00", "datetime'0001-01-01T00:00:00'"),
        ("number", Decimal("1E+3"), "1000"),
        ("number", Decimal("0.10"), "0.10"),
        ("number", "12.5", "12.5"),
        ("number", -3, "-3"),
        ("bool", True, "true"),
        ("bool", "False", "false"),
        ("cast:Document_Заявка", GUID, f"cast(guid'{GUID}', 'Document_Заявка')"),
    ],
)
def test_each_kind_is_written_as_the_base_reads_it(kind: str, value: Any, written: str) -> None:
    assert literal(kind, value) == written


@pytest.mark.parametrize(
    "kind, value",
    [
        ("guid", "not a guid"), ("guid", f"{GUID}' or '1' eq '1"), ("guid", None), ("guid", f"{GUID}\n"),
        ("datetime", datetime(2024, 1, 31, tzinfo=UTC)), ("datetime", "31.01.2024"), ("datetime", "2024-01-31' or true"),
        ("datetime", "٢٠٢٤-01-31"), ("number", "NaN"), ("number", Decimal("Infinity")), ("number", 1.5), ("number", True),
        ("number", "1 or 1 eq 1"), ("number", "1E+999999"), ("number", "٣"), ("bool", "да"), ("bool", 12345), ("string", None),
        ("string", True), ("string", ["a"]), ("cast:Document_X", "0d4a79cb"),
    ],
)  # fmt: skip
def test_what_is_no_value_of_its_kind_is_refused_and_not_quoted(kind: str, value: Any) -> None:
    with pytest.raises(NotALiteralError) as refused:
        literal(kind, value)
    assert "expected" in str(refused.value)
    assert str(value) not in str(refused.value)


def test_a_type_that_is_no_plain_name_is_no_cast() -> None:
    assert not is_kind("cast:X') or ('1' eq '1")
    assert not is_kind("text")
    with pytest.raises(NotALiteralError):
        cast_literal(GUID, "X') or ('1' eq '1")


@given(st.text())
def test_no_text_breaks_out_of_its_literal(text: str) -> None:
    condition = Condition("Код", "eq", (literal("string", text),))
    assert tokens(condition.text) == [("name", "Код"), ("name", "eq"), ("text", CONTROL.sub("", text))]


@given(st.lists(st.text(), min_size=1, max_size=5), st.text())
def test_no_text_breaks_out_of_a_chain_or_a_function_or_its_address(texts: list[str], other: str) -> None:
    chain = Condition("Код", "in", tuple(literal("string", one) for one in texts))
    part = Condition("Имя", "substringof", (literal("string", other),))
    sent = urlsplit(f"http://h/x?{query_of({'$filter': filter_of((chain, part)), '$top': '2'})}").query
    read = unquote(sent.split("&")[0].removeprefix("$filter="))
    assert sent.count("&") == 1
    assert [value for kind, value in tokens(read) if kind == "text"] == [CONTROL.sub("", one) for one in (*texts, other)]
    assert Filter(read).has({"Код": CONTROL.sub("", texts[0]), "Имя": f"<{CONTROL.sub('', other)}>"})


@given(st.text(min_size=1, max_size=40))
def test_no_key_of_a_register_breaks_out_of_its_brackets(text: str) -> None:
    key = key_of((("Система", literal("string", "сайт")), ("Внешний", literal("string", text))))
    if not passes_a_path(key):
        return
    segment = path_of(f"InformationRegister_X({key})")
    assert "/" not in segment and "?" not in segment and "#" not in segment
    inside = unquote(segment).removeprefix("InformationRegister_X(").removesuffix(")")
    assert [value for kind, value in tokens(inside) if kind == "text"] == ["сайт", CONTROL.sub("", text)]


@given(st.text(max_size=60))
def test_a_condition_inside_a_virtual_table_is_one_text(text: str) -> None:
    inner = Condition("Объект", "eq", (literal("string", text),)).text
    call = call_of("SliceLast", {"Period": "", "Condition": literal("string", inner)})
    outer = [value for kind, value in tokens(call) if kind == "text"]
    assert outer == [inner]
    assert [value for kind, value in tokens(outer[0]) if kind == "text"] == [CONTROL.sub("", text)]


def test_a_key_is_named_unless_it_is_the_reference_alone() -> None:
    assert key_of((("Ref_Key", literal("guid", GUID)),)) == f"guid'{GUID}'"
    line = (("Recorder", literal("string", GUID)), ("LineNumber", literal("number", 3)))
    assert key_of(line) == f"Recorder='{GUID}',LineNumber=3"
    assert key_of((("Штрихкод", literal("string", "1")),)) == "Штрихкод='1'"


@pytest.mark.parametrize("text", ["a/b", "a\\b", "a%2Fb", "a?b", "a#b", "a&b", "a<b", "..", "a+b"])
def test_a_key_that_a_web_server_may_change_does_not_go_into_a_path(text: str) -> None:
    assert not passes_a_path(literal("string", text))


def test_cyrillic_is_sent_as_utf_8_and_a_blank_never_as_a_plus() -> None:
    assert path_of("Catalog_Лица(guid'1')") == "Catalog_%D0%9B%D0%B8%D1%86%D0%B0(guid'1')"
    assert query_of({"$filter": "Код eq 'а+б'", "$select": "Ref_Key,Код"}) == (
        "$filter=%D0%9A%D0%BE%D0%B4%20eq%20'%D0%B0%2B%D0%B1'&$select=Ref_Key,%D0%9A%D0%BE%D0%B4"
    )


def test_a_segment_that_windows_would_refuse_is_never_made() -> None:
    assert path_of("я" * LONGEST_SEGMENT)
    with pytest.raises(AddressTooLongError, match="261 letters"):
        path_of("я" * (LONGEST_SEGMENT + 1))


def test_a_query_that_no_web_server_takes_is_never_made() -> None:
    with pytest.raises(AddressTooLongError, match="bytes"):
        query_of({"$filter": "я" * 2000})


def test_a_long_chain_is_asked_in_parts_that_fit_each_value_once() -> None:
    values = tuple(literal("string", f"T-{n}") for n in range(100))
    kept = Condition("Posted", "eq", ("true",))
    parts = list(split((kept, Condition("Номер", "in", (*values, *values))), lambda text: len(text) <= 300))
    assert all(len(filter_of(part)) <= 300 and part[0] is kept for part in parts)
    assert tuple(one for part in parts for one in part[1].literals) == values
    assert len(parts) > 5


def test_a_chain_of_nothing_asks_nothing() -> None:
    assert list(split((Condition("Номер", "in", ()),), lambda _: True)) == []


def test_a_reference_in_a_field_of_several_types_is_found_by_its_cast_only() -> None:
    row = {"Документ": GUID, "Документ_Type": "StandardODATA.Document_Заявка"}
    assert Filter(Condition("Документ", "eq", (literal("cast:Document_Заявка", GUID),)).text).has(row)
    assert not Filter(Condition("Документ", "eq", (literal("guid", GUID),)).text).has(row)
    assert tokens(literal("guid", GUID)) == [("guid", Guid(GUID))]
