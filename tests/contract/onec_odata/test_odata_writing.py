"""Writing: what is sent, what is read back, and what becomes of answers that the base or the line spoils."""

from decimal import Decimal
from typing import Any

import pytest

from adapters.onec.odata.channel import Channel
from adapters.onec.odata.literals import text_literal
from adapters.onec.odata.stored import differences, is_empty, same
from adapters.onec.odata.writing import ChangedMeanwhileError, Write, change, claim, create, mark, post, unpost
from bridge.ports.outside_errors import BusyError, OutcomeUnknownError, RefusedError, UnreachableError
from tests.contract.onec_odata.fake_base import FakeBase, Row, body_of, number_of, version
from tests.contract.onec_odata.stage import USER, WRITING, Stage, after_commit, answers, lost

DEALS, REGISTER = "Document_ЗаявкаНаЗаем", "InformationRegister_ВнешниеИдентификаторы"
ATTRIBUTES = {
    "Number": "", "Date": "0001-01-01T00:00:00", "Фамилия": "", "СуммаЗапрошенная": 0, "Срок": 0, "Онлайн": False,
    "Клиент_Key": "00000000-0000-0000-0000-000000000000", "Документ": "", "Документ_Type": "StandardODATA.Undefined",
    "ГрафикПлатежей": [], "Комментарий": "",
}  # fmt: skip
FIELDS = {
    "Date": "2026-11-20T15:00:00", "Фамилия": "Орлова", "СуммаЗапрошенная": Decimal("150000.50"), "Онлайн": True,
    "Клиент_Key": "0D4A79CB-9843-4147-BCD9-80AC3CA2B9C7", "Документ": "x", "Документ_Type": "Edm.String",
    "ГрафикПлатежей": [{"Дата": "2026-12-20", "Сумма": Decimal("13000.10")}, {"Дата": "2027-01-20", "Сумма": 13000}],
}  # fmt: skip
STRICT = frozenset({"СуммаЗапрошенная", "ГрафикПлатежей.Сумма"})


@pytest.fixture(autouse=True)
def _sets(base: FakeBase) -> None:
    base.has(DEALS, dict(ATTRIBUTES))
    base.has(REGISTER, {"Ссылка": ""})
    base.keys[REGISTER] = ("Система", "Код")
    base.longest = {"Фамилия": 10}


def write(strict: frozenset[str] = STRICT, select: tuple[str, ...] = (), **fields: Any) -> Write:
    return Write(DEALS, {**FIELDS, **fields}, strict, select)


def a_deal(stage: Stage) -> Row:
    return stage.base.put(DEALS, {"Фамилия": "Ёлкин", "Клиент_Key": ATTRIBUTES["Клиент_Key"]})


def test_a_new_object_is_read_back_with_its_key_from_the_body(stage: Stage) -> None:
    made = create(stage.channel, WRITING, write(select=("Number",)))
    assert stage.base.methods == ["POST", "GET"]
    assert made["Ref_Key"] == stage.base.sets[DEALS][0]["Ref_Key"]
    assert set(made) == {"Ref_Key", "DataVersion", "Number", *FIELDS}
    assert stage.notes == ["HTTP 201", "HTTP 200"]


def test_the_rows_of_a_section_are_numbered_from_one_without_a_gap(stage: Stage) -> None:
    create(stage.channel, WRITING, write())
    assert [row["LineNumber"] for row in body_of(stage.base.asked[0])["ГрафикПлатежей"]] == ["1", "2"]


def test_control_characters_are_not_sent(stage: Stage) -> None:
    create(stage.channel, WRITING, write(Комментарий="а\x02б", ГрафикПлатежей=[{"Комментарий": "в\x1fг"}]))
    sent = body_of(stage.base.asked[0])
    assert (sent["Комментарий"], sent["ГрафикПлатежей"][0]["Комментарий"]) == ("аб", "вг")


def test_amounts_are_sent_as_exact_numbers(json_stage: Stage) -> None:
    create(json_stage.channel, WRITING, write())
    assert '"СуммаЗапрошенная":150000.50'.encode() in json_stage.base.asked[0].get_data()


def test_load_mode_is_a_header_of_writes_alone(stage: Stage) -> None:
    # The server of the tests drops names with an underscore, so what is sent is looked at before it goes.
    sent: list[tuple[str, Any]] = []

    class Ear:
        def ask(self, operation: str, method: str, url: str, read: Any, **request: Any) -> Any:
            sent.append((method, request["headers"].get("1C_OData-DataLoadMode")))
            return stage.http.ask(operation, method, url, read, **request)

    create(Channel(stage.base.url, USER, Ear(), stage.channel.form, load_mode=True), WRITING, write())
    create(Channel(stage.base.url, USER, Ear(), stage.channel.form), WRITING, write())
    assert sent == [("POST", "true"), ("GET", None), ("POST", None), ("GET", None)]


