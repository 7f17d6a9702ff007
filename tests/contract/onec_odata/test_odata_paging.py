"""Lists of many pages: no row is lost, none comes twice, whatever the base does to the order and to the list meanwhile."""

from datetime import datetime
from typing import Any

import pytest
from werkzeug import Request, Response

from adapters.onec.odata import paging
from adapters.onec.odata.literals import text_literal
from adapters.onec.odata.paging import Window, rows_of
from adapters.onec.odata.query import Condition
from adapters.onec.odata.reading import Wanted
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, RefusedError, UnreachableError
from tests.contract.onec_odata.fake_base import FakeBase, Row, Serve
from tests.contract.onec_odata.stage import READING, Stage, answers

DEALS = "Document_ЗаявкаНаЗаем"
SELECT = ("Ref_Key", "DataVersion", "Number", "Date")
KEY = ("Ref_Key",)
WANTED = Wanted(DEALS, SELECT, order=("Date", "Number"))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def deals(base: FakeBase, count: int, **fields: Any) -> list[Row]:
    rows = [{"Number": f"{n:05}", "Date": f"2026-{n % 12 + 1:02}-01T00:00:00", **fields} for n in range(count)]
    return base.has(DEALS, {"Number": "", "Date": "", "Статус": ""}, rows)


def read(stage: Stage, wanted: Wanted = WANTED, page: int = 10, window: Window | None = None) -> list[str]:
    return [row["Ref_Key"] for row in rows_of(stage.channel, READING, wanted, KEY, window, page)]


