"""Calls of several steps against a base: every stage of a loan's way, and answers lost after each commit in turn."""

import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from adapters.onec.errand import Errand
from adapters.onec.odata.steps.tables import parse_steps
from adapters.onec.odata.wire import OdataWire
from bridge.ports.outside_errors import BadAnswerError, BusyError, OutcomeUnknownError, RefusedError, UnreachableError
from mappings.checks import Place
from tests.contract.onec_odata.fake_base import FakeBase, number_of, version
from tests.contract.onec_odata.stage import USER, Stage, after_commit, answers, lost

PEOPLE, DEALS, REGISTER = "Catalog_ФизическиеЛица", "Document_ЗаявкаНаЗаем", "InformationRegister_Внешние"
FIRST, NOW = datetime.fromisoformat("2026-11-01"), datetime.fromisoformat("2026-11-21")
ERRAND = Errand("submit", "заявка", "app_1", changes=True, safe=False, timeouts=(30.0, 30.0))
KNOWN = ("id", "phone", "surname", "sum", "return_on", "schedule", "numbers", "since", "now", "mark", "passport")
SUBMIT = """
[[steps]]
name = "клиент"
do = "find"
set = "Catalog_ФизическиеЛица"
where = [{ field = "Телефон", literal = "string", from = "phone", as = "phone_8" }]
select = ["Фамилия"]
[[steps]]
name = "человек"
do = "write"
of = "клиент"
set = "Catalog_ФизическиеЛица"
fields = { "Телефон" = { from = "phone", as = "phone_8", required = true }, "Фамилия" = { from = "surname" } }
[[steps]]
name = "бронь"
do = "claim"
set = "InformationRegister_Внешние"
key = [{ field = "Код", literal = "string", from = "id" }]
fields = { "Ссылка" = { from = "step.человек.Ref_Key" } }
[[steps]]
name = "найдена"
do = "find"
set = "Document_ЗаявкаНаЗаем"
where = [{ field = "ВнешнийИдентификатор", literal = "string", from = "id", max = 36 }]
select = ["Number"]
[[steps]]
name = "заявка"
do = "write"
of = "найдена"
set = "Document_ЗаявкаНаЗаем"
select = ["Number"]
[steps.fields]
"ВнешнийИдентификатор" = { from = "id", required = true }
"Клиент_Key" = { from = "step.человек.Ref_Key", required = true }
"Сумма" = { from = "sum", as = "rubles", required = true }
"ДатаВозврата" = { from = "return_on", as = "date_iso" }
"График" = { each = "schedule", fields = { "Сумма" = { from = "sum", as = "rubles" } } }
[[steps]]
do = "post"
of = "заявка"
"""


@dataclass
class Ours:
    """What a map may name."""

    id: str = "app_1"
    phone: str = "+79161234567"
    surname: str = "О'Нил"
    sum: int = 15000050
    return_on: date = date(2027, 5, 1)
    schedule: list[dict[str, Any]] = field(default_factory=lambda: [{"sum": 100}, {"sum": 250}])
    numbers: tuple[str, ...] = ()
    since: datetime | None = FIRST
    now: datetime | None = NOW
    mark: str = ""
    passport: str = ""


@pytest.fixture(autouse=True)
def _sets(base: FakeBase) -> None:
    base.has(PEOPLE, {"Телефон": "", "Фамилия": ""})
    base.has(REGISTER, {"Ссылка": ""})
    base.keys[REGISTER] = ("Код",)
    zero = "00000000-0000-0000-0000-000000000000"
    base.has(DEALS, {"Number": "", "Date": "", "ВнешнийИдентификатор": "", "Клиент_Key": zero, "Сумма": 0, "Статус": "Новая",
                     "ДатаВозврата": "0001-01-01T00:00:00", "График": []})  # fmt: skip


def steps_of(text: str) -> Any:
    return parse_steps(tomllib.loads(text)["steps"], Place("base.toml", "calls.x.steps"), KNOWN)


def run(stage: Stage, text: str = SUBMIT, ours: Ours | None = None, errand: Errand = ERRAND) -> dict[str, Any]:
    return OdataWire(stage.base.url, USER, stage.http, stage.form).run(steps_of(text), errand, ours or Ours())


def the_deal(stage: Stage) -> dict[str, Any]:
    [deal] = stage.base.sets[DEALS]
    return deal


def whole(stage: Stage) -> bool:
    """One of each, filled and posted."""
    [person], [record], deal = stage.base.sets[PEOPLE], stage.base.sets[REGISTER], the_deal(stage)
    sums = [deal["Сумма"], *(row["Сумма"] for row in deal["График"])]
    assert (person["Телефон"], person["Фамилия"], record["Код"]) == ("89161234567", "О'Нил", "app_1")
    assert (deal["Клиент_Key"], deal["ДатаВозврата"]) == (person["Ref_Key"], "2027-05-01T00:00:00")
    assert sums == [Decimal("150000.50"), Decimal(1), Decimal("2.50")]
    return bool(deal["Posted"])


