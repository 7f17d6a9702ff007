"""XML from outside: what is taken, in which encodings, and what a repair may rely on."""

import pytest

from adapters.wire.xml_reading import (
    DEEPEST,
    MOST_ATTRIBUTES,
    MOST_TAGS,
    Bounds,
    XmlRefusedError,
    XmlSpoiledError,
    name_of,
    read_xml,
)


@pytest.mark.parametrize(
    "raw",
    [
        "<a><b>ы</b></a>".encode(),
        b"\xef\xbb\xbf<?xml version='1.0'?><a><b>\xd1\x8b</b></a>",
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<a><b>ы</b></a>'.encode(),
        '<?xml version="1.0" encoding="windows-1251"?><a><b>ы</b></a>'.encode("cp1251"),
        '  <?xml version="1.0"?> <!-- words --> <a><?pi x?><b><![CDATA[ы]]></b></a>'.encode(),
        b'<n:a xmlns:n="urn:x"><n:b>&#1099;</n:b></n:a>',
    ],
)
def test_plain_documents_are_read_in_the_encodings_of_the_trade(raw: bytes) -> None:
    root = read_xml(raw)
    assert [(name_of(one), one.text) for one in root] == [("b", "ы")]


def test_a_document_is_taken_up_to_its_limits() -> None:
    assert read_xml("<a>" * DEEPEST + "</a>" * DEEPEST) is not None
    assert len(read_xml("<a>" + "<b/>" * (MOST_TAGS - 2) + "</a>")) == MOST_TAGS - 2
    with pytest.raises(XmlRefusedError, match="deeper"):
        read_xml("<a>" * (DEEPEST + 1) + "</a>" * (DEEPEST + 1))
    with pytest.raises(XmlRefusedError, match="too many"):
        read_xml("<a>" + "<b/>" * (MOST_TAGS - 1) + "</a>")


def test_bounds_are_the_readers_to_choose() -> None:
    many = "<a>" + "<b/>" * MOST_TAGS + "</a>"
    assert len(read_xml(many, bounds=Bounds(tags=MOST_TAGS + 2))) == MOST_TAGS
    with pytest.raises(XmlRefusedError, match="too long"):
        read_xml("<a>xxx</a>", bounds=Bounds(longest=9))
    with pytest.raises(XmlRefusedError, match="too many"):
        read_xml("<a b='1'/>", bounds=Bounds(quotes=1))


def test_an_element_has_few_attributes_but_a_text_may_hold_quotation_marks() -> None:
    def crowded(count: int) -> str:
        return "<a " + " ".join(f"a{n}='>'" for n in range(count)) + ">" + '"=' * 5000 + "</a>"

    assert len(read_xml(crowded(MOST_ATTRIBUTES)).attrib) == MOST_ATTRIBUTES
    with pytest.raises(XmlRefusedError, match="too many attributes"):
        read_xml(crowded(MOST_ATTRIBUTES + 1))


@pytest.mark.parametrize("text", ["<!DOCTYPE a><a/>", "<!doctype a><a/>", "<a><!ENTITY b 'c'></a>", "<! DOCTYPE a><a/>"])
def test_a_document_type_is_refused_wherever_it_stands_and_however_it_is_written(text: str) -> None:
    with pytest.raises(XmlRefusedError, match="document type"):
        read_xml(text)


def test_crossed_tags_are_told_from_a_text_that_breaks_off() -> None:
    with pytest.raises(XmlSpoiledError) as crossed:
        read_xml("<a><b>1</c></a>")
    with pytest.raises(XmlSpoiledError) as broken:
        read_xml("<a><b>1</b>")
    assert (crossed.value.tags_crossed, broken.value.tags_crossed) == (True, False)


def test_recovery_takes_what_is_readable_and_refuses_a_document_type_all_the_same() -> None:
    assert [one.text for one in read_xml("<a><b>1</b><c>2", recover=True)] == ["1", "2"]
    with pytest.raises(XmlRefusedError):
        read_xml("<!DOCTYPE a><a>", recover=True)


def test_a_refusal_quotes_nothing() -> None:
    with pytest.raises(XmlRefusedError) as refused:
        read_xml("<a>Иванов 4510700001")
    assert "4510" not in str(refused.value)
