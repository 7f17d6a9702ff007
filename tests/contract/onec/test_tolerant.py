"""The one tolerant parser: what it repairs, what it says of it, and what it refuses."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.onec.hs.tolerant import parse_json, parse_xml
from adapters.onec.hs.tolerant_json import Repairs, Spoiled, UnreadableError

NUMBERS = st.integers(-(10**18), 10**18) | st.decimals(-(10**9), 10**9, places=2)
PLAIN = st.none() | st.booleans() | NUMBERS | st.text(st.characters(exclude_categories=["C"]), max_size=8)
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4))


@pytest.mark.parametrize(
    ("text", "value", "repairs"),
    [
        ('{"a": 1}', {"a": 1}, ()),
        ('{"a": 1,}', {"a": 1}, ("trailing comma",)),
        ('{"a": [1, 2,], }', {"a": [1, 2]}, ("trailing comma",)),
        ('{"a": "x" "b": "y"}', {"a": "x", "b": "y"}, ("missing comma",)),
        ('{"a": 1 // рубли\n, /* и */ "b": 2}', {"a": 1, "b": 2}, ("comment",)),
        ('{"u": "http://x/y"}', {"u": "http://x/y"}, ()),
        ('{{"a": 1}, {"a": 2}}', [{"a": 1}, {"a": 2}], ("array in braces",)),
        ('{"x", "y"}', ["x", "y"], ("array in braces",)),
        ('{"a": {"n": 1}, "a": {"n": 2}}', {"a": {"n": 1}, "a (2)": {"n": 2}}, ("key used twice",)),
        ('{"a": [1], "a": [2], "a": [3]}', {"a": [1], "a (2)": [2], "a (3)": [3]}, ("key used twice",)),
        ('{"a": 5, "a": 5}', {"a": 5}, ("key used twice",)),
        ('{"d": "2017-07- 06T00:00:00"}', {"d": "2017-07-06T00:00:00"}, ("blank in a date",)),
        ('{"d": "2017-07-06 is a day"}', {"d": "2017-07-06 is a day"}, ()),
        ('{"a": "x\\u0002y"}', {"a": "xy"}, ("control character",)),
        ('{"a": Истина}', {"a": True}, ("word in place of a value",)),
        ('{"a": "C:\\Temp",}', {"a": "C:Temp"}, ("stray backslash", "trailing comma")),
        ('{"a": 245592.68}', {"a": Decimal("245592.68")}, ()),
        ("[]", [], ()),
    ],
)  # fmt: skip
def test_a_spoiled_text_is_read_and_the_repair_is_told(text: str, value: Any, repairs: tuple[str, ...]) -> None:
    parsed = parse_json(text.encode())
    assert (parsed.value, parsed.repairs) == (value, repairs)


def test_encoding_and_media_type_are_told() -> None:
    assert parse_json(b'\xef\xbb\xbf{"a": 1}').repairs == ("BOM",)
    assert parse_json('{"а": "ё"}'.encode("cp1251")).value == {"а": "ё"}
    assert parse_json(b"{}", "text/html").remark == "repaired: JSON served as text/html"
    assert parse_json(b"{}").remark == ""


@pytest.mark.parametrize(
    "text",
    [
        "", "  ", "{", '{"a"', '{"a": ', '{"a": 1', '{"a": 1}}', "{1: 2}", '{"a" 1}', '{"a": нет}', '"abc', "[1, 2", "{]",
        "<html></html>", "<!DOCTYPE html><p>", '{"a": 1, "a": 2}', '{"a": "1", "a": "0",}', '{"a": NaN}', '{"a": Infinity}',
        '{"a": 1E+1000000}', '{"a": 1E+1000000,}', '{"a": ' + "9" * 5000 + "}", "[" * 200 + "]" * 200, "[" * 200_000,
    ],
)  # fmt: skip
def test_what_cannot_be_trusted_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        parse_json(text.encode())


def test_a_refusal_never_quotes_the_text() -> None:
    with pytest.raises(UnreadableError) as refused:
        parse_json('{"Фамилия": Канарейкина}'.encode())
    assert "Канарейкина" not in str(refused.value)


@given(VALUES)
def test_the_tolerant_reader_agrees_with_the_strict_one(value: Any) -> None:
    text = json.dumps(value, default=float, ensure_ascii=False)
    strict = json.loads(text, parse_float=Decimal)
    repairs = Repairs()
    assert Spoiled(text, repairs).read() == strict
    assert repairs == []


@given(VALUES, st.integers(0, 200), st.text("{}[],:\" \\/*1a", max_size=3))
def test_no_text_makes_the_parser_fail_in_another_way(value: Any, place: int, dirt: str) -> None:
    text = json.dumps(value, default=float)
    try:
        parse_json((text[:place] + dirt + text[place:]).encode())
    except UnreadableError as error:
        assert str(error)


@given(st.binary(max_size=60))
def test_no_bytes_make_either_parser_fail_in_another_way(body: bytes) -> None:
    for parse in (parse_json, parse_xml):
        try:
            parse(body)
        except UnreadableError as error:
            assert str(error)


def test_xml_is_a_flat_dict_of_texts() -> None:
    assert parse_xml(b"<response><result> 0 </result><comment/></response>").value == {"result": "0", "comment": ""}


def test_a_wrong_closing_tag_loses_no_field() -> None:
    parsed = parse_xml(b"<r><a>1</a><b>2</bcode><c>3</c></r>")
    assert (parsed.value, parsed.repairs) == ({"a": "1", "b": "2", "c": "3"}, ("closing tag",))


@pytest.mark.parametrize(
    "text",
    [
        "<r><a>1</a>", "<r><a>1<b>2</a></b></r>", "{}", "", "<html><body></body></html>", "<r><a>1</a></q>",
        '<!DOCTYPE r [<!ENTITY a "0">]><r><a>&a;</a></r>', "<r><a>&nbsp;</a></r>", "<r><a>1</a><a>2</a></r>",
    ],
)  # fmt: skip
def test_xml_that_cannot_be_trusted_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        parse_xml(text.encode())


def test_a_declared_encoding_does_not_stop_the_reader() -> None:
    body = '<?xml version="1.0" encoding="windows-1251"?><r><a>Привет</a></r>'.encode("cp1251")
    assert parse_xml(body).value == {"a": "Привет"}
