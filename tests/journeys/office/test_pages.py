"""What an officer sees and does: the list, a case as one line, the queues. Personal data stays masked."""

import html
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from bridge.flows.hub import Hub
from bridge.ports.store import Exchange
from bridge.ports.work import WorkKind, WorkState
from tests.journeys.office.case import PERSONAL, a_whole_case, take, token_of


def search(officer: FlaskClient, asked: str) -> str:
    token = token_of(officer.get("/office/"))
    return officer.post("/office/search", data={"csrf_token": token, "q": asked}, follow_redirects=True).text


def act(officer: FlaskClient, path: str, **told: str) -> tuple[int, str]:
    answer = officer.post(path, data={"csrf_token": token_of(officer.get("/office/")), **told}, follow_redirects=True)
    return answer.status_code, answer.text


def test_the_list_shows_the_newest_first_with_words(officer: FlaskClient, hub: Hub) -> None:
    take(hub, "SUN-1")
    take(hub, "SUN-2")
    page = officer.get("/office/").text
    assert page.index("SUN-2") < page.index("SUN-1")
    assert "Получена" in page and "223\u00a0650\u00a0₽" in page and "+7 ••• •••-••-67" in page


def test_an_empty_list_says_so(officer: FlaskClient) -> None:
    assert "Заявок в этом состоянии нет" in officer.get("/office/").text


def test_the_filter_stands_in_the_address(officer: FlaskClient, hub: Hub) -> None:
    take(hub)
    assert "SUN-1" in officer.get("/office/?status=RECEIVED").text
    assert "SUN-1" not in officer.get("/office/?status=ACTIVE").text
    assert officer.get("/office/?status=nonsense&limit=-5").status_code == 200


def test_a_long_list_is_shown_in_parts(officer: FlaskClient, hub: Hub) -> None:
    for number in range(3):
        take(hub, f"SUN-{number}")
    page = officer.get("/office/?limit=2").text
    assert page.count('class="row"') == 2 and "Показать ещё" in page
    onward = html.unescape(page.split('rel="next" href="')[1].split('"')[0])
    rest = officer.get(onward).text
    assert rest.count('class="row"') == 1 and "SUN-0" in rest and "Показать ещё" not in rest


def test_the_rest_of_a_list_keeps_its_filter_and_a_strange_place_is_the_first_page(officer: FlaskClient, hub: Hub) -> None:
    for number in range(2):
        take(hub, f"SUN-{number}")
    assert "status=RECEIVED" in officer.get("/office/?limit=1&status=RECEIVED").text
    for strange in ("app_nothing", "a%00b", "x" * 100):
        assert officer.get(f"/office/?before={strange}").text.count('class="row"') == 2


@pytest.mark.parametrize("asked", ["SUN-1", "8 999 123-45-67", "id"])
def test_a_case_is_found_by_order_by_number_and_by_phone(officer: FlaskClient, hub: Hub, asked: str) -> None:
    wanted = take(hub)
    take(hub, "SUN-2", customer__phone="+79990000000")
    page = search(officer, wanted.id if asked == "id" else asked)
    assert "SUN-1" in page and "SUN-2" not in page.split("<main", 1)[1]


def test_a_phone_that_is_searched_never_gets_into_an_address(officer: FlaskClient, hub: Hub) -> None:
    take(hub)
    token = token_of(officer.get("/office/"))
    answer = officer.post("/office/search", data={"csrf_token": token, "q": "+79991234567"})
    assert answer.status_code == 200 and answer.location is None
    assert "9991234567" not in answer.text


@pytest.mark.parametrize("asked", ["nothing", "app_nothing", "a\x00b", "<script>alert(1)</script>", "x" * 5000, "👻"])
def test_what_is_not_there_is_not_found_calmly(officer: FlaskClient, asked: str) -> None:
    page = search(officer, asked)
    assert "Ничего не нашлось" in page and "<script>alert" not in page


def test_a_case_tells_everything_on_one_line_in_order(officer: FlaskClient, hub: Hub) -> None:
    case = a_whole_case(hub)
    page = officer.get(f"/office/cases/{case.id}").text
    told = (
        "application.received № 1",
        "Request",
        "statusdeal",
        "Отмечен документ",
        "Платёж 17\u00a0432\u00a0₽",
        "Проверить срок",
    )
    line = page[page.index('id="line"') :]
    places = [line.index(text) for text in told]
    assert places == sorted(places)
    for text in (
        "HTTP 503",
        "доставлено",
        "1840 мс",
        "Бронь подтверждена",
        "OP-7",
        "Неожиданное состояние в 1С",
        "план ·",
        "остановлено, попытка 1",
    ):
        assert text in page


