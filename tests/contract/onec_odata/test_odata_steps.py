"""Steps of a map at load: a wrong one is told with file, key and what would be right; one that could write twice is refused."""

import tomllib
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from adapters.onec.odata.steps.step import OdataRequest, Step
from adapters.onec.odata.steps.tables import parse_steps
from mappings.checks import Place
from mappings.convert import CONVERTERS
from mappings.errors import MapFileError

PLACE = Place("base.toml", "calls.submit")
KNOWN = ("application.id", "application.loan_sum", "numbers", "since", "now", "return_on", "schedule", "mark")
FIND = """
[[steps]]
name = "найдена"
do = "find"
set = "Document_ЗаявкаНаЗаем"
where = [{ field = "ВнешнийИдентификатор", literal = "string", from = "application.id" }]
select = ["Number"]
"""
WRITE = """
[[steps]]
name = "заявка"
do = "write"
of = "найдена"
set = "Document_ЗаявкаНаЗаем"
[steps.fields]
"ВнешнийИдентификатор" = { from = "application.id", required = true }
"Сумма" = { from = "application.loan_sum", as = "rubles" }
"ДатаВозврата" = { from = "return_on", as = "date_iso" }
"Комментарий" = { const = "с сайта" }
"Прежний" = { from = "step.найдена.Number" }
"График" = { each = "schedule", fields = { "СуммаПлатежа" = { from = "sum", as = "rubles" }, "Вид" = { from = "kind" } } }
"""


def parsed(text: str, known: Any = KNOWN) -> tuple[Step, ...]:
    return parse_steps(tomllib.loads(text)["steps"], PLACE.at("steps"), known)


def wrong(text: str) -> str:
    with pytest.raises(MapFileError) as error:
        parsed(text)
    assert str(error.value).startswith("base.toml: calls.submit.steps.")
    assert "right would be" in str(error.value)
    return str(error.value)


def test_steps_are_read_with_what_each_of_them_needs() -> None:
    found, written, posted = parsed(FIND + WRITE + '[[steps]]\ndo = "post"\nof = "заявка"')
    assert (found.select, found.pick) == (("Ref_Key", "DataVersion", "Number"), "one")
    assert (written.of, written.set) == (("найдена",), "Document_ЗаявкаНаЗаем")
    assert (posted.name, posted.set, posted.operational) == ("post_3", "Document_ЗаявкаНаЗаем", False)


def test_sums_and_dates_and_what_the_map_demands_must_be_stored() -> None:
    assert parsed(FIND + WRITE)[1].strict == {"ВнешнийИдентификатор", "Сумма", "ДатаВозврата", "График.СуммаПлатежа"}


def test_what_a_write_is_found_by_must_be_stored() -> None:
    assert "ВнешнийИдентификатор" in parsed(FIND + WRITE.replace(", required = true", ""))[1].strict


@pytest.mark.parametrize("name", [name for name in CONVERTERS if name.startswith(("rubles", "date_", "midnight", "moment"))])
def test_every_form_of_a_sum_or_a_date_must_be_stored(name: str) -> None:
    assert "Сумма" in parsed(FIND + WRITE.replace('loan_sum", as = "rubles"', f'loan_sum", as = "{name}"'))[1].strict
    assert "Сумма" not in parsed(FIND + WRITE.replace('loan_sum", as = "rubles"', 'loan_sum", as = "whole"'))[1].strict


def test_sums_are_sent_as_numbers_and_dates_with_a_time() -> None:
    application = {"id": "a", "loan_sum": 12345}
    source = {"application": application, "return_on": date(2027, 1, 2), "schedule": [{"sum": 100, "kind": "x"}]}
    fields = parsed(FIND + WRITE)[1].fields.write(source)
    assert (fields["Сумма"], fields["ДатаВозврата"]) == (Decimal("123.45"), "2027-01-02T00:00:00")
    assert fields["График"] == [{"СуммаПлатежа": Decimal(1), "Вид": "x"}]


def test_the_fields_of_all_steps_are_those_of_the_request() -> None:
    names = [one.theirs for one in OdataRequest(parsed(FIND + WRITE)).fields]
    assert names == ["ВнешнийИдентификатор", "Сумма", "ДатаВозврата", "Комментарий", "Прежний", "График"]


def test_our_facts_are_known_by_their_paths() -> None:
    text = FIND.replace('"application.id"', '"deal_number"')
    assert parsed(text, None)[0].where[0].ours == "deal_number"
    with pytest.raises(MapFileError, match="deal_numbr"):
        parsed(FIND.replace('"application.id"', '"deal_numbr"'), None)