def test_a_call_of_many_steps_gives_what_each_of_them_gave(stage: Stage) -> None:
    message = run(stage)
    assert whole(stage)
    assert list(message) == ["клиент", "человек", "бронь", "найдена", "заявка", "post_6"]
    assert (message["клиент"], message["найдена"], message["бронь"]["claimed"]) == (None, None, True)
    assert (message["заявка"]["Ref_Key"], message["post_6"]["Posted"]) == (the_deal(stage)["Ref_Key"], True)


def test_a_repeat_makes_nothing_twice(stage: Stage) -> None:
    run(stage)
    assert run(stage)["бронь"]["claimed"] is False
    assert whole(stage)
    # Nothing differed, so only the posting was made again.
    assert [one.path.rsplit("/", 1)[1] for one in stage.base.asked if one.method in ("POST", "PATCH")][-1] == "Post"
    assert stage.base.methods.count("PATCH") == 0


@pytest.mark.parametrize("fault", [lost, after_commit(502), after_commit(200, b"")], ids=["broken", "502", "empty"])
@pytest.mark.parametrize("form", ["json", "atom"])
def test_an_answer_lost_after_each_commit_in_turn_ends_in_one_whole_loan(base: FakeBase, form: str, fault: Any) -> None:
    stage = Stage(base, form)
    run(stage)
    writes = [n for n, method in enumerate(base.methods) if method == "POST"]
    for at in writes:
        for name in (PEOPLE, REGISTER, DEALS):
            base.sets[name].clear()
        base.faults = [None] * at + [fault]
        try:
            run(stage)
        except OutcomeUnknownError:
            # What the job does next, after a pause: the same call, which begins with looking.
            run(stage)
        assert whole(stage), f"lost at request {at}"
    assert len(writes) == 4


@pytest.mark.parametrize("at", range(11))
def test_a_line_that_breaks_at_any_request_ends_in_one_whole_loan(json_stage: Stage, at: int) -> None:
    json_stage.base.faults = [None] * at + [lost] * 2
    for _ in range(3):
        try:
            run(json_stage)
            break
        except (OutcomeUnknownError, UnreachableError):
            continue
    assert whole(json_stage)


def test_after_a_write_nobody_is_told_that_nothing_was_done(json_stage: Stage) -> None:
    json_stage.base.faults = [None, None, answers(200, b"{")]
    with pytest.raises(OutcomeUnknownError, match="written, but not to the end"):
        run(json_stage)
    json_stage.base.sets[PEOPLE].clear()
    json_stage.base.faults = [answers(200, b"{")]
    with pytest.raises(BadAnswerError):
        run(json_stage)


def test_a_base_that_fills_up_on_the_way_is_busy_and_goes_on_where_it_was(json_stage: Stage) -> None:
    json_stage.base.faults = [None] * 4 + [answers(406, "<exception/>", "application/xml")]
    with pytest.raises(BusyError):
        run(json_stage)
    run(json_stage)
    assert whole(json_stage)


def test_a_row_written_by_somebody_else_meanwhile_is_read_anew(stage: Stage) -> None:
    run(stage)
    deal = the_deal(stage)
    times = iter(range(100))

    def write_too(row: dict[str, Any], _sent: Any) -> None:
        if row is deal and next(times) == 0:
            row["DataVersion"] = version(number_of(row["DataVersion"]) + 5)

    stage.base.before_write = write_too
    message = run(stage, ours=Ours(sum=20000000))
    assert (deal["Сумма"], message["заявка"]["Сумма"]) == (200000, 200000)
    assert sum("changed meanwhile" in note for note in stage.notes) == 1
    assert stage.base.queries("$filter").count(f"ВнешнийИдентификатор eq '{Ours.id}'") == 3


def test_a_row_whose_handler_always_writes_twice_is_taken_in_the_end_with_a_remark(stage: Stage) -> None:
    run(stage)
    sums = iter(range(1, 9))
    # Each beginning finds another sum in the row, so that there is something to write each time.
    stage.base.before_write = lambda row, sent: row.update(DataVersion=version(number_of(row["DataVersion"]) + 1))
    handle = stage.base._take

    def spoil(name: str, row: dict[str, Any], sent: dict[str, Any]) -> Any:
        fault = handle(name, row, sent)
        row["Комментарий"] = str(next(sums))
        return fault

    stage.base.fields[DEALS]["Комментарий"] = ""
    stage.base._take = spoil  # type: ignore[method-assign]
    text = SUBMIT.replace('"Сумма" = { from = "sum", as = "rubles", required = true }', '"Комментарий" = { from = "surname" }')
    message = run(stage, text)
    assert message["заявка"]["Ref_Key"] == the_deal(stage)["Ref_Key"]
    assert sum("changed meanwhile" in note for note in stage.notes) == 3


