"""Reading one row, looking for one, and virtual tables, over real sockets in both forms."""

import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from werkzeug import Request, Response

from adapters.onec.odata.channel import Channel
from adapters.onec.odata.literals import guid_literal, literal, text_literal
from adapters.onec.odata.query import Condition
from adapters.onec.odata.reading import Wanted, find, get, table
from bridge.ports.outside_errors import BadAnswerError, BusyError, OutcomeUnknownError, RefusedError, UnreachableError
from tests.contract.onec_odata.fake_base import FakeBase
from tests.contract.onec_odata.stage import READING, USER, Stage, answers, key_of_row

PEOPLE, DEALS = "Catalog_ФизическиеЛица", "Document_ЗаявкаНаЗаем"
SELECT = ("Ref_Key", "DataVersion", "Фамилия")
NOWHERE = "0d4a79cb-9843-4147-bcd9-80ac3ca2b9c7"


@pytest.fixture
def people(base: FakeBase) -> list[dict[str, object]]:
    surnames = ("Орлова", "О'Нил", "Ёлкин", "Орлова")
    return base.has(PEOPLE, {"Фамилия": "", "Код": ""}, [{"Фамилия": one, "Код": f"00{n}"} for n, one in enumerate(surnames)])


def by_surname(surname: str) -> Wanted:
    return Wanted(PEOPLE, SELECT, (Condition("Фамилия", "eq", (text_literal(surname),)),))


def test_a_row_is_read_by_its_key_with_the_fields_that_were_asked_for(stage: Stage, people: list[dict[str, str]]) -> None:
    row = get(stage.channel, READING, PEOPLE, key_of_row(people[0]), SELECT)
    assert row == {name: people[0][name] for name in SELECT}
    assert stage.base.asked[-1].path == f"/база/odata/standard.odata/{PEOPLE}(guid'{people[0]['Ref_Key']}')"
    assert stage.base.queries("$select") == [",".join(SELECT)]


def test_a_row_that_is_not_there_is_none(stage: Stage, people: list[dict[str, str]]) -> None:
    assert get(stage.channel, READING, PEOPLE, (("Ref_Key", guid_literal(NOWHERE)),), SELECT) is None
    assert find(stage.channel, READING, by_surname("Никто"), "one") is None


@pytest.mark.parametrize("surname", ["О'Нил", "Ёлкин"])
def test_a_row_is_found_by_a_text_with_marks_of_its_own(stage: Stage, people: list[dict[str, str]], surname: str) -> None:
    row = find(stage.channel, READING, by_surname(surname), "one")
    assert row is not None and row["Фамилия"] == surname


def test_two_rows_where_one_is_expected_are_for_a_person(stage: Stage, people: list[dict[str, str]]) -> None:
    with pytest.raises(RefusedError) as refused:
        find(stage.channel, READING, by_surname("Орлова"), "one")
    assert refused.value.reason == "several"
    assert "Орлова" not in str(refused.value)


def test_of_two_rows_the_one_that_is_not_marked_for_deletion_is_live(stage: Stage, people: list[dict[str, object]]) -> None:
    people[0]["DeletionMark"] = True
    row = find(stage.channel, READING, by_surname("Орлова"), "live")
    assert row is not None and row["Ref_Key"] == people[3]["Ref_Key"]


def test_the_first_row_is_the_first_in_the_order_that_was_asked_for(stage: Stage, people: list[dict[str, str]]) -> None:
    wanted = Wanted(PEOPLE, SELECT, by_surname("Орлова").where, ("Код desc",))
    row = find(stage.channel, READING, wanted, "first")
    assert row is not None and row["Ref_Key"] == people[3]["Ref_Key"]
    assert stage.base.queries("$top") == ["1"]


def test_a_register_is_read_by_its_composite_key(stage: Stage, base: FakeBase) -> None:
    base.has("InformationRegister_Внешние", {"Ссылка": ""}, [{"Система": "сайт", "Код": "a'1", "Ссылка": "x"}])
    base.keys["InformationRegister_Внешние"] = ("Система", "Код")
    key = (("Система", text_literal("сайт")), ("Код", text_literal("a'1")))
    assert get(stage.channel, READING, "InformationRegister_Внешние", key, ("Ссылка",)) == {"Ссылка": "x"}
    assert base.asked[-1].path.endswith("(Система='сайт',Код='a''1')")