@pytest.mark.parametrize(
    "change, told",
    [
        (('do = "find"', 'do = "fnd"'), "right would be find"),
        (('do = "find"', 'do = "find"\nfilter = "x"'), "steps.1.filter"),
        (('set = "Document_ЗаявкаНаЗаем"', ""), "steps.1.set"),
        (('set = "Document_ЗаявкаНаЗаем"', 'set = "Document/X"'), "Catalog_Контрагенты"),
        (('select = ["Number"]', ""), "steps.1.select"),
        (('select = ["Number"]', 'select = ["Number", "a b"]'), "steps.1.select"),
        (('literal = "string"', 'literal = "text"'), "guid, datetime"),
        (('literal = "string"', 'literal = "cast:"'), "cast:Document_X"),
        (('from = "application.id"', 'from = "application.di"'), "right would be application.id"),
        (('from = "application.id"', 'from = "step.найдена.Number"'), "step.найдена.Number"),
        (('from = "application.id"', 'from = "application.id", const = "x"'), "either from or const"),
        (('from = "application.id"', 'from = "application.id", op = "lik"'), "right would be like"),
        (('field = "ВнешнийИдентификатор"', 'field = "Код eq 1 or Код"'), "steps.1.where.1.field"),
        (('name = "найдена"', 'name = "a.b"'), "steps.1.name"),
        (('name = "найдена"', 'name = "найдена"\npick = "last"'), "first, live, one"),
        (('name = "найдена"', 'name = "найдена"\npick = "first"'), "steps.1.order"),
        (('name = "найдена"', 'name = "найдена"\nallowed_only = 1'), "true or false"),
        (('name = "найдена"', 'name = "найдена"\nwhen = "step.другая"'), "steps.1.when"),
    ],
)
def test_a_fault_of_a_search_is_told_with_what_would_be_right(change: tuple[str, str], told: str) -> None:
    assert told in wrong(FIND.replace(*change))


@pytest.mark.parametrize(
    "change, told",
    [
        (('of = "найдена"', 'of = "найдено"'), "no earlier step"),
        (('of = "найдена"\nset = "Document_ЗаявкаНаЗаем"', 'of = "найдена"\nset = "Document_Другой"'), "another set"),
        (('from = "step.найдена.Number"', 'from = "step.найдена.Code"'), "right would be step.найдена."),
        (('"Комментарий" =', '"Клиент.Имя" ='), "is no name of a field"),
        (('"Комментарий" =', "Ref_Key ="), "given by the base"),
        (('{ const = "с сайта" }', "{ const = 1.5 }"), "not exact"),
        (('name = "заявка"', 'name = "найдена"'), "stands twice"),
    ],
)
def test_a_fault_of_a_write_is_told_with_what_would_be_right(change: tuple[str, str], told: str) -> None:
    assert told in wrong(FIND + WRITE.replace(*change))


def test_a_write_that_nothing_looked_for_is_refused() -> None:
    assert "would make this write twice" in wrong(WRITE.replace('of = "найдена"\n', "").replace('"Прежний" =', "#"))


def test_a_write_may_be_unguarded_only_with_a_reason() -> None:
    text = WRITE.replace('of = "найдена"', 'unguarded = "{}"').replace('"Прежний" =', "#")
    assert parsed(text.replace("{}", "записи журнала не мешают друг другу"))[0].unguarded
    with pytest.raises(MapFileError):
        parsed(text.replace('"{}"', "true"))
    with pytest.raises(MapFileError):
        parsed(text.replace("{}", ""))


def test_a_search_that_is_not_always_made_guards_nothing() -> None:
    maybe = '[[steps]]\nname = "иная"\ndo = "find"\nset = "Catalog_X"\nselect = ["Code"]\n'
    assert "not always looked for" in wrong(maybe + FIND.replace('do = "find"', 'do = "find"\nwhen = "step.иная"') + WRITE)
    both = FIND + WRITE.replace('"Прежний" =', "#")
    for do in ("find", "write"):
        both = both.replace(f'do = "{do}"', f'do = "{do}"\nwhen = "step.иная"')
    assert len(parsed(maybe + both)) == 3


def test_a_search_that_passes_over_rows_guards_nothing() -> None:
    assert "may not see" in wrong(FIND.replace('do = "find"', 'do = "find"\nallowed_only = true') + WRITE)


CLAIM = """
[[steps]]
name = "бронь"
do = "claim"
set = "InformationRegister_ВнешниеИдентификаторы"
key = [{ field = "Код", literal = "string", from = "application.id" }]
fields = { "Система" = { const = "сайт" } }
"""


