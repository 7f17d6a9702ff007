"""A map of the standard interface held against $metadata: sets, fields, sections, keys, references, literals, virtual tables."""

import pytest

from adapters.onec.checking.findings import Level, State
from tests.contract.onec_check.conftest import Spoil

ODATA = ("odata_loans", "base.edmx")
ERROR = Level.ERROR
REFERENCE = '"Заявка_Key", literal = "guid"'
CLIENT, APPLICATION = "Catalog_ФизическиеЛица", "Document_ЗаявкаНаЗаем"


def test_the_map_fits_the_base_that_it_was_made_for(spoil: Spoil) -> None:
    assert spoil(*ODATA) == []


def test_a_set_that_is_not_there_is_told_with_the_nearest_one_and_nothing_of_it_is_told_again(spoil: Spoil) -> None:
    faults = spoil(*ODATA, base=('<EntitySet Name="Document_ПоступлениеОплаты"', '<EntitySet Name="Document_ПоступлениеОплат"'))
    assert {(one.field, one.state) for one in faults} == {("Document_ПоступлениеОплаты", State.MISSING)}
    assert faults[0].near[0] == "Document_ПоступлениеОплат" and "composition" in faults[0].note
    assert {one.call for one in faults} == {"debt", "post_payment", "find_payment", "reverse_payment"}


@pytest.mark.parametrize(
    ("name", "calls"),
    [
        ("Document_ВозвратПлатежа", {"debt", "reverse_payment", "find_reversal"}),
        ("Document_ЗаявлениеНаДосрочныйВозврат", {"early_return"}),
    ],
)
def test_a_set_of_an_optional_call_may_be_missing_and_is_told_as_that(spoil: Spoil, name: str, calls: set[str]) -> None:
    faults = spoil(*ODATA, base=(f'<EntitySet Name="{name}"', '<EntitySet Name="Document_Другой"'))
    assert ({one.level for one in faults}, {one.call for one in faults}) == ({Level.WARNING}, calls)


@pytest.mark.parametrize(
    ("old", "new", "field", "level", "near"),
    [
        ('"СуммаЗапрошенная" =', '"СуммаЗапрошеная" =', f"{APPLICATION}.СуммаЗапрошеная", Level.ERROR, "СуммаЗапрошенная"),
        ('"НомерТура" =', '"НомерТурпутёвки" =', f"{APPLICATION}.НомерТурпутёвки", Level.WARNING, "НомерТура"),
        ('"Клиент_Key" =', '"Клиент" =', f"{APPLICATION}.Клиент", Level.ERROR, ""),
        ('select = ["Code"]\n', 'select = ["Code", "Kod"]\n', f"{CLIENT}.Kod", Level.ERROR, "Code"),
        ('field = "ДокументСерия"', 'field = "ПаспортСерия"', f"{CLIENT}.ПаспортСерия", Level.ERROR, "ДокументСерия"),
        ('due_on = { from = ["ДатаПлатежа"]', 'due_on = { from = ["ДатаВзноса"]', "договор.ГрафикПлатежей.ДатаВзноса", ERROR,
         "ДатаПлатежа"),
        ('"ГрафикПлатежей"]\npick', '"График"]\npick', "Document_ДоговорЗайма.График", Level.ERROR, "ГрафикПлатежей"),
    ],
)  # fmt: skip
def test_a_field_that_is_not_there_is_told(spoil: Spoil, old: str, new: str, field: str, level: Level, near: str) -> None:
    faults = spoil(*ODATA, map_=(old, new))
    fault = next(one for one in faults if one.field == field)
    assert fault.state in (State.MISSING, State.OTHER_TYPE) and fault.level is level
    assert not near or near in fault.near


@pytest.mark.parametrize(
    ("old", "new", "note"),
    [
        (REFERENCE, '"Заявка_Key", literal = "string"', "compared with a literal of the kind string"),
        ('"ВнешнийИдентификатор", literal = "string"', '"ВнешнийИдентификатор", literal = "number"', "of the kind number"),
        ('"Posted", literal = "bool", const = true', '"Posted", literal = "string", const = "true"', "of the kind string"),
        (REFERENCE, '"Заявка", literal = "guid"', "the reference itself is Заявка_Key"),
        (REFERENCE, f'"Заявка_Key", literal = "cast:{APPLICATION}"', "of one type: no cast"),
    ],
)
def test_a_literal_of_another_kind_would_find_nothing(spoil: Spoil, old: str, new: str, note: str) -> None:
    (fault,) = [one for one in spoil(*ODATA, map_=(old, new)) if one.level is Level.ERROR]
    assert fault.state is State.OTHER_TYPE and note in fault.note


