"""A map of a web service held against its description: every kind of fault is found, at its place, with a hint."""

import pytest

from adapters.onec.checking.findings import Level, State
from tests.contract.onec_check.conftest import Spoil

COUNT = '<xs:element name="ЧислоПлатежей" type="xs:int"/>'
SOAP = ("soap_loans", "exchange.wsdl")


def test_the_map_fits_the_base_that_it_was_made_for(spoil: Spoil) -> None:
    assert spoil(*SOAP) == []


def test_an_operation_that_is_not_there_is_told_with_the_nearest_names(spoil: Spoil) -> None:
    (fault,) = spoil(*SOAP, map_=('operation = "ПринятьЗаявку"', 'operation = "ПринятьЗаявкуСайта"'))
    assert (fault.call, fault.field, fault.state, fault.level) == ("submit", "ПринятьЗаявкуСайта", State.MISSING, Level.ERROR)
    assert fault.near[0] == "ПринятьЗаявку"


@pytest.mark.parametrize(
    ("old", "new", "field", "near"),
    [
        ('"Заявка.СуммаТура"', '"Заявка.СумаТура"', "Заявка.СумаТура", "Заявка.СуммаТура"),
        ('"Заявка.Клиент.Паспорт.КемВыдан"', '"Заявка.Клиент.КемВыдан"', "Заявка.Клиент.КемВыдан",
         "Заявка.Клиент.Паспорт.КемВыдан"),
        ('"Заявка.Клиент.Email"', '"Заявка.Клиент.Почта"', "Заявка.Клиент.Почта", "Заявка.Клиент.Email"),
    ],
)  # fmt: skip
def test_a_parameter_that_is_not_there_can_not_be_sent(spoil: Spoil, old: str, new: str, field: str, near: str) -> None:
    faults = [one for one in spoil(*SOAP, map_=(old, new)) if one.state is State.MISSING]
    assert [(one.field, one.level) for one in faults] == [(field, Level.ERROR)]
    assert (faults[0].near[:1] or ("",))[0] == near


@pytest.mark.parametrize(
    ("old", "new", "note"),
    [
        ('from = "return_on", as = "midnight_iso"', 'from = "return_on", as = "date_dots"', "date_dots"),
        ('from = "application.loan_sum", as = "rubles"', 'from = "application.borrower.surname"', "what text writes"),
        ('from = "application.periods", as = "whole"', 'from = "application.loan_sum", as = "rubles"', "what rubles writes"),
        ('as = "sex" }', 'words = { male = "М", female = "Ж" } }', "takes only «Мужской», «Женский»"),
        ('["return.ДнейПросрочки"], as = "whole"', '["return.ДнейПросрочки"], as = "date_iso"', "can't be read as date_iso"),
        ('["return.НомерСделки"], required = true', '["return"], required = true', "object"),
        ('["return.НомерДоговора"]', '["return.График.Строка.НомерСтроки"]', "is a list"),
    ],
)  # fmt: skip
def test_a_form_that_the_described_type_does_not_take_is_told(spoil: Spoil, old: str, new: str, note: str) -> None:
    faults = spoil(*SOAP, map_=(old, new))
    assert [one.state for one in faults if one.level is Level.ERROR] == [State.OTHER_TYPE]
    assert note in next(one.note for one in faults if one.level is Level.ERROR)


def short(letters: int) -> str:
    limit = f'<xs:restriction base="xs:string"><xs:maxLength value="{letters}"/></xs:restriction>'
    return f"<xs:simpleType>{limit}</xs:simpleType>"


@pytest.mark.parametrize(
    ("name", "letters", "level", "words"),
    [
        ("ВнешнийИдентификатор", 20, Level.ERROR, "a key that is cut is never found again"),
        ("ВнешнийИдентификатор", 30, None, ""),
        ("КемВыдан", 200, Level.WARNING, "up to 300 letters"),
        ("КодПодразделения", 6, Level.ERROR, "has 7 letters, 6 fit"),
        ("КодПодразделения", 7, None, ""),
    ],
)
def test_a_field_that_is_too_short_is_told_by_our_longest_value(
    spoil: Spoil, name: str, letters: int, level: Level | None, words: str
) -> None:
    least = ' minOccurs="0"' if name != "ВнешнийИдентификатор" else ""
    old = f'<xs:element name="{name}" type="xs:string"{least}/>'
    faults = spoil(*SOAP, base=(old, f'<xs:element name="{name}"{least}>{short(letters)}</xs:element>'))
    assert [(one.state, one.level) for one in faults] == ([] if level is None else [(State.TOO_SHORT, level)])
    assert all(words in one.note for one in faults)