def test_a_claim_guards_a_write_that_goes_with_it() -> None:
    write = WRITE.replace('of = "найдена"', 'when = "step.бронь.claimed"').replace('"Прежний" =', "#")
    assert [one.name for one in parsed(CLAIM + write)] == ["бронь", "заявка"]
    assert "would make this write twice" in wrong(CLAIM + write.replace('when = "step.бронь.claimed"\n', ""))


LIST = """
[[steps]]
name = "сделки"
do = "list"
set = "Document_ЗаявкаНаЗаем"
where = [{ field = "Number", literal = "string", from = "numbers", op = "in" }]
select = ["Number", "Date"]
order = ["Date", "Number"]
window = { field = "Date", days = 7, overlap = 30 }
"""


def test_a_list_has_an_order_of_plain_fields_and_a_key() -> None:
    [step] = parsed(LIST)
    assert (step.order, step.keys) == (("Date", "Number"), ("Ref_Key",))
    assert step.window is not None and (step.window.since, step.window.until, step.window.days) == ("since", "now", 7)
    assert "pages would lose rows" in wrong(LIST.replace('order = ["Date", "Number"]', ""))
    assert "is a reference" in wrong(LIST.replace('"Date", "Number"]\nwindow', '"Date", "Клиент_Key"]\nwindow'))
    assert "is a reference" in wrong(LIST.replace('"Date", "Number"]\nwindow', '"Ref_Key"]\nwindow'))
    assert "steps.1.key" in wrong(LIST.replace("window", 'key = ["LineNumber"]\nwindow'))
    assert "steps.1.window" in wrong(LIST.replace("days = 7", "days = 0"))
    other = '{ field = "a", literal = "string", from = "numbers", op = "in" }'
    assert "several chains" in wrong(LIST.replace('op = "in" }', f'op = "in" }}, {other}'))


def test_rows_of_a_section_have_a_key_of_two_fields_and_no_version() -> None:
    text = LIST.replace('"Number", "Date"]', '"Ref_Key", "LineNumber", "Date"]').replace("ЗаявкаНаЗаем", "ЗаявкаНаЗаем_График")
    [step] = parsed(text.replace("window", 'section = true\nkey = ["Ref_Key", "LineNumber"]\nwindow'))
    assert (step.select, step.keys) == (("Ref_Key", "LineNumber", "Date"), ("Ref_Key", "LineNumber"))


def test_rows_of_a_list_are_no_single_values() -> None:
    assert "step.сделки.Number" in wrong(LIST + FIND.replace('"application.id"', '"step.сделки.Number"'))


TABLE = """
[[steps]]
name = "статус"
do = "slice"
set = "InformationRegister_СтатусыЗаявок"
record_type = true
pick = "one"
where = [{ field = "Объект", literal = "cast:Document_ЗаявкаНаЗаем", from = "application.id" }]
select = ["Статус"]
parameters = { Period = { literal = "datetime", from = "now" } }
"""


def test_a_virtual_table_is_called_by_the_name_it_has_in_the_base() -> None:
    [step] = parsed(TABLE)
    assert (step.set, step.function) == ("InformationRegister_СтатусыЗаявок_RecordType", "SliceLast")
    assert parsed(TABLE.replace('do = "slice"', 'do = "slice"\nfunction = "SliceFirst"'))[0].function == "SliceFirst"
    assert parsed(TABLE.replace('"slice"', '"balance"'))[0].function == "Balance"
    assert parsed(TABLE.replace('"slice"', '"turnovers"'))[0].function == "Turnovers"
    assert "steps.1.function" in wrong(TABLE.replace('do = "slice"', 'do = "slice"\nfunction = "Slice)"'))


def test_an_exchange_plan_is_named_without_its_prefix() -> None:
    [step] = parsed('[[steps]]\nname = "пакет"\ndo = "changes"\nplan = "ОбменССайтом"\nnode = "САЙТ"')
    assert (step.plan, step.node) == ("ОбменССайтом", "САЙТ")
    assert "steps.1.plan" in wrong('[[steps]]\ndo = "changes"\nplan = "ExchangePlan_X"\nnode = "САЙТ"')
    assert "steps.1.node" in wrong('[[steps]]\ndo = "acknowledge"\nplan = "X"')


@pytest.mark.parametrize("tables", [None, [], {}, "steps", [1]])
def test_no_steps_are_a_fault(tables: Any) -> None:
    with pytest.raises(MapFileError):
        parse_steps(tables, PLACE.at("steps"), KNOWN)