def test_a_text_that_was_cut_is_told_by_field_and_length(stage: Stage) -> None:
    create(stage.channel, WRITING, write(Фамилия="Римская-Корсакова"))
    assert stage.notes[-1] == "HTTP 200, not stored as sent: Фамилия: cut from 17 to 10 letters"
    assert "Римская" not in repr(stage.exchanges)


def test_a_field_that_the_base_does_not_know_is_told(stage: Stage) -> None:
    made = create(stage.channel, WRITING, write(НомерТура="T-1"))
    assert "НомерТура: the base does not know this field" in stage.notes[-1]
    # Asking for it by name would have been refused, so everything was asked for.
    assert stage.base.queries("$select")[-1] == "*" and "Posted" in made


@pytest.mark.parametrize("field, value", [("Фамилия", "Римская-Корсакова"), ("НомерТура", "T-1")])
def test_what_the_map_demands_must_be_stored_as_it_was_sent(stage: Stage, field: str, value: str) -> None:
    with pytest.raises(RefusedError) as refused:
        create(stage.channel, WRITING, write(strict=frozenset({field}), **{field: value}))
    assert refused.value.reason == "not_stored"
    assert field in refused.value.message and value not in refused.value.message


def handler(base: FakeBase, act: Any) -> None:
    """A handler of the configuration (ПередЗаписью) that changes what is being stored."""
    take = base._take

    def taken(name: str, row: Row, sent: Row) -> Any:
        fault = take(name, row, sent)
        act(row)
        return fault

    base._take = taken  # type: ignore[method-assign]


def test_a_sum_that_the_base_resets_is_refused_also_inside_a_section(stage: Stage) -> None:
    deal = a_deal(stage)
    handler(stage.base, lambda row: row["ГрафикПлатежей"][1].update(Сумма=0))
    with pytest.raises(RefusedError) as refused:
        change(stage.channel, WRITING, write(), deal)
    assert "ГрафикПлатежей.Сумма (row 2)" in refused.value.message
    assert "row 1" not in refused.value.message


def test_rows_of_a_section_that_are_missing_are_counted(stage: Stage) -> None:
    handler(stage.base, lambda row: row["ГрафикПлатежей"].pop())
    with pytest.raises(RefusedError, match="2 rows were sent, 1 are stored"):
        create(stage.channel, WRITING, write())


def test_a_change_sends_only_its_fields_and_the_whole_section(stage: Stage) -> None:
    deal = a_deal(stage)
    row = change(stage.channel, WRITING, Write(DEALS, {"Срок": 12}, frozenset({"Срок"})), deal)
    assert stage.base.methods == ["GET", "PATCH", "GET"]
    assert body_of(stage.base.asked[1]) == {"Срок": 12}
    assert (deal["Срок"], deal["Фамилия"], row["DataVersion"]) == (12, "Ёлкин", version(1))


def test_a_row_that_holds_the_fields_already_is_not_written_again(stage: Stage) -> None:
    made = create(stage.channel, WRITING, write())
    again = change(stage.channel, WRITING, write(), made)
    assert stage.base.methods == ["POST", "GET", "GET"]
    assert again["DataVersion"] == version(0)


def test_a_row_that_somebody_wrote_since_it_was_found_is_not_written_over(stage: Stage) -> None:
    deal = a_deal(stage)
    found = dict(deal)
    deal["DataVersion"] = version(1)
    with pytest.raises(ChangedMeanwhileError):
        change(stage.channel, WRITING, write(), found)
    assert "PATCH" not in stage.base.methods


def test_a_write_of_somebody_between_our_reading_and_our_writing_is_noticed(stage: Stage) -> None:
    deal = a_deal(stage)
    stage.base.before_write = lambda row, _sent: row.update(DataVersion=version(number_of(row["DataVersion"]) + 1))
    with pytest.raises(ChangedMeanwhileError) as changed:
        change(stage.channel, WRITING, write(), deal)
    assert changed.value.row is not None and changed.value.row["Фамилия"] == "Орлова"
    assert stage.notes[-1].endswith("changed meanwhile")


def test_a_platform_that_counts_in_the_upper_half_of_a_version_is_no_somebody(stage: Stage) -> None:
    deal = a_deal(stage)
    stage.base.before_write = lambda row, _sent: row.update(DataVersion=version((1 << 32) - 1))
    assert change(stage.channel, WRITING, write(), deal)["DataVersion"] == version(1 << 32)