def same(found: list[str], rows: list[Row]) -> bool:
    return len(found) == len(rows) and set(found) == {row["Ref_Key"] for row in rows}


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 95])
def test_every_row_comes_once_over_as_many_pages_as_needed(stage: Stage, count: int) -> None:
    rows = deals(stage.base, count)
    assert same(read(stage), rows)
    assert len(stage.base.asked) == max(1, -(-count // 10))
    assert set(stage.base.queries("$orderby")) == {"Date,Number"}
    assert set(stage.base.queries("$select")) == {",".join(SELECT)}
    assert set(stage.base.queries("$inlinecount")) == {"allpages"}


def test_rows_that_tie_in_the_order_are_not_lost_between_pages(stage: Stage) -> None:
    """The base cuts its pages out of another order each time, as it does where the order does not tell rows apart."""
    rows = deals(stage.base, 30, Date="2026-01-01T00:00:00")
    turns = iter(range(1000))

    def shuffle(skip: int) -> None:
        if next(turns) < 3 and skip:
            rows.insert(0, rows.pop())

    stage.base.at_page = shuffle
    found = read(stage, Wanted(DEALS, SELECT, order=("Статус",)))
    assert same(found, rows)
    assert len(stage.base.asked) > 3


def test_an_order_that_is_never_the_same_is_read_at_once_in_the_end(stage: Stage) -> None:
    rows = deals(stage.base, 30, Date="2026-01-01T00:00:00")
    # The base serves every page but the whole list without its second row, which hides behind the edges.
    hidden = rows[1]

    def hide(request: Request, serve: Serve) -> Response:
        whole = "$top" not in request.args
        if not whole:
            rows.remove(hidden)
            rows.append({**rows[0], "Number": "again"})
        answer = serve()
        if not whole:
            rows.pop()
            rows.insert(1, hidden)
        return answer

    stage.base.faults = [hide] * 40
    assert same(read(stage, Wanted(DEALS, SELECT, order=("Статус",))), rows)


def test_a_row_that_comes_while_the_list_is_read_is_found_by_reading_again(stage: Stage) -> None:
    rows = deals(stage.base, 25)
    added: list[Row] = []

    def add_in_front(skip: int) -> None:
        if skip == 10 and not added:
            added.append(stage.base.put(DEALS, {"Number": "00000", "Date": "2020-01-01T00:00:00"}))

    stage.base.at_page = add_in_front
    assert same(read(stage), rows)
    assert len(rows) == 26


def test_a_row_that_goes_while_the_list_is_read_makes_no_other_be_lost(stage: Stage) -> None:
    rows = deals(stage.base, 25)
    first = min(rows, key=lambda row: (row["Date"], row["Number"]))
    gone: list[Row] = []

    def take_from_front(skip: int) -> None:
        if skip == 10 and not gone:
            rows.remove(first)
            gone.append(first)

    stage.base.at_page = take_from_front
    assert {row["Ref_Key"] for row in rows} <= set(read(stage))


def test_a_list_that_never_holds_still_is_for_later(json_stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST_AT_ONCE", 5)
    deals(json_stage.base, 25)
    json_stage.base.at_page = lambda _: json_stage.base.put(DEALS, {"Number": "0", "Date": "2020-01-01T00:00:00"}) and None
    with pytest.raises(UnreachableError) as later:
        read(json_stage, page=2)
    assert later.value.retry_after is not None


def test_a_base_that_gives_everything_at_once_is_asked_once(stage: Stage) -> None:
    """The manual says that $inlinecount makes the base ignore $top and $skip."""
    rows = deals(stage.base, 25)
    stage.base.faults = [without("$top", "$skip")]
    assert same(read(stage), rows)
    assert len(stage.base.asked) == 1


def test_a_base_that_tells_no_count_is_read_until_a_page_is_short(stage: Stage) -> None:
    rows = deals(stage.base, 25)
    stage.base.faults = [without("$inlinecount")] * 9
    assert same(read(stage), rows)
    assert len(stage.base.asked) == 3


def test_a_base_that_ignores_skip_and_tells_no_count_is_not_asked_for_ever(stage: Stage) -> None:
    deals(stage.base, 25)
    stage.base.faults = [without("$inlinecount", "$skip")] * 9
    assert len(read(stage)) == 10
    assert len(stage.base.asked) == 2


def without(*names: str) -> Any:
    def act(request: Request, serve: Serve) -> Response:
        request.args = type(request.args)([(name, value) for name, value in request.args.items() if name not in names])
        return serve()

    return act


NO_MEMORY = '{"odata.error":{"code":"-1","message":{"value":"Недостаточно памяти"}}}'


@pytest.mark.parametrize("fault", [answers(500, NO_MEMORY, "application/json"), answers(200, b"{")])
def test_a_page_that_is_too_heavy_is_asked_for_smaller(json_stage: Stage, fault: Any) -> None:
    rows = deals(json_stage.base, 25)
    json_stage.base.faults = [None, fault, fault]
    assert same(read(json_stage), rows)
    assert json_stage.base.queries("$top")[:4] == ["10", "10", "2", "1"]


def test_a_page_without_an_answer_is_tried_smaller_once(json_stage: Stage) -> None:
    deals(json_stage.base, 25)
    json_stage.base.faults = [answers(504, "<html></html>")] * 9
    with pytest.raises(OutcomeUnknownError):
        read(json_stage)
    assert json_stage.base.queries("$top") == ["10", "10", "2", "2"]


@pytest.mark.parametrize("status", [400, 403, 404])
def test_what_a_smaller_page_does_not_mend_is_not_repeated(json_stage: Stage, status: int) -> None:
    body = '{"odata.error":{"code":"14","message":{"value":"Ошибка разбора"}}}'
    json_stage.base.faults = [answers(status, body, "application/json")]
    with pytest.raises(RefusedError):
        read(json_stage)
    assert len(json_stage.base.asked) == 1


def test_one_row_that_can_not_be_read_is_a_bad_answer_in_the_end(json_stage: Stage) -> None:
    deals(json_stage.base, 25)
    json_stage.base.faults = [answers(200, b"{")] * 9
    with pytest.raises(BadAnswerError):
        read(json_stage)


def test_a_long_chain_is_asked_in_queries_that_every_web_server_takes(json_stage: Stage) -> None:
    rows = deals(json_stage.base, 200)
    numbers = tuple(text_literal(row["Number"]) for row in rows)
    wanted = Wanted(DEALS, SELECT, (Condition("Number", "in", numbers),), ("Date", "Number"))
    assert same(read(json_stage, wanted, 50), rows)
    assert all(len(one.query_string) <= 2048 for one in json_stage.base.asked)


def test_a_chain_of_nothing_gives_nothing_and_asks_nothing(json_stage: Stage) -> None:
    assert read(json_stage, Wanted(DEALS, SELECT, (Condition("Number", "in", ()),), ("Number",))) == []
    assert json_stage.base.asked == []


def test_rows_of_a_section_are_told_apart_by_their_whole_key(json_stage: Stage) -> None:
    name = f"{DEALS}_ГрафикПлатежей"
    json_stage.base.has(name, {}, [{"Ref_Key": f"k{n // 12}", "LineNumber": str(n % 12 + 1)} for n in range(87)])
    wanted = Wanted(name, ("Ref_Key", "LineNumber"), order=("LineNumber",))
    found = list(rows_of(json_stage.channel, READING, wanted, ("Ref_Key", "LineNumber"), None, 10))
    assert len(found) == 87 == len({tuple(row.values()) for row in found})


YEAR = Window("Date", moment("2026-01-01"), moment("2027-01-01"), 30)


def test_a_deep_list_is_read_in_windows_of_days_that_leave_no_gap(stage: Stage) -> None:
    rows = deals(stage.base, 60)
    assert same(read(stage, window=YEAR), rows)
    assert max(int(skip or 0) for skip in stage.base.queries("$skip")) <= 10
    assert sum("lt datetime" in one for one in stage.base.queries("$filter")) >= 12


def test_windows_hold_the_last_moment_and_the_future(stage: Stage) -> None:
    dates = ("2026-01-01T00:00:00", "2026-01-30T23:59:59", "2026-01-31T00:00:00", "2026-12-31T23:59:59", "2031-05-05T00:00:00")
    rows = stage.base.has(DEALS, {"Number": "", "Date": ""}, [{"Number": str(n), "Date": one} for n, one in enumerate(dates)])
    stage.base.put(DEALS, {"Number": "too old", "Date": "2025-12-31T23:59:59"})
    assert same(read(stage, window=YEAR), rows[:5])


def test_a_row_that_moves_into_a_window_already_read_is_found_all_the_same(stage: Stage) -> None:
    rows = deals(stage.base, 24)
    last = max(rows, key=lambda row: (row["Date"], row["Number"]))
    asked: list[int] = []

    def move(_skip: int) -> None:
        asked.append(1)
        if len(asked) == 8:
            last["Date"] = "2026-01-02T00:00:00"

    stage.base.at_page = move
    assert same(read(stage, window=YEAR), rows)


def test_an_empty_date_makes_no_windows_over_two_thousand_years() -> None:
    windows = list(Window("Date", moment("0001-01-01"), moment("2026-11-21"), 1).conditions())
    assert len(windows) <= paging.MOST_WINDOWS + 1
    assert windows[0][0].literals == ("datetime'1900-01-01T00:00:00'",)