def test_a_bare_guid_against_a_field_of_several_types_silently_finds_nothing(spoil: Spoil) -> None:
    old = 'set = "Document_ДоговорЗайма"\nwhere = [{ field = "Заявка_Key", literal = "guid"'
    new = 'set = "InformationRegister_СтатусыЗаявок"\nwhere = [{ field = "Объект", literal = "guid"'
    fault = next(one for one in spoil(*ODATA, map_=(old, new)) if one.state is State.OTHER_TYPE)
    assert 'literal = "cast:<Set>"' in fault.note


@pytest.mark.parametrize(
    ("old", "new", "note"),
    [
        ('from = "application.periods", as = "whole"', 'from = "application.periods", as = "whole_text"', "passes over"),
        ('from = "application.price.total", as = "rubles_number"', 'from = "application.order_id"', "passes over"),
        ('from = "step.клиент.Ref_Key"', 'from = "application.id"', "a reference comes from a step"),
        ('["ОнлайнОплата"], as = "bool"', '["ОнлайнОплата"]', "can't be read as text"),
    ],
)  # fmt: skip
def test_a_value_of_another_type_would_be_passed_over_by_the_base(spoil: Spoil, old: str, new: str, note: str) -> None:
    (fault,) = [one for one in spoil(*ODATA, map_=(old, new)) if one.level is Level.ERROR]
    assert fault.state is State.OTHER_TYPE and note in fault.note


@pytest.mark.parametrize(
    ("field", "was", "letters", "level"),
    [("ИдентификаторПлатежа", 50, 9, Level.ERROR), ("ДокументКемВыдан", 300, 250, Level.WARNING), ("ИНН", 12, 10, Level.WARNING)],
)
def test_a_text_that_the_base_would_cut_is_told(spoil: Spoil, field: str, was: int, letters: int, level: Level) -> None:
    old = f'<Property Name="{field}" Type="Edm.String" Nullable="true" MaxLength="{was}"/>'
    faults = spoil(*ODATA, base=(old, old.replace(f'"{was}"', f'"{letters}"')))
    assert {(one.state, one.level) for one in faults} == {(State.TOO_SHORT, level)}


def test_a_virtual_table_that_a_register_does_not_have_is_told_with_those_that_it_has(spoil: Spoil) -> None:
    faults = spoil(*ODATA, map_=('do = "balance"', 'do = "turnovers"'))
    fault = next(one for one in faults if one.field == "Turnovers")
    assert fault.level is Level.ERROR and "Balance" in fault.near


def test_a_dimension_that_is_not_there_is_told(spoil: Spoil) -> None:
    faults = spoil(*ODATA, map_=('by = "ВидНачисления"', 'dimensions = ["ВидДолга"]\nby = "ВидНачисления"'))
    assert [(one.field, one.ours, one.level) for one in faults] == [
        ("AccumulationRegister_РасчетыПоЗаймам.ВидДолга", "dimensions", Level.ERROR)
    ]


CLAIM = """[[calls.submit.steps]]
name = "ключ"
do = "claim"
set = "InformationRegister_СоответствиеВнешнихИдентификаторов"
key = [{ field = "ВнешнийИдентификатор", literal = "string", from = "application.id" }]

# The same person"""


def test_a_part_of_a_key_that_is_not_named_is_told(spoil: Spoil) -> None:
    (fault,) = spoil(*ODATA, map_=("# The same person", CLAIM))
    assert (fault.field.rpartition(".")[2], fault.state, fault.level) == ("Система", State.UNMAPPED, Level.ERROR)


def test_posting_of_what_has_no_posting_is_told(spoil: Spoil) -> None:
    start = '<FunctionImport Name="Post" IsBindable="true" IsSideEffecting="true"><Parameter Name="bindingParameter" '
    declared = start + 'Type="StandardODATA.{}"/>'
    faults = spoil(*ODATA, base=(declared.format(APPLICATION), declared.format("Document_ДоговорЗайма")))
    assert [(one.call, one.field, one.level) for one in faults] == [("submit", "Post", Level.ERROR)]


def test_a_plan_that_is_not_there_is_told(spoil: Spoil) -> None:
    faults = spoil(*ODATA, map_=('plan = "ОбменССайтом"', 'plan = "ОбменСХабом"'))
    assert [(one.call, one.field, one.state) for one in faults] == [("changes", "ExchangePlan_ОбменСХабом", State.MISSING)]