def test_a_row_that_is_gone_is_refused(stage: Stage) -> None:
    deal = a_deal(stage)
    stage.base.sets[DEALS].clear()
    with pytest.raises(RefusedError) as refused:
        change(stage.channel, WRITING, write(), deal)
    assert refused.value.reason == "gone"


def test_an_answer_without_a_body_is_read_back_all_the_same(stage: Stage) -> None:
    deal = a_deal(stage)
    stage.base.faults = [None, after_commit(204, b"")]
    assert change(stage.channel, WRITING, write(), deal)["Фамилия"] == "Орлова"


@pytest.mark.parametrize("fault", [lost, after_commit(502), after_commit(500), after_commit(200), after_commit(201, b"")])
def test_a_new_object_whose_answer_is_lost_may_be_there_and_is_not_made_twice(stage: Stage, fault: Any) -> None:
    stage.base.faults = [fault]
    with pytest.raises(OutcomeUnknownError):
        create(stage.channel, WRITING, write())
    assert len(stage.base.sets[DEALS]) == 1 and stage.base.methods == ["POST"]


def test_an_answer_without_the_key_leaves_it_unknown_what_was_made(json_stage: Stage) -> None:
    json_stage.base.faults = [answers(201, b'{"Number":"1"}', "application/json")]
    with pytest.raises(OutcomeUnknownError):
        create(json_stage.channel, WRITING, write())


@pytest.mark.parametrize("status, code", [(400, 1), (400, 4), (500, -1), (400, 17), (401, 20)])
def test_a_write_that_the_base_refuses_is_refused_with_its_code(json_stage: Stage, status: int, code: int) -> None:
    said = f'{{"odata.error":{{"code":"{code}","message":{{"lang":"ru","value":"Не удалось разобрать строку Орлова 4510"}}}}}}'
    json_stage.base.faults = [answers(status, said, "application/json")]
    with pytest.raises(RefusedError) as refused:
        create(json_stage.channel, WRITING, write())
    assert refused.value.reason == f"odata {code}"
    assert "4510" not in refused.value.message


def test_a_pool_without_a_free_session_is_busy_and_nothing_was_written(stage: Stage) -> None:
    stage.base.faults = [answers(406, "<exception/>", "application/xml")]
    with pytest.raises(BusyError):
        create(stage.channel, WRITING, write())
    assert stage.base.sets[DEALS] == []


def test_nobody_at_the_address_is_unreachable(stage: Stage) -> None:
    with pytest.raises(UnreachableError):
        create(Channel("http://127.0.0.1:9/", USER, stage.http), WRITING, write())


def test_a_location_in_raw_cyrillic_spoils_nothing(stage: Stage) -> None:
    # Bytes of these letters are line breaks where a header is read as anything but bytes.
    name = "Document_ПриходХолодХ"
    stage.base.has(name, {"Код": ""})
    assert create(stage.channel, WRITING, Write(name, {"Код": "1"}))["Код"] == "1"


def test_a_document_is_posted_and_seen_to_be_posted(stage: Stage) -> None:
    deal = a_deal(stage)
    assert post(stage.channel, WRITING, DEALS, deal)["Posted"] is True
    assert stage.base.asked[1].path.endswith("')/Post")
    assert stage.base.queries("PostingModeOperational") == ["", "false", ""]


def test_a_document_that_does_not_become_posted_is_refused(stage: Stage) -> None:
    deal = a_deal(stage)
    stage.base.faults = [None, answers(200, b"")]
    with pytest.raises(RefusedError) as refused:
        post(stage.channel, WRITING, DEALS, deal)
    assert refused.value.reason == "not_stored"


def test_a_document_that_is_marked_for_deletion_is_not_even_tried(stage: Stage) -> None:
    deal = a_deal(stage)
    deal["DeletionMark"] = True
    with pytest.raises(RefusedError) as refused:
        post(stage.channel, WRITING, DEALS, deal)
    assert (refused.value.reason, stage.base.methods) == ("marked", ["GET"])


@pytest.mark.parametrize("fault", [lost, after_commit(504)])
def test_a_posting_whose_answer_is_lost_is_unknown_and_can_be_repeated(stage: Stage, fault: Any) -> None:
    deal = a_deal(stage)
    stage.base.faults = [None, fault]
    with pytest.raises(OutcomeUnknownError):
        post(stage.channel, WRITING, DEALS, deal)
    assert post(stage.channel, WRITING, DEALS, deal)["Posted"] is True


def test_a_posted_document_is_marked_only_after_its_posting_is_undone(stage: Stage) -> None:
    deal = a_deal(stage)
    deal["Posted"] = True
    assert mark(stage.channel, WRITING, DEALS, deal)["DeletionMark"] is True
    assert (deal["Posted"], deal["DeletionMark"]) == (False, True)
    assert "DELETE" not in stage.base.methods


