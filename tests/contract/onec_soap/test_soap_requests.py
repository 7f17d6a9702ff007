"""Requests made by zeep from plain values: what a description lets out, and what is refused before anything is sent."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import zeep
from lxml import etree

from adapters.onec.soap.description import Description
from adapters.onec.soap.errors import ValueUnfitError
from tests.contract.onec_soap.base import ACCEPT, DEAL, PIECES, WSDL, changed, read, rendered, texts

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
V8 = "{http://v8.1c.ru/8.1/data/core}"
PLATFORM: dict[str, Any] = {
    "Отбор": {}, "Ключи": [], "Соответствие": {}, "Таблица": [], "Данные": b"", "Ид": "", "Любое": None,
}  # fmt: skip


@pytest.fixture(scope="module")
def description() -> Description:
    return read(WSDL)


def deal_of(description: Description, **values: Any) -> dict[str, str | None]:
    return texts(rendered(description, "ПринятьДоговор", {**ACCEPT, "Договор": {**DEAL, **values}})[0])


def platform(description: Description, **values: Any) -> etree._Element:
    """The element of the one parameter that is given."""
    made = rendered(description, "Платформа", {**PLATFORM, **values})
    (name,) = values
    return next(one for one in made if one.tag == f"{{site-trade}}{name}")


def shown(element: etree._Element) -> Any:
    """An element as tag, type, attributes, text, children: without namespaces of tags."""
    kind = element.get(f"{XSI}type", "nil" if element.get(f"{XSI}nil") else "")
    name = element.get("name") or element.tag.rpartition("}")[2]
    return (name, kind, [shown(one) for one in element] if len(element) else element.text)


def test_what_zeep_would_write_by_itself_is_what_is_sent() -> None:
    description = Description.of_file(PIECES / "WSDefinition.xml")
    path = str(PIECES / "WSDefinition.xml")
    client: Any = zeep.Client(path)  # type: ignore[no-untyped-call]
    values = {"Deal": {"Number": "1", "Sum": Decimal("2.50")}, "Mark": "a"}
    own = etree.fromstring(description.messages.body("PutDeal", values))
    theirs = client.create_message(client.service, "PutDeal", **values)
    assert etree.tostring(own[0][0], method="c14n", exclusive=True) == etree.tostring(theirs[0][0], method="c14n", exclusive=True)


def test_values_take_the_form_of_their_fields(description: Description) -> None:
    made = deal_of(
        description, Номер=17, Дата=date(2026, 11, 23), Сумма=Decimal("1E+5"), Срок=Decimal("12.0"), Дистанционный=False,
        Клиент={"ФИО": "И", "ДатаРождения": datetime.fromisoformat("1990-02-01T10:00:00"), "Ид": UUID(int=7)}, Примечание=True,
    )  # fmt: skip
    assert (made["Номер"], made["Дата"], made["Сумма"], made["Срок"]) == ("17", "2026-11-23T00:00:00", "100000", "12")
    assert (made["Дистанционный"], made["Примечание"]) == ("false", "true")
    client = rendered(
        description, "ПринятьДоговор", {**ACCEPT, "Договор": {**DEAL, "Клиент": {"ФИО": "И", "ДатаРождения": date(1990, 2, 1)}}}
    )
    assert [one.text for one in client.iter("{site-trade}ДатаРождения")] == ["1990-02-01"]


def test_nothing_is_nil_where_it_may_be_and_empty_or_left_out_elsewhere(description: Description) -> None:
    made = rendered(
        description,
        "ПринятьДоговор",
        {"Договор": {**DEAL, "Номер": None, "Дата": None, "Примечание": None}, "Ключ": None, "Комментарий": None},
    )
    deal, key, comment = made
    assert (key.get(f"{XSI}nil"), comment.text or "", comment.get(f"{XSI}nil")) == ("true", "", None)
    found = texts(deal)
    assert (found["Номер"] or "", found["Дата"]) == ("", "0001-01-01T00:00:00")
    assert "Примечание" not in found
    assert next(one for one in deal if one.tag.endswith("Клиент")).get(f"{XSI}nil") == "true"


def test_a_nillable_parameter_that_is_missing_is_nil_and_an_optional_one_is_left_out(description: Description) -> None:
    deal = {name: value for name, value in DEAL.items() if name != "Клиент"}
    made = rendered(description, "ПринятьДоговор", {"Договор": deal, "Комментарий": ""})
    assert [one.get(f"{XSI}nil") for one in (made[1], made[0][-1])] == ["true", "true"]
    assert "Основание" not in texts(made[0])


def test_rows_are_written_from_a_list_and_from_one(description: Description) -> None:
    row = {"ДатаПлатежа": "2026-12-01", "СуммаПлатежа": "5"}
    for rows, count in (([row, row], 2), (row, 1), ([], 0), (None, 0)):
        made = rendered(
            description, "ПринятьДоговор", {**ACCEPT, "Договор": {**DEAL, "Платеж": rows, "Основание": {**DEAL, "Платеж": rows}}}
        )
        assert len(made[0].findall("{site-trade}Платеж")) == count
        assert len(list(made.iter("{site-trade}ДатаПлатежа"))) == 2 * count


def test_control_characters_and_half_characters_never_go_out(description: Description) -> None:
    assert deal_of(description, Номер="a\x00b\x1f\ud800\ufffe\tc\n")["Номер"] == "ab\tc\n"
    structure = platform(description, Отбор={"к\x02": "з\x03"})
    assert shown(structure[0]) == ("к", "", [("Value", "xs:string", "з")])


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({**ACCEPT, "Лишний": 1}, "Лишний"),
        ({"Ключ": "1", "Комментарий": ""}, "Договор is required"),
        ({**ACCEPT, "Договор": {**DEAL, "Нет": 1}}, "Договор.Нет"),
        ({**ACCEPT, "Договор": {name: one for name, one in DEAL.items() if name != "Номер"}}, "Договор.Номер is required"),
        ({**ACCEPT, "Договор": {**DEAL, "Клиент": {"ФИО": "Иванов"}}}, "Договор.Клиент.ДатаРождения"),
        ({**ACCEPT, "Договор": {**DEAL, "Сумма": "12 000,50"}}, "Договор.Сумма takes a number"),
        ({**ACCEPT, "Договор": {**DEAL, "Сумма": None}}, "Договор.Сумма may not be empty"),
        ({**ACCEPT, "Договор": {**DEAL, "Сумма": 1.5}}, "Договор.Сумма"),
        ({**ACCEPT, "Договор": {**DEAL, "Сумма": True}}, "Договор.Сумма"),
        ({**ACCEPT, "Договор": {**DEAL, "Срок": Decimal("1.5")}}, "Договор.Срок takes a whole"),
        ({**ACCEPT, "Договор": {**DEAL, "Дистанционный": "да"}}, "Договор.Дистанционный"),
        ({**ACCEPT, "Договор": {**DEAL, "Дата": "23.11.2026"}}, "Договор.Дата"),
        ({**ACCEPT, "Договор": {**DEAL, "Дата": datetime(2026, 1, 1, tzinfo=UTC)}}, "zone"),
        ({**ACCEPT, "Договор": {**DEAL, "Телефон": "8999000000012"}}, "longer than the 11"),
        ({**ACCEPT, "Договор": {**DEAL, "Номер": ["1"]}}, "Договор.Номер takes one value"),
        ({**ACCEPT, "Договор": {**DEAL, "Номер": {"a": 1}}}, "Договор.Номер"),
        ({**ACCEPT, "Договор": {**DEAL, "Платеж": [None]}}, "Договор.Платеж"),
        ({**ACCEPT, "Договор": "текст"}, "Договор takes names"),
        ({**ACCEPT, "Договор": [DEAL]}, "Договор takes one value"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)  # fmt: skip
def test_values_that_do_not_fit_are_refused_by_name_and_never_quoted(
    description: Description, values: dict[str, Any], name: str
) -> None:
    with pytest.raises(ValueUnfitError) as refused:
        description.messages.body("ПринятьДоговор", values)
    assert name in str(refused.value)
    assert not any(word in str(refused.value) for word in ("Иванов", "12 000", "8999", "да "))


def test_an_operation_that_is_not_there_is_refused_by_name(description: Description) -> None:
    with pytest.raises(ValueUnfitError, match="Нет is no operation"):
        description.messages.body("Нет", {})
    with pytest.raises(ValueUnfitError, match="a is no parameter"):
        description.messages.body("Версия", {"a": 1})


def test_values_of_the_platform_are_written_from_plain_ones(description: Description) -> None:
    mixed = {
        "т": "a",
        "ц": 1,
        "д": Decimal("1.50"),
        "л": True,
        "пусто": None,
        "б": b"\x01",
        "ид": UUID(int=1),
        "когда": date(2026, 1, 2),
    }
    written = [
        ("т", "xs:string", "a"),
        ("ц", "xs:decimal", "1"),
        ("д", "xs:decimal", "1.50"),
        ("л", "xs:boolean", "true"),
        ("пусто", "nil", None),
        ("б", "xs:base64Binary", "AQ=="),
        ("ид", "v8:UUID", str(UUID(int=1))),
        ("когда", "xs:dateTime", "2026-01-02T00:00:00"),
    ]
    structure = [(name, "", [("Value", kind, text)]) for name, kind, text in written]
    assert shown(platform(description, Отбор=mixed)) == ("Отбор", "", structure)
    inner = ("Value", "v8:Structure", [("c", "", [("Value", "xs:string", "d")])])
    array = [("Value", "xs:string", "a"), ("Value", "v8:Array", [("Value", "xs:string", "b"), inner])]
    assert shown(platform(description, Ключи=["a", ["b", {"c": "d"}]])) == ("Ключи", "", array)
    assert shown(platform(description, Соответствие={"a": 1})) == ("Соответствие", "", [
        ("pair", "", [("Key", "xs:string", "a"), ("Value", "xs:decimal", "1")]),
    ])  # fmt: skip
    table = platform(description, Таблица=[{"a": "1"}, {"b": "2"}])
    assert [one.tag for one in table] == [f"{V8}column"] * 2 + [f"{V8}row"] * 2
    assert [shown(one) for one in table[3]] == [("Value", "nil", None), ("Value", "xs:string", "2")]
    assert (platform(description, Данные=b"abc").text, platform(description, Ид=UUID(int=2)).text) == ("YWJj", str(UUID(int=2)))


def test_a_value_of_any_type_tells_its_type(description: Description) -> None:
    for value, kind in (
        ("a", "xs:string"),
        (1, "xs:decimal"),
        (False, "xs:boolean"),
        ({}, "v8:Structure"),
        ([], "v8:Array"),
        (None, "nil"),
    ):
        assert shown(platform(description, Любое=value))[:2] == ("Любое", kind)


@pytest.mark.parametrize(
    ("name", "value"),
    [("Отбор", "a"), ("Ключи", {}), ("Таблица", [1]), ("Данные", {}), ("Отбор", {"a": 1.5}), ("Любое", object())],
)
def test_values_that_have_no_form_on_the_platform_are_refused(description: Description, name: str, value: Any) -> None:
    with pytest.raises(ValueUnfitError):
        description.messages.body("Платформа", {**PLATFORM, name: value})


def test_an_own_schema_of_the_platform_does_not_change_what_is_written() -> None:
    inside = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://v8.1c.ru/8.1/data/core">
      <xs:complexType name="Structure"><xs:sequence><xs:element name="Other" type="xs:string"/></xs:sequence></xs:complexType>
     </xs:schema>"""
    description = read(changed(("<types>", f"<types>{inside}")))
    assert shown(platform(description, Отбор={"a": "1"}))[2] == [("a", "", [("Value", "xs:string", "1")])]