def test_what_the_base_demands_and_the_map_does_not_send_is_told(spoil: Spoil) -> None:
    (fault,) = spoil(*SOAP, base=(COUNT, f'{COUNT}<xs:element name="Порог" type="xs:decimal"/>'))
    assert (fault.call, fault.field, fault.state, fault.level) == ("submit", "Заявка.Порог", State.UNMAPPED, Level.ERROR)


@pytest.mark.parametrize("free", [' nillable="true"', ' minOccurs="0"'])
def test_what_may_be_left_out_or_be_nil_need_not_be_sent(spoil: Spoil, free: str) -> None:
    assert spoil(*SOAP, base=(COUNT, f'{COUNT}<xs:element name="Порог" type="xs:decimal"{free}/>')) == []


def test_a_required_parameter_that_may_have_no_value_of_ours_is_a_warning(spoil: Spoil) -> None:
    nillable = '<xs:element name="Отчество" type="xs:string" nillable="true"/>'
    faults = spoil(*SOAP, base=(nillable, '<xs:element name="Отчество" type="xs:string"/>'))
    assert [(one.field, one.state, one.level) for one in faults] == [("Заявка.Клиент.Отчество", State.UNMAPPED, Level.WARNING)]


@pytest.mark.parametrize(
    ("old", "new", "level"),
    [
        ('["return.КодКлиента"], required = true', '["return.КодЛица"], required = true', Level.ERROR),
        ('decided = { from = ["Изменена"]', 'decided = { from = ["Решена"]', Level.WARNING),
        ('rows = "return.Сделка"', 'rows = "return.Сделки"', Level.ERROR),
        ('pages = { more = "ЕстьЕще"', 'pages = { more = "Дальше"', Level.ERROR),
        ('error_text = ["Ошибка"]', 'error_text = ["Сбой"]', Level.WARNING),
    ],
)  # fmt: skip
def test_a_name_that_no_answer_has_is_told(spoil: Spoil, old: str, new: str, level: Level) -> None:
    faults = spoil(*SOAP, map_=(old, new))
    assert {(one.state, one.level) for one in faults} == {(State.MISSING, level)}


def test_letters_that_look_alike_are_shown_to_who_can_not_see_them(spoil: Spoil) -> None:
    (fault,) = spoil(*SOAP, map_=('["return.ОбщийДолг"]', '["return.OбщийДолг"]'))
    assert fault.level is Level.WARNING and "«О» is Cyrillic" in fault.note


def test_another_service_in_the_description_is_told_for_each_call(spoil: Spoil) -> None:
    faults = spoil(*SOAP, map_=('service = "ОбменСайта"', 'service = "ОбменСБанком"'))
    assert {one.state for one in faults} == {State.MISSING} and len(faults) == 18
    assert "ОбменСайта" in faults[0].note


def test_an_optional_operation_may_be_missing_and_is_told_as_that(spoil: Spoil) -> None:
    (fault,) = spoil(*SOAP, map_=('operation = "СторнироватьОплату"', 'operation = "ВернутьОплату"'))
    assert (fault.level, fault.call) == (Level.WARNING, "reverse_payment") and "a person" in fault.note


def test_of_json_in_a_text_nothing_can_be_told_but_that_there_is_a_text(spoil: Spoil) -> None:
    assert spoil("mfs", "mfs.wsdl") == []
    faults = spoil("mfs", "mfs.wsdl", map_=('json = "TextJSON"', 'json = "Text"'))
    assert [(one.field, one.state, one.level) for one in faults if one.level is Level.ERROR] == [
        ("Text", State.MISSING, Level.ERROR), ("TextJSON", State.UNMAPPED, Level.ERROR),
    ]  # fmt: skip