def test_a_value_of_ours_that_does_not_fit_is_refused_before_anything_is_written(stage: Stage) -> None:
    for ours in (Ours(id=""), Ours(id="я" * 37), Ours(phone="123")):
        with pytest.raises(RefusedError) as refused:
            run(stage, ours=ours)
        assert refused.value.reason == "field"
        assert "123" not in refused.value.message and "яяя" not in refused.value.message
    assert stage.base.sets[DEALS] == []


def test_a_sum_that_was_not_stored_is_refused_and_the_document_is_not_posted(stage: Stage) -> None:
    stage.base.fields[DEALS].pop("Сумма")
    with pytest.raises(RefusedError) as refused:
        run(stage)
    assert (refused.value.reason, the_deal(stage)["Posted"]) == ("not_stored", False)
    assert "Сумма" in refused.value.message


def test_steps_are_made_or_left_out_by_what_earlier_ones_gave(stage: Stage) -> None:
    text = SUBMIT.replace('do = "post"', 'do = "post"\nunless = "step.найдена"')
    assert run(stage, text)["post_6"] is not None
    assert run(stage, text)["post_6"] is None
    text = SUBMIT.replace('do = "post"', 'do = "post"\nwhen = "step.найдена.Number"')
    assert run(stage, text)["post_6"] is None


def test_each_request_is_noted_with_the_step_it_belongs_to(json_stage: Stage) -> None:
    run(json_stage)
    assert json_stage.exchanges[0].what == "заявка: клиент"
    assert {one.application_id for one in json_stage.exchanges} == {"app_1"}
    assert "Нил" not in repr(json_stage.exchanges) and "89161234567" not in repr(json_stage.exchanges)


READ = Errand("statuses", "состояние", timeouts=(30.0, 30.0))
LIST = """
[[steps]]
name = "сделки"
do = "list"
set = "Document_ЗаявкаНаЗаем"
where = [{ field = "Number", literal = "string", from = "numbers", op = "in" }]
select = ["Number", "Статус"]
order = ["Date", "Number"]
"""


def test_many_rows_are_asked_for_at_once(stage: Stage) -> None:
    for number in range(30):
        stage.base.put(DEALS, {"Number": f"МФ-{number}", "Date": "2026-11-20T00:00:00"})
    asked = tuple(f"МФ-{number}" for number in range(5, 25))
    rows = run(stage, LIST, Ours(numbers=asked), READ)["сделки"]
    assert sorted(row["Number"] for row in rows) == sorted(asked)


def test_a_list_by_windows_begins_some_days_earlier_than_asked(stage: Stage) -> None:
    text = LIST.replace('where = [{ field = "Number", literal = "string", from = "numbers", op = "in" }]\n', "")
    text += 'window = { field = "Date", days = 10, overlap = 5 }\n'
    for number, day in enumerate(("2026-10-26", "2026-10-27", "2026-11-20", "2027-01-01")):
        stage.base.put(DEALS, {"Number": str(number), "Date": f"{day}T00:00:00"})
    rows = run(stage, text, errand=READ)["сделки"]
    assert [(row["Number"], row["DataVersion"]) for row in rows] == [(str(n), version(0)) for n in (1, 2, 3)]
    with pytest.raises(RefusedError, match="from which to list"):
        run(stage, text, Ours(since=None), READ)


TABLES = """
[[steps]]
name = "заявка"
do = "find"
set = "Document_ЗаявкаНаЗаем"
where = [{ field = "ВнешнийИдентификатор", literal = "string", from = "id" }]
select = ["Number"]
[[steps]]
name = "статус"
do = "slice"
when = "step.заявка"
set = "InformationRegister_Статусы"
pick = "one"
where = [{ field = "Объект", literal = "cast:Document_ЗаявкаНаЗаем", from = "step.заявка.Ref_Key" }]
select = ["Статус"]
parameters = { Period = { literal = "datetime", from = "now" } }
[[steps]]
name = "долг"
do = "balance"
set = "AccumulationRegister_Расчеты"
where = [{ field = "Вид", literal = "string", const = "Проценты" }]
select = ["Вид", "СуммаBalance"]
dimensions = ["Вид"]
"""


