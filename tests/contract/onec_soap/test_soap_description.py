"""Descriptions as they are met: read, put right where zeep would stumble, and refused in words that help."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from adapters.onec.soap.described import Kind, walked
from adapters.onec.soap.description import Description
from adapters.onec.soap.errors import DescriptionUnusableError
from adapters.onec.soap.writing.messages import STRICT, _Nowhere
from adapters.onec.soap.wsdl.gathering import DESCRIPTION
from tests.contract.onec_soap.base import ACCEPT, PIECES, SAMPLES, WSDL, changed, read, rendered, texts
from tests.contract.onec_soap.variants import CORE, PUT_RIGHT, VARIANTS, Change

EMPTY = '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="a"/>'


@pytest.mark.parametrize("make", VARIANTS.values(), ids=VARIANTS)
def test_a_description_is_taken_as_it_is(make: Change) -> None:
    description = read(make())
    told = description.described
    assert (told.service, told.port, told.remarks) == ("ОбменСайта", "ОбменСайтаSoap", ())
    assert list(told.operations) == ["ПринятьДоговор", "Договоры", "Loans", "Платформа", "Версия"]
    assert texts(rendered(description, "ПринятьДоговор", ACCEPT)[0])["Номер"] == "СПБ-1"


@pytest.mark.parametrize(("make", "word"), PUT_RIGHT.values(), ids=PUT_RIGHT)
def test_what_is_wrong_is_put_right_and_told(make: Change, word: str) -> None:
    description = read(make())
    assert texts(rendered(description, "ПринятьДоговор", ACCEPT)[0])["Номер"] == "СПБ-1"
    assert any(word in one for one in description.described.remarks), description.described.remarks


def test_the_namespace_goes_out_as_it_was_written() -> None:
    for namespace, written in (("Обмен с сайтом", "Обмен с сайтом"), ("a &amp; &quot;b&quot; б", "a &amp; &quot;b&quot; б")):
        body = read(changed(("site-trade", namespace))).messages.body("Версия", {}).decode()
        assert f'xmlns:ns0="{written}"' in body


def test_a_type_of_which_nothing_is_known_takes_texts_and_names() -> None:
    description = read(PUT_RIGHT["a type of the configuration"][0]())
    for value, made in (("9d8f-1", ("9d8f-1", [])), ({"Код": "1", "Имя": None}, (None, ["Код", "Имя"]))):
        deal = rendered(description, "ПринятьДоговор", {**ACCEPT, "Договор": {**ACCEPT["Договор"], "Примечание": value}})[0]
        note = next(one for one in deal if one.tag.endswith("Примечание"))
        assert (note.text, [one.tag.rpartition("}")[2] for one in note]) == made
        assert all("current-config" in one.tag for one in note)
        assert "{http://www.w3.org/2001/XMLSchema-instance}type" not in note.attrib


def test_fields_are_told_with_their_limits_to_any_depth() -> None:
    told = read(WSDL).described
    accept = told.operations["ПринятьДоговор"]
    assert (accept.action, accept.response) == ("site-trade#ОбменСайта:ПринятьДоговор", "ПринятьДоговорResponse")
    assert [(one.name, one.nillable, one.required) for one in accept.parameters] == [
        ("Договор", False, True),
        ("Ключ", True, False),
        ("Комментарий", False, True),
    ]
    assert [one.name for one in accept.result] == ["return", "Комментарий", "Ошибка"]

    def field(path: str) -> Any:
        found = accept.parameter(path)
        assert found is not None, path
        return found

    assert (field("Договор.Телефон").max_length, field("Договор.Вид").words) == (11, ("Тур", "Товар"))
    assert (field("Договор.Сумма").kind, field("Договор.Срок").kind, field("Договор.Дата").kind) == (
        Kind.NUMBER,
        Kind.WHOLE,
        Kind.MOMENT,
    )
    assert (field("Договор.Платеж").many, field("Договор.Примечание").min_occurs, field("Договор.Код").attribute) == (
        True,
        0,
        True,
    )
    assert field("Договор.Основание.Основание.Клиент.Ид").type == "v8:UUID"
    assert told.operations["Договоры"].told("return.Строка.Платеж.СуммаПлатежа") is not None
    assert told.operations["Договоры"].told("return.Строка.Нет") is None
    assert told.operations["Платформа"].told("return.Что.Угодно").kind is Kind.CORE  # type: ignore[union-attr]
    assert len(dict(walked(accept.parameters, deepest=4))) == len(list(walked(accept.parameters, deepest=4))) > 40


def test_extensions_choices_groups_and_texts_with_attributes_are_told_and_written() -> None:
    extra = """<xs:group name="Г"><xs:sequence><xs:element name="ВГруппе" type="xs:string"/></xs:sequence></xs:group>
     <xs:complexType name="Основа"><xs:sequence><xs:element name="Общее" type="xs:string"/></xs:sequence></xs:complexType>
     <xs:complexType name="Цена"><xs:simpleContent><xs:extension base="xs:decimal">
      <xs:attribute name="Валюта" type="xs:string" use="required"/></xs:extension></xs:simpleContent></xs:complexType>
     <xs:complexType name="Всё"><xs:complexContent><xs:extension base="tns:Основа"><xs:sequence>
      <xs:choice><xs:element name="Либо" type="xs:string"/><xs:element name="Или" type="xs:int"/></xs:choice>
      <xs:sequence minOccurs="0" maxOccurs="-1">
       <xs:element name="Ключ" type="xs:string"/><xs:element name="Знач" type="xs:int" minOccurs="0"/></xs:sequence>
      <xs:choice minOccurs="0" maxOccurs="unbounded">
       <xs:element name="Приход" type="xs:decimal"/><xs:element name="Расход" type="xs:decimal"/></xs:choice>
      <xs:group ref="tns:Г"/><xs:element name="Цена" type="tns:Цена"/>
      <xs:all><xs:element name="ВсёВместе" type="xs:string" minOccurs="0"/></xs:all>
      <xs:any minOccurs="0" maxOccurs="unbounded"/>
     </xs:sequence></xs:extension></xs:complexContent></xs:complexType>"""
    description = read(
        changed(
            ("<xs:import", f"{extra}<xs:import"),
            ('<xs:element name="TextJSON" type="xs:string"/>', '<xs:element name="Всё" type="tns:Всё"/>'),
        )
    )
    described = description.described.operations["Loans"].parameters[0]
    assert [(one.name, one.min_occurs, one.many) for one in described.fields] == [
        ("Общее", 1, False),
        ("Либо", 0, False),
        ("Или", 0, False),
        ("Ключ", 0, True),
        ("Знач", 0, True),
        ("Приход", 0, True),
        ("Расход", 0, True),
        ("ВГруппе", 1, False),
        ("Цена", 1, False),
        ("ВсёВместе", 0, False),
    ]
    values = {
        "Общее": "а",
        "Или": 5,
        "Ключ": ["к1", "к2"],
        "Знач": [1],
        "Приход": ["1"],
        "Расход": "2",
        "ВГруппе": "г",
        "Цена": {"": "9.5", "Валюта": "RUB"},
    }
    made = rendered(description, "Loans", {"Всё": values})[0]
    assert [(one.tag.rpartition("}")[2], one.text) for one in made] == [
        ("Общее", "а"),
        ("Или", "5"),
        ("Ключ", "к1"),
        ("Знач", "1"),
        ("Ключ", "к2"),
        ("Приход", "1"),
        ("Расход", "2"),
        ("ВГруппе", "г"),
        ("Цена", "9.5"),
    ]
    assert made[-1].attrib == {"Валюта": "RUB"}


def test_a_base_with_long_chains_of_types_is_read() -> None:
    chain = "".join(
        f'<xs:complexType name="Т{n}"><xs:sequence><xs:element name="Дальше" type="tns:Т{(n + 1) % 2000}" minOccurs="0"/>'
        "</xs:sequence></xs:complexType>"
        for n in range(2000)
    )
    description = read(
        changed(("<xs:import", f"{chain}<xs:import"), ('name="TextJSON" type="xs:string"', 'name="TextJSON" type="tns:Т0"'))
    )
    assert rendered(description, "Loans", {"TextJSON": {"Дальше": {"Дальше": {}}}})[0][0][0].tag == "{site-trade}Дальше"
    assert description.described.operations["Loans"].parameter("TextJSON.Дальше.Дальше") is not None


def test_a_description_in_pieces_is_put_together_from_its_folder() -> None:
    description = Description.of_file(PIECES / "WSDefinition.xml")
    operation = description.described.operations["PutDeal"]
    assert (operation.parameter("Deal.Number").max_length, operation.parameter("Mark").max_length) == (9, 3)  # type: ignore[union-attr]
    deal = rendered(description, "PutDeal", {"Deal": {"Number": "1", "Sum": "2"}, "Mark": "a"})[0]
    assert texts(deal) == {"Number": "1", "Sum": "2"}
    assert "http://www.example.test/deals" in deal[0].tag


def test_a_description_whose_binding_is_in_a_piece_of_its_own_is_put_together(tmp_path: Path) -> None:
    types, rest = WSDL[: WSDL.index("<message")], WSDL[WSDL.index("<message") :]
    head = types[: types.index("<types>")]
    own = head.replace('targetNamespace="site-trade"', 'targetNamespace="urn:port"').replace(
        'xmlns:tns="site-trade"', 'xmlns:t="site-trade"'
    )
    outer = f'{own}<import namespace="site-trade" location="types.wsdl"/>{rest.replace("tns:", "t:")}'
    (tmp_path / "port.wsdl").write_text(outer, encoding="utf-8")
    (tmp_path / "types.wsdl").write_text(
        f"{types}</definitions>".replace("<xs:import", '<xs:redefine schemaLocation="a.xsd"/><xs:import'), encoding="utf-8"
    )
    (tmp_path / "a.xsd").write_text('<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>', encoding="utf-8")
    description = Description.of_file(tmp_path / "port.wsdl")
    assert list(description.described.operations) == list(read(WSDL).described.operations)
    assert rendered(description, "ПринятьДоговор", ACCEPT).tag == "{site-trade}ПринятьДоговор"


def test_what_is_kept_reads_like_what_was_published() -> None:
    for first in (Description.of_file(PIECES / "WSDefinition.xml"), read(changed(("site-trade", "Обмен с сайтом")))):
        again = read(first.raw)
        assert (again.digest, list(again.described.operations)) == (first.digest, list(first.described.operations))


@pytest.mark.parametrize(
    "location", ["http://other.test/a.xsd", "file:///etc/passwd", "/etc/passwd", "../outside.xsd", "//other.test/a", "1.xsd"]
)
def test_pieces_from_elsewhere_are_not_fetched_and_what_they_hold_is_unknown(location: str, tmp_path: Path) -> None:
    (tmp_path / "outside.xsd").write_text("<x/>", encoding="utf-8")
    inner = tmp_path / "inner"
    inner.mkdir()
    text = changed(
        (f'namespace="{CORE}"/>', f'namespace="urn:o" schemaLocation="{location}"/>'),
        ('type="tns:Клиент"', 'type="o:Клиент" xmlns:o="urn:o"'),
    )
    (inner / "a.wsdl").write_text(text, encoding="utf-8")
    description = Description.of_file(inner / "a.wsdl")
    assert any("a piece of the description" in one for one in description.described.remarks)
    assert description.described.operations["ПринятьДоговор"].parameter("Договор.Клиент").kind is Kind.FREE  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "not readable"),
        (b"<html><body>Login</body></html>", "no WSDL"),
        (b"<!DOCTYPE html><html><br></html>", "a page for people"),
        (b"{}", "not readable"),
        (b"<a/>", "must be that of a web service"),
        (EMPTY.encode(), "no SOAP binding"),
        (WSDL.replace("<types>", "<types><!DOCTYPE a>").encode(), "document type"),
        (('<!DOCTYPE d [<!ENTITY e "x">]>' + WSDL.partition("?>")[2]).encode(), "document type"),
        (WSDL.replace("<types>", "<types>&e;").encode(), "not readable"),
        (WSDL[:5000].encode(), "not readable"),
        (WSDL.replace('ОбменСайтаPortType">\n\t\t<operation', 'x"><operation').encode(), "no SOAP binding"),
        (b"<a>" + b"<b/>" * 250_000 + b"</a>", "too many"),
        (b"<a>" + b"x" * (DESCRIPTION.longest + 1) + b"</a>", "too long"),
    ],
    ids=str,
)
def test_a_description_that_can_not_be_used_is_refused_in_words(raw: bytes, words: str) -> None:
    with pytest.raises(DescriptionUnusableError, match=words):
        read(raw)


def test_whatever_is_missing_a_description_is_read_or_refused_in_words() -> None:
    whole = list(etree.fromstring(WSDL.encode()).iter())
    read_all_the_same = 0
    for n in range(1, len(whole)):
        root = etree.fromstring(WSDL.encode())
        node = list(root.iter())[n]
        parent = node.getparent()
        assert parent is not None
        parent.remove(node)
        with suppress(DescriptionUnusableError):
            assert read(etree.tostring(root)).described.operations
            read_all_the_same += 1
    assert read_all_the_same > 0.9 * len(whole)


def test_a_service_is_chosen_by_its_name_else_the_first_one_is_taken() -> None:
    second = WSDL[WSDL.index("<service") : WSDL.index("</definitions>")].replace(
        '<service name="ОбменСайта">', '<service name="Вторая">'
    )
    text = changed(("</definitions>", f"{second}</definitions>"))
    assert read(text).described.service == "ОбменСайта"
    chosen = read(text, "Вторая").described
    assert (chosen.service, chosen.services) == ("Вторая", ("ОбменСайта", "Вторая"))
    with pytest.raises(DescriptionUnusableError, match="ОбменСайта, Вторая"):
        read(text, "Третья")


def test_a_file_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(DescriptionUnusableError, match="can't be read"):
        Description.of_file(tmp_path / "absent.wsdl")


def test_zeep_neither_sends_nor_loads_and_forbids_what_it_would_allow() -> None:
    nowhere = _Nowhere()
    with pytest.raises(NotImplementedError):
        nowhere.post("http://127.0.0.1/", b"", {})
    for place in ("http://127.0.0.1/x", "file:///etc/passwd", str(SAMPLES / "README.md")):
        with pytest.raises(DescriptionUnusableError):
            nowhere.load(place)
    assert (STRICT.forbid_dtd, STRICT.forbid_entities, STRICT.forbid_external, STRICT.xml_huge_tree) == (True, True, True, False)
    assert nowhere.operation_timeout is not None
