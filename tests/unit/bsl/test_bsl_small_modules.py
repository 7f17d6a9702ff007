"""What the smaller sample modules do with values, with an exchange plan and with the composition of OData."""

from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from tests.unit.bsl import made_up_platform as platform
from tests.unit.bsl.machine import BslError, Machine, date_of
from tests.unit.bsl.made_up_platform import EMPTY_DATE, Array, mapped
from tests.unit.bsl.reading import modules

FORMS, PLAN, COMPOSITION = "ОбменСайтаФормат", "ОбменСайтаПланОбмена", "СоставOData"


def machine(*files: str, **calls: Any) -> Machine:
    chosen = [modules()[file] for file in files]
    return Machine(chosen, platform.calls(lambda: EMPTY_DATE) | calls, platform.values(), platform.types())


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-28", date_of("20261128")),
        ("2026-11-28T12:30:05", date_of("20261128123005")),
        ("20261128123005", date_of("20261128123005")),
        ("", EMPTY_DATE),
        ("2026-13-28", EMPTY_DATE),
        ("28.11.2026", EMPTY_DATE),
        ("завтраут", EMPTY_DATE),
    ],
)
def test_dates_of_messages_are_read_or_are_empty(text: str, moment: datetime) -> None:
    assert machine("wire_format.bsl").run(FORMS, "ДатаИзТекста", text) == moment


def test_an_empty_date_is_written_as_nothing() -> None:
    forms = machine("wire_format.bsl")
    assert forms.run(FORMS, "ДатаДляСообщения", EMPTY_DATE) == ""
    assert forms.run(FORMS, "ДатаДляСообщения", date_of("20261128090000")) == "2026-11-28T09:00:00"


@pytest.mark.parametrize(("value", "number"), [("15000.50", Decimal("15000.5")), (7, 7), ("", 0), ("много", 0), (None, 0)])
def test_numbers_of_messages_are_read_from_text_and_from_numbers(value: Any, number: Any) -> None:
    assert machine("wire_format.bsl").run(FORMS, "ЧислоИз", mapped({"amount": value}), "amount") == number


@pytest.mark.parametrize(("value", "text"), [("  имя \x02\x00 ", "имя"), (5, ""), (None, ""), (True, "")])
def test_texts_lose_blanks_and_control_characters(value: Any, text: str) -> None:
    assert machine("wire_format.bsl").run(FORMS, "СтрокаИз", mapped({"name": value}), "name") == text


@pytest.mark.parametrize(("total", "text"), [(0, "0.00"), (Decimal("1500.5"), "1500.50"), (1234567, "1234567.00")])
def test_sums_are_written_with_a_point_and_two_places(total: Any, text: str) -> None:
    assert machine("wire_format.bsl").run(FORMS, "СуммаТекстом", total) == text


def test_xml_is_escaped() -> None:
    written = machine("wire_format.bsl").run(FORMS, "ТекстXML", platform.Struct("comment", "<&\x02>"))
    assert written.endswith("<response><comment>&lt;&amp;&gt;</comment></response>")


def test_only_deals_of_the_site_go_into_the_feed() -> None:
    plan = machine("exchange_plan.bsl")
    plan.instead[PLAN, "УзлыСайта"] = lambda: Array(["узел"])

    def written(method: str, **fields: Any) -> list[str]:
        source = SimpleNamespace(ОбменДанными=SimpleNamespace(Получатели=Array()), **fields)
        plan.run(PLAN, method, source, fields.pop("refused", False), "write", "regular")
        return list(source.ОбменДанными.Получатели)

    assert written("ЗаявкаПередЗаписью", ВнешнийИдентификатор="app_1") == ["узел"]
    assert written("ЗаявкаПередЗаписью", ВнешнийИдентификатор="") == []
    assert written("ЗаявкаПередЗаписью", ВнешнийИдентификатор="app_1", refused=True) == []


def composition(known: set[str], before: list[str]) -> tuple[Machine, list[Any]]:
    def kind(name: str) -> Any:
        return SimpleNamespace(name=name, ПолноеИмя=lambda: name)

    now_set: list[Any] = []
    made = machine(
        "odata_composition.bsl",
        ПолучитьСоставСтандартногоИнтерфейсаOData=lambda: Array(map(kind, before)),
        УстановитьСоставСтандартногоИнтерфейсаOData=now_set.extend,
    )
    made.set_value("Метаданные", SimpleNamespace(НайтиПоПолномуИмени=lambda name: kind(name) if name in known else None))
    return made, now_set


def test_the_composition_keeps_what_others_read_and_adds_ours_once() -> None:
    ours = set(composition(set(), [])[0].run(COMPOSITION, "ОбъектыХаба"))
    made, now_set = composition(ours, ["Справочник.Склады", "Документ.ЗаявкаНаЗаем"])
    names = made.run(COMPOSITION, "ДобавитьОбъектыХаба")
    assert sorted(one.name for one in now_set) == sorted(names) == sorted({"Справочник.Склады", *ours})


def test_a_name_that_the_base_does_not_have_changes_nothing() -> None:
    made, now_set = composition(set(), ["Справочник.Склады"])
    with pytest.raises(BslError, match="исправьте список"):
        made.run(COMPOSITION, "ДобавитьОбъектыХаба")
    assert now_set == []