def test_undoing_what_is_not_posted_writes_nothing(stage: Stage) -> None:
    deal = a_deal(stage)
    assert unpost(stage.channel, WRITING, DEALS, deal)["Posted"] is False
    assert stage.base.writes == 0


KEY = (("Система", text_literal("сайт")), ("Код", text_literal("app_1")))
RECORD = Write(REGISTER, {"Система": "сайт", "Код": "app_1", "Ссылка": "x"}, frozenset({"Код"}))


def test_a_record_is_claimed_once_and_found_the_second_time(stage: Stage) -> None:
    first, second = (claim(stage.channel, WRITING, RECORD, KEY) for _ in range(2))
    assert (first[1], second[1]) == (True, False)
    assert first[0] == second[0] == {"Система": "сайт", "Код": "app_1", "Ссылка": "x"}
    assert len(stage.base.sets[REGISTER]) == 1


def test_a_claim_whose_answer_is_lost_is_found_by_the_next(stage: Stage) -> None:
    stage.base.faults = [lost]
    with pytest.raises(OutcomeUnknownError):
        claim(stage.channel, WRITING, RECORD, KEY)
    assert claim(stage.channel, WRITING, RECORD, KEY)[1] is False


def test_a_claim_that_is_refused_for_another_reason_is_refused(json_stage: Stage) -> None:
    body = '{"odata.error":{"code":"20","message":{"value":"Ошибка прав доступа"}}}'
    json_stage.base.faults = [answers(401, body, "application/json")]
    with pytest.raises(RefusedError) as refused:
        claim(json_stage.channel, WRITING, RECORD, KEY)
    assert refused.value.reason == "odata 20"


def test_a_record_is_changed_by_its_composite_key(stage: Stage) -> None:
    record, _ = claim(stage.channel, WRITING, RECORD, KEY)
    row = change(stage.channel, WRITING, Write(REGISTER, {"Ссылка": "y"}), record, KEY)
    assert row["Ссылка"] == "y"
    assert stage.base.asked[-2].path.endswith("(Система='сайт',Код='app_1')")


@pytest.mark.parametrize(
    "sent, stored",
    [
        (None, ""), (None, "00000000-0000-0000-0000-000000000000"), ("", None), (None, 0), ("", "0001-01-01T00:00:00"),
        (True, "true"), (Decimal("1.50"), "1.5"), (Decimal("1.50"), Decimal("1.500")), (5, "5"), ("5", 5), (12, Decimal("12.0")),
        ("2026-12-20", "2026-12-20T00:00:00"), ("2026-12-20T10:00:00", "2026-12-20T10:00:00.000"), ("а ", "а"),
        ("а\r\nб", "а\nб"),
    ],
)  # fmt: skip
def test_the_same_value_in_another_form_is_the_same(sent: Any, stored: Any) -> None:
    assert same(sent, stored)


@pytest.mark.parametrize(
    "sent, stored",
    [
        (True, False), (False, None), (Decimal("1.50"), Decimal("1.5001")), (5, "6"), (5, "abc"), ("abc", 5), ("а", ""),
        ("2026-12-20T10:00:00", "2026-12-20T00:00:00"), ("Ё", "Е"), (None, "x"), (Decimal(1), True),
    ],
)  # fmt: skip
def test_another_value_is_another(sent: Any, stored: Any) -> None:
    assert not same(sent, stored)


def test_base64_may_come_back_in_lines() -> None:
    assert same("0JDQkQ==", "0JDQ\r\nkQ==", "Файл_Base64Data")
    assert not same("0JDQkQ==", "0JDQ\r\nkQ==", "Файл")


def test_how_a_field_differs_is_told_without_its_value() -> None:
    sent = {"А": "новое", "Б": "новое", "В": Decimal("1.555"), "Г": "абвгд", "Д": "x", "Е@odata.bind": "x"}
    stored = {"А": "старое", "Б": "", "В": Decimal("1.56"), "Г": "абв", "Д": "y"}
    told = {one.field: one.how for one in differences(sent, stored, frozenset(), {"А": "старое", "Б": "было"})}
    assert told == {
        "А": "kept as it was", "Б": "reset by the base", "В": "rounded or changed", "Г": "cut from 5 to 3 letters",
        "Д": "changed by the base",
    }  # fmt: skip


@pytest.mark.parametrize("value", [None, "", 0, False, [], "0", Decimal(0), "0001-01-01T00:00:00", "StandardODATA.Undefined"])
def test_what_1c_keeps_in_an_empty_field_is_empty(value: Any) -> None:
    assert is_empty(value)
    assert not is_empty({"Ref_Key": "x"})
