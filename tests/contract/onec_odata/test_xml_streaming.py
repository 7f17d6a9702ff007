"""Long XML read element by element: the same refusals as for short XML, and flat memory."""

from io import BytesIO

import pytest

from adapters.wire import xml_streaming
from adapters.wire.xml_reading import MOST_QUOTES, XmlRefusedError, XmlSpoiledError, name_of
from adapters.wire.xml_streaming import CHUNK, pieces


def texts(body: bytes, *names: str, longest: int = xml_streaming.LONGEST) -> list[str | None]:
    return [one.text for one in pieces(BytesIO(body), names or ("b",), longest)]


@pytest.mark.parametrize(
    "body",
    [
        "<a><b>ы</b><c/><b>ё</b></a>".encode(),
        '\ufeff<?xml version="1.0" encoding="UTF-8"?><x:a xmlns:x="urn:x"><x:b>ы</x:b><b>ё</b></x:a>'.encode(),
        '<?xml version="1.0" encoding="windows-1251"?><a><b>ы</b><b>ё</b></a>'.encode("cp1251"),
        "  <a><!-- <b>no</b> --><?b no?><b>ы</b><b>&#1105;</b></a>".encode(),
    ],
)
def test_elements_of_a_name_come_one_by_one_in_the_encodings_of_the_trade(body: bytes) -> None:
    assert texts(body) == ["ы", "ё"]


def test_only_the_outermost_of_nested_elements_comes_with_all_inside() -> None:
    found = [[name_of(inner) for inner in one.iter()] for one in pieces(BytesIO(b"<a><b><c><b/></c></b><b/></a>"), ("b",))]
    assert found == [["b", "c", "b"], ["b"]]


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE a><a><b/></a>", b"<a><b/></a><!doctype a>", b"<a><!ENTITY b 'c'><b/></a>",
        b"<a>" + b"<b/>" * 100_000 + b"<!DOCTYPE x></a>", b"<a>" + b" " * (CHUNK - 8) + b"<!DOCTYPE x><b/></a>",
    ],
)  # fmt: skip
def test_a_document_type_is_refused_wherever_it_stands(body: bytes) -> None:
    with pytest.raises(XmlRefusedError, match="document type"):
        texts(body)


@pytest.mark.parametrize(
    "body", [b"<a><b/>", b"<a><b></c></a>", b"<a><b/></a><a/>", b"<a>&x;<b/></a>", b"\xff\xfe<\0a\0", b"<a>\x02</a>"]
)
def test_what_is_not_well_formed_to_its_end_is_refused(body: bytes) -> None:
    with pytest.raises(XmlSpoiledError):
        texts(body)


def test_an_empty_document_and_a_strange_encoding_are_refused() -> None:
    with pytest.raises(XmlRefusedError, match="empty"):
        texts(b" \n ")
    with pytest.raises(XmlRefusedError, match="encoding"):
        texts(b'<?xml version="1.0" encoding="utf-16"?><a/>')


def test_size_is_bounded() -> None:
    with pytest.raises(XmlRefusedError, match="too long"):
        texts(b"<a>" + b"<b/>" * 1000 + b"</a>", longest=1000)


def test_what_stands_between_two_elements_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_streaming, "MOST_TAGS_AT_ONCE", 100_000)
    assert len(texts(b"<a>" + b"<b><c/></b>" * 60_000 + b"</a>")) == 60_000
    with pytest.raises(XmlRefusedError, match="too many"):
        texts(b"<a><b>" + b"<c/>" * 200_000 + b"</b></a>")


def test_attributes_of_one_element_are_bounded_over_the_edges_of_pieces() -> None:
    many = b" ".join(b'a%d="1"' % n for n in range(MOST_QUOTES))
    with pytest.raises(XmlRefusedError, match="too many"):
        texts(b"<a><b " + many + b"/></a>")


def test_what_was_handed_out_is_forgotten_however_long_the_document_is() -> None:
    body = b"<a>" + b"<b><c x='1'>text</c></b>" * 40_000 + b"</a>"
    held = [len(parent) for one in pieces(BytesIO(body), ("b",)) if (parent := one.getparent()) is not None]
    assert len(held) == 40_000
    assert max(held) < 2 * CHUNK // 24