@pytest.mark.parametrize("code", ["a/1", "a%1", "a?1", "a\\1", "a&1", "a..1"])
def test_a_key_that_a_path_could_spoil_is_looked_for_by_a_filter(stage: Stage, base: FakeBase, code: str) -> None:
    name, key = "InformationRegister_Внешние", (("Код", text_literal(code)),)
    base.has(name, {"Код": "", "Ссылка": ""}, [{"Код": code, "Ссылка": "x"}, {"Код": "b", "Ссылка": "y"}])
    assert get(stage.channel, READING, name, key, ("Ссылка",)) == {"Ссылка": "x"}
    assert base.asked[-1].path.endswith(name)


def test_rows_that_the_user_may_not_see_are_passed_over_only_when_wanted(stage: Stage, people: list[dict[str, str]]) -> None:
    find(stage.channel, READING, Wanted(PEOPLE, SELECT, by_surname("Ёлкин").where, allowed_only=True), "one")
    find(stage.channel, READING, by_surname("Ёлкин"), "one")
    assert stage.base.queries("allowedOnly") == ["true", ""]


def test_a_row_that_the_user_may_not_see_is_refused_and_no_wrong_password(json_stage: Stage) -> None:
    body = '{"odata.error":{"code":"20","message":{"lang":"ru","value":"Ошибка прав доступа"}}}'
    json_stage.base.faults = [answers(401, body, "application/json")]
    with pytest.raises(RefusedError) as refused:
        find(json_stage.channel, READING, by_surname("Ёлкин"), "one")
    assert refused.value.reason == "odata 20"


def test_a_wrong_password_is_refused(stage: Stage) -> None:
    stage.base.faults = [answers(401, "<html>401.5</html>")]
    with pytest.raises(RefusedError) as refused:
        find(stage.channel, READING, by_surname("Ёлкин"), "one")
    assert refused.value.reason == "401"


def test_the_login_is_sent_in_utf_8(stage: Stage, people: list[dict[str, str]]) -> None:
    find(stage.channel, READING, by_surname("Ёлкин"), "one")
    sent = stage.base.asked[-1].authorization
    assert sent is not None and (sent.username, sent.password) == ("Обмен с сайтом", "пароль")


def test_an_unknown_field_is_refused_with_the_code_of_the_base(stage: Stage, people: list[dict[str, str]]) -> None:
    with pytest.raises(RefusedError) as refused:
        get(stage.channel, READING, PEOPLE, key_of_row(people[0]), ("Ref_Key", "НетТакого"))
    assert refused.value.reason == "odata 6"


def test_a_set_that_is_not_published_is_refused_and_not_nothing(stage: Stage) -> None:
    with pytest.raises(RefusedError) as refused:
        get(stage.channel, READING, PEOPLE, (("Ref_Key", guid_literal(NOWHERE)),), SELECT)
    assert refused.value.reason == "odata 8"


def test_a_base_that_is_closed_or_full_is_busy(stage: Stage) -> None:
    closed = (
        '\ufeff{"#exception":"{http://v8.1c.ru/8.2/virtual-resource-system}Exception","exception":{"reason":403,'
        '"descr":"HTTP: Forbidden","inner":{"descr":"Начало сеанса с информационной базой запрещено. Идут регламентные работы",'
        '"data":"0JA="}}}'
    )
    pool = '<exception xmlns="http://v8.1c.ru/8.2/virtual-resource-system" reason="406"><descr>Истекло время</descr></exception>'
    licence = "Не обнаружено свободной лицензии!"
    stage.base.faults = [answers(403, closed, "application/json"), answers(406, pool, "application/xml"), answers(500, licence)]
    for _ in range(3):
        with pytest.raises(BusyError) as busy:
            find(stage.channel, READING, by_surname("Ёлкин"), "one")
        assert busy.value.retry_after is not None and busy.value.retry_after > timedelta(0)


@pytest.mark.parametrize("body", [b"", b"{", b"<html><body>login</body></html>", b"\xff\xfe\x00", b"<a>"])
def test_an_answer_that_nobody_can_read_is_kept_for_a_person(stage: Stage, body: bytes) -> None:
    stage.base.faults = [answers(200, body)]
    with pytest.raises(BadAnswerError) as bad:
        find(stage.channel, READING, by_surname("Ёлкин"), "one")
    assert bad.value.raw == body


def test_a_reading_is_repeated_after_a_page_of_a_server_between(stage: Stage, people: list[dict[str, str]]) -> None:
    stage.base.faults = [answers(502, "<html>Bad Gateway</html>"), None]
    assert find(stage.channel, READING, by_surname("Ёлкин"), "one") is not None
    assert len(stage.base.asked) == 2


