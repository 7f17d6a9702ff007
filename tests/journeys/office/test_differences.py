"""The office's page of differences: what an officer sees, filters, takes along as CSV; nobody is named on it."""

import csv
import html
import io
from datetime import timedelta

from flask.testing import FlaskClient

from bridge.flows.hub import Hub
from bridge.flows.reconciling.keep_differences import keep_found
from bridge.flows.reconciling.look_at_page import Wish
from bridge.flows.reconciling.run_reconciliation import Tally, note_end
from bridge.model.reconciling.difference import Difference, DifferenceKind
from tests.journeys.office.case import take

K = DifferenceKind


def find(hub: Hub, *found: Difference) -> None:
    with hub.store.begin() as tx:
        keep_found(hub, tx, found, lambda _tx, _difference: None)


def some(count: int, kind: DifferenceKind = K.SUM_DIFFERS) -> list[Difference]:
    return [Difference(kind, "", f"Д-{n:04}", "223\xa0650\xa0₽", "7\xa0₽") for n in range(count)]


def test_an_empty_list_and_no_reconciliation_yet_are_said_calmly(officer: FlaskClient) -> None:
    page = officer.get("/office/differences").text
    assert "Сверки ещё не было" in page and "Хаб и 1С сходятся" in page


def test_a_difference_shows_both_values_cause_and_remedy_beside_its_case(officer: FlaskClient, hub: Hub) -> None:
    case = take(hub)
    find(hub, Difference(K.SECOND_DEAL, case.id, "КОПИЯ-1", "ДЕЛО-1", "КОПИЯ-1, new «Новая, тел. +7 999 123-45-67»"))
    page = officer.get("/office/differences").text
    for text in ("Две сделки на одну заявку", "срочно", "КОПИЯ-1", "ДЕЛО-1", "отмените в 1С", f'href="/office/cases/{case.id}"'):
        assert text in page
    assert "999 123" not in page
    queues = officer.get("/office/queues").text
    link = page.split('href="/office/queues#')[1].split('"')[0]
    assert f'id="{link}"' in queues and "Расхождение с 1С" in queues


def test_the_list_is_filtered_by_kind_and_a_strange_kind_is_all(officer: FlaskClient, hub: Hub) -> None:
    find(hub, *some(2), *some(1, K.POSTED_NOT_THERE))
    assert officer.get("/office/differences?kind=sum_differs").text.count('id="dif_') == 2
    assert officer.get("/office/differences?kind=nonsense").text.count('id="dif_') == 3


def test_alarms_stand_first_and_what_a_person_let_be_last(officer: FlaskClient, hub: Hub) -> None:
    find(hub, *some(1), *some(1, K.POSTED_NOT_THERE), *some(1, K.STATE_UNKNOWN))
    with hub.store.begin() as tx:
        (accepted,) = [one for one in tx.attentions.waiting() if "карт" in one.text]
        tx.attentions.resolve(accepted.id, hub.clock.now(), "olga: the map is on its way")
    page = officer.get("/office/differences").text
    rows = page.split("<tbody>")[1]
    places = [rows.index(text) for text in ("Проведённого платежа", "Одобренная сумма", "Состояние, которого нет")]
    assert places == sorted(places) and "принято" in page


def test_a_long_list_goes_on_where_the_page_before_ended(officer: FlaskClient, hub: Hub) -> None:
    for n, one in enumerate(some(203)):
        if n % 50 == 0:
            hub.clock.move(timedelta(minutes=1))  # type: ignore[attr-defined]
        find(hub, one)
    page = officer.get("/office/differences").text
    onward = html.unescape(page.split('rel="next" href="')[1].split('"')[0])
    rest = officer.get(onward).text
    assert (page.count('id="dif_'), rest.count('id="dif_')) == (200, 3)
    assert not [n for n in range(203) if f"Д-{n:04}" not in page + rest]


def test_a_strange_place_is_the_first_page(officer: FlaskClient, hub: Hub) -> None:
    find(hub, *some(1))
    for before in ("x", "0001-01-01T00:00:00%2B14:00|a", "2026-11-23T09:00:00|%00", "9999-12-31|ё", "2126-11-23|a"):
        assert officer.get(f"/office/differences?before={before}").text.count('id="dif_') == 1


def test_all_of_them_are_taken_along_as_csv_without_formulas(officer: FlaskClient, hub: Hub) -> None:
    find(hub, *some(601), Difference(K.PAYMENT_ONLY_THERE, "", "=CMD()", "", "1\xa0₽"))
    answer = officer.get("/office/differences.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.content_type == "text/csv; charset=utf-8" and "attachment" in answer.headers["Content-Disposition"]
    assert len({row["id"] for row in rows}) == 602
    assert "'=CMD()" in {row["subject"] for row in rows}
    assert len(list(csv.DictReader(io.StringIO(officer.get("/office/differences.csv?kind=sum_differs").text)))) == 601


def test_what_was_fixed_lately_and_the_last_reconciliation_are_told(officer: FlaskClient, hub: Hub) -> None:
    find(hub, Difference(K.SCHEDULE_DIFFERS, "", "ДЕЛО-7", "платежей 6", "платежей 12", safe=True))
    now = hub.clock.now()
    note_end(hub, Wish(now, now), "nightly", Tally(of=3, listed=4, walked=3, looked=3, fixed=1))
    page = officer.get("/office/differences").text
    assert "Исправлено само" in page and "сохранён график" in page and "ночная" in page and "сравнено заявок 3" in page
    hub.clock.move(timedelta(days=3))  # type: ignore[attr-defined]
    assert "Исправлено само" not in officer.get("/office/differences").text


def test_nobody_sees_it_without_a_session(browser: FlaskClient) -> None:
    for path in ("/office/differences", "/office/differences.csv"):
        assert browser.get(path).status_code == 303