def test_states_and_debts_are_read_from_virtual_tables(stage: Stage) -> None:
    deal = stage.base.put(DEALS, {"ВнешнийИдентификатор": "app_1"})
    typed = {"Объект": deal["Ref_Key"], "Объект_Type": f"StandardODATA.{DEALS}"}
    states = [{**typed, "Статус": "Одобрена"}, {**typed, "Объект": "x", "Статус": "Отказ"}]
    stage.base.has("InformationRegister_Статусы", {}, states)
    debts = [{"Вид": "Проценты", "СуммаBalance": 5}, {"Вид": "Пени", "СуммаBalance": 1}]
    stage.base.has("AccumulationRegister_Расчеты", {}, debts)
    message = run(stage, TABLES, errand=READ)
    assert message["статус"]["Статус"] == "Одобрена"
    assert [row["СуммаBalance"] for row in message["долг"]] == [5]
    assert "Dimensions='Вид'" in stage.base.asked[-1].path
    stage.base.sets[DEALS].clear()
    assert run(stage, TABLES, errand=READ)["статус"] is None


def test_several_rows_of_a_table_where_one_is_expected_are_for_a_person(stage: Stage) -> None:
    stage.base.has("InformationRegister_Статусы", {}, [{"Статус": "Одобрена"}, {"Статус": "Отказ"}])
    text = """
[[steps]]
name = "статус"
do = "slice"
set = "InformationRegister_Статусы"
pick = "one"
select = ["Статус"]
"""
    with pytest.raises(RefusedError) as refused:
        run(stage, text, errand=READ)
    assert refused.value.reason == "several"
    assert run(stage, text.replace('"one"', '"first"'), errand=READ)["статус"]["Статус"] == "Одобрена"


FEED = """
[[steps]]
name = "пакет"
do = "changes"
plan = "Обмен"
node = "САЙТ"
sets = ["Document_ЗаявкаНаЗаем"]
"""


def test_a_packet_comes_with_its_mark_and_is_acknowledged_by_it(stage: Stage) -> None:
    stage.base.has("ExchangePlan_Обмен", {"Code": ""}, [{"Code": "САЙТ", "ReceivedNo": "0"}])
    run(stage)
    message = run(stage, FEED, errand=READ)
    [row] = message["пакет"]
    assert (row["_set"], row["_deleted"], row["ВнешнийИдентификатор"], message["mark"]) == (DEALS, False, "app_1", "1")
    acknowledge = '[[steps]]\nname = "принято"\ndo = "acknowledge"\nplan = "Обмен"\nnode = "САЙТ"'
    run(stage, acknowledge, Ours(mark=message["mark"]))
    assert run(stage, FEED, errand=READ) == {"пакет": [], "mark": ""}
    with pytest.raises(RefusedError):
        run(stage, acknowledge, Ours(mark=""))


def test_a_document_is_marked_by_a_step_of_its_own(stage: Stage) -> None:
    run(stage)
    found = SUBMIT.split("[[steps]]")[4]
    run(stage, f'[[steps]]{found}[[steps]]\ndo = "mark"\nof = "найдена"')
    assert (the_deal(stage)["Posted"], the_deal(stage)["DeletionMark"]) == (False, True)
    stage.base.sets[DEALS].clear()
    assert run(stage, f'[[steps]]{found}[[steps]]\ndo = "unpost"\nof = "найдена"')["unpost_2"] is None


def test_an_unguarded_write_is_never_begun_anew(json_stage: Stage) -> None:
    text = """
[[steps]]
name = "журнал"
do = "write"
set = "Catalog_ФизическиеЛица"
unguarded = "каждая запись журнала своя"
fields = { "Фамилия" = { from = "surname" } }
[[steps]]
name = "заявка"
do = "find"
set = "Document_ЗаявкаНаЗаем"
select = ["Number"]
"""
    json_stage.base.faults = [None, None, answers(406, "<exception/>", "application/xml")]
    with pytest.raises(OutcomeUnknownError):
        run(json_stage, text)


def test_the_steps_of_a_call_share_one_session_of_1c_when_that_is_wanted(base: FakeBase) -> None:
    stage = Stage(base)
    sent: list[tuple[str | None, str | None]] = []

    def with_session(request: Any, serve: Any) -> Any:
        sent.append((request.headers.get("IBSession"), request.headers.get("Cookie")))
        answer = serve()
        if request.headers.get("IBSession") == "start":
            answer.headers["Set-Cookie"] = "ibsession=42; path=/"
        return answer

    base.faults = [with_session] * 50
    OdataWire(base.url, USER, stage.http, sessions="client").run(steps_of(SUBMIT), ERRAND, Ours())
    assert whole(stage)
    assert sent[0] == ("start", None) and sent[-1] == ("finish", "ibsession=42")
    assert set(sent[1:-1]) == {(None, "ibsession=42")}