def test_asking_again_and_again_takes_one_line(officer: FlaskClient, hub: Hub) -> None:
    taken, now = take(hub), hub.clock.now()
    with hub.store.begin() as tx:
        for second in range(1, 700):
            at = now + timedelta(seconds=second)
            tx.journal.note(Exchange(at, "hub", "onec", "statusdeal", "HTTP 200", taken.id, second))
        tx.journal.note(Exchange(now + timedelta(hours=1), "hub", "onec", "statusdeal", "HTTP 503", taken.id, 7))
    page = officer.get(f"/office/cases/{taken.id}").text
    assert page.count("statusdeal") == 2 and "699 раз" in page and "699 мс" in page and "HTTP 503" in page


def test_no_page_of_the_office_shows_personal_data(officer: FlaskClient, hub: Hub) -> None:
    case = a_whole_case(hub)
    for path in ("/office/", f"/office/cases/{case.id}", "/office/queues"):
        page = officer.get(path).text
        assert [one for one in PERSONAL if one in page] == [], path


def test_an_unknown_case_is_a_page_that_helps(officer: FlaskClient) -> None:
    for path in ("/office/cases/app_nothing", "/office/cases/a%00b"):
        answer = officer.get(path)
        assert answer.status_code == 404 and "Такого дела нет" in answer.text


def test_an_attention_is_closed_with_a_reason_and_journalled(officer: FlaskClient, hub: Hub) -> None:
    case = a_whole_case(hub)
    with hub.store.begin() as tx:
        attention = tx.attentions.waiting()[0]
    path = f"/office/attentions/{attention.id}/resolve"
    status, page = act(officer, path, reason="  ")
    assert status == 422 and "Напишите, что сделано" in page
    status, page = act(officer, path, reason="позвонили в 1С, состояние исправлено")
    assert status == 200 and "Закрыто с указанной причиной" in page and "Никто не ждёт" in page
    assert "уже закрыл" in act(officer, path, reason="ещё раз")[1]
    with hub.store.begin() as tx:
        assert tx.attentions.waiting() == []
        assert tx.journal.after(0, 100, case.id)[-1].sender == "office:olga"


def test_dead_work_is_sent_again_once_and_journalled(officer: FlaskClient, hub: Hub) -> None:
    case = a_whole_case(hub)
    with hub.store.begin() as tx:
        row = tx.work.dead(10)[0]
    assert "Передать заявку в 1С" in officer.get("/office/queues").text
    path = f"/office/rows/{row.id}/send-again"
    assert "Отправлено снова" in act(officer, path)[1]
    assert "уже не остановлена" in act(officer, path)[1]
    with hub.store.begin() as tx:
        revived = next(one for one in tx.work.open_of(case.id) if one.kind is WorkKind.SUBMIT_APPLICATION)
        assert revived.state is WorkState.WAITING
        assert f"строка {row.id}" in tx.journal.after(0, 100, case.id)[-1].what


def test_an_officer_pauses_a_far_side_with_a_reason_and_lifts_the_pause(officer: FlaskClient, hub: Hub) -> None:
    a_whole_case(hub)
    with hub.store.read() as tx:
        name = next(one.name for one in tx.work.destinations() if one.name.startswith("partner:"))
    assert "работает" in officer.get("/office/queues").text
    assert "напишите причину" in act(officer, f"/office/far-sides/{name}/pause", reason=" ")[1]
    page = act(officer, f"/office/far-sides/{name}/pause", reason="сайт переезжает")[1]
    assert "На паузе" in page and "пауза (olga)" in page and "сайт переезжает" in page
    with hub.store.begin() as tx:
        assert tx.journal.after(0, 1000)[-1].what == f"пауза: {name}"
    page = act(officer, f"/office/far-sides/{name}/resume")[1]
    assert "Отправка возобновлена" in page and "пауза (olga)" not in page
    assert "Не получилось" in act(officer, "/office/far-sides/nobody/resume")[1]


def test_the_queues_count_what_waits(officer: FlaskClient, hub: Hub) -> None:
    assert "Никто не ждёт" in officer.get("/office/queues").text
    a_whole_case(hub)
    page = officer.get("/office/queues").text
    assert "<b>1</b> ждут человека" in page and "<b>1</b> строк остановлено" in page
    assert '<b class="count">2</b>' in officer.get("/office/").text