def test_a_line_that_breaks_is_not_taken_for_an_empty_answer(stage: Stage) -> None:
    def hang_up(request: Request, _serve: object) -> Response:
        request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return Response(b"")

    stage.base.faults = [hang_up, hang_up]
    with pytest.raises(OutcomeUnknownError):
        find(stage.channel, READING, by_surname("Ёлкин"), "one")


def test_nobody_at_the_address_is_unreachable(stage: Stage) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        channel = Channel(f"http://127.0.0.1:{free.getsockname()[1]}/", USER, stage.http)
    with pytest.raises(UnreachableError):
        find(channel, READING, by_surname("Ёлкин"), "one")


def test_a_slice_is_asked_with_its_condition_inside_one_text(stage: Stage, base: FakeBase) -> None:
    rows = [{"Объект": "О'1", "Статус": "Одобрена"}, {"Объект": "2", "Статус": "Отказ"}]
    base.has("InformationRegister_Статусы_RecordType", {"Объект": "", "Статус": ""}, rows)
    where = (Condition("Объект", "eq", (text_literal("О'1"),)),)
    wanted = Wanted("InformationRegister_Статусы_RecordType", ("Объект", "Статус"), where)
    period = {"Period": literal("datetime", "2026-11-21T00:00:00")}
    assert table(stage.channel, READING, wanted, "SliceLast", period) == [rows[0]]
    assert base.asked[-1].path.endswith("/SliceLast(Period=datetime'2026-11-21T00:00:00',Condition='Объект eq ''О''''1''')")


def test_a_reference_of_several_types_is_found_in_a_balance_by_its_cast(stage: Stage, base: FakeBase) -> None:
    name = "AccumulationRegister_Расчеты"
    base.has(name, {}, [{"Договор": NOWHERE, "Договор_Type": f"StandardODATA.{DEALS}", "СуммаBalance": 1500}])
    casted = (Condition("Договор", "eq", (literal(f"cast:{DEALS}", NOWHERE),)),)
    bare = (Condition("Договор", "eq", (guid_literal(NOWHERE),)),)
    assert len(table(stage.channel, READING, Wanted(name, ("СуммаBalance",), casted), "Balance", {})) == 1
    assert table(stage.channel, READING, Wanted(name, ("СуммаBalance",), bare), "Balance", {}) == []


def test_a_virtual_table_that_the_register_has_not_is_refused(stage: Stage, base: FakeBase) -> None:
    base.has("AccumulationRegister_Обороты", {})
    with pytest.raises(RefusedError) as refused:
        table(stage.channel, READING, Wanted("AccumulationRegister_Обороты", ("a",)), "BalanceAndTurnovers", {})
    assert refused.value.reason == "odata 6"


def test_a_long_chain_in_a_virtual_table_is_asked_in_calls_that_pass(stage: Stage, base: FakeBase) -> None:
    numbers = [f"МФ00-{n:06}" for n in range(30)]
    base.has("AccumulationRegister_Долги", {}, [{"Номер": one} for one in numbers])
    where = (Condition("Номер", "in", tuple(map(text_literal, numbers))),)
    rows = table(stage.channel, READING, Wanted("AccumulationRegister_Долги", ("Номер",), where), "Balance", {})
    assert [row["Номер"] for row in rows] == numbers
    assert all(len(one.path.rsplit("/", 1)[1]) <= 260 for one in base.asked) and len(base.asked) > 3


def test_a_call_that_no_web_server_passes_is_not_sent(stage: Stage) -> None:
    where = (Condition("Номер", "eq", (text_literal("я" * 300),)),)
    with pytest.raises(RefusedError) as refused:
        table(stage.channel, READING, Wanted("AccumulationRegister_Долги", ("Номер",), where), "Balance", {})
    assert (refused.value.reason, stage.base.asked) == ("too_long", [])
    assert "яяя" not in str(refused.value)


def test_one_channel_serves_many_threads(stage: Stage, people: list[dict[str, str]]) -> None:
    with ThreadPoolExecutor(8) as crew:
        found = list(crew.map(lambda _: find(stage.channel, READING, by_surname("Ёлкин"), "one"), range(40)))
    assert {row["Ref_Key"] for row in found if row} == {people[2]["Ref_Key"]} and None not in found


def test_each_reading_is_noted_with_the_words_of_the_errand_and_no_address(stage: Stage, people: list[dict[str, str]]) -> None:
    find(stage.channel, READING, by_surname("О'Нил"), "one")
    [noted] = stage.exchanges
    assert (noted.receiver, noted.what, noted.result) == ("onec", "заявки", "HTTP 200")
