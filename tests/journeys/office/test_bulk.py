"""Many rows at once, by the pages: chosen, previewed, confirmed for exactly that, worked, stopped; the queues lead there."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from bridge.flows.bulk.run_bulk import run_bulk
from bridge.flows.hub import LOAN_SYSTEM, Hub
from bridge.model.seconding.bulk import BulkState
from bridge.ports.store import Attention
from bridge.ports.work import WorkKind
from tests.builders import work_of
from tests.journeys.office.case import a_whole_case, token_of

CHOOSE = "/office/bulk/send_again"
TO_1C = {"destination": LOAN_SYSTEM, "kind": "", "since": "", "until": ""}


def stopped(hub: Hub, count: int) -> None:
    now = hub.clock.now()
    with hub.store.begin() as tx:
        for n in range(count):
            tx.work.post(WorkKind.FETCH_LOAN, f"app_{n}", LOAN_SYSTEM, "x", now)
    with hub.store.begin() as tx:
        for row in tx.work.claim(now, "worker", timedelta(minutes=1), 1000):
            tx.work.bury(row.id, "worker", "refused, phone +79991234567")


def hidden(page: str, name: str) -> str:
    return page.split(f'name="{name}" value="')[1].split('"')[0]


def begin(officer: FlaskClient, page: str, reason: str = "база вернулась", **choice: str) -> tuple[int, str, str]:
    told = {"csrf_token": token_of(officer.get("/office/bulk")), "run": hidden(page, "run"), "digest": hidden(page, "digest")}
    answer = officer.post(CHOOSE, data={**told, "reason": reason, **TO_1C, **choice})
    return answer.status_code, answer.text, answer.location or ""


def test_the_preview_tells_how_many_which_and_what_will_happen(officer: FlaskClient, hub: Hub) -> None:
    stopped(hub, 25)
    page = officer.get(CHOOSE, query_string=TO_1C).text
    assert "всего 25" in page and "встанет на своё место" in page and "и ещё 5" in page and "Сделать: 25" in page
    assert "кому: 1С" in page and "9991234567" not in page
    assert "Скажите, какие строки" in officer.get(CHOOSE).text
    assert "Таких строк нет" in officer.get(CHOOSE, query_string={"destination": "partner:sun"}).text
    for strange in ({"destination": "'; drop"}, {"since": "вчера"}, {"kind": "no_such"}, {"id": "\x00"}):
        assert officer.get(CHOOSE, query_string=strange).status_code == 200


def test_confirmed_it_is_worked_in_the_background_with_a_result_for_each_row(officer: FlaskClient, hub: Hub) -> None:
    stopped(hub, 3)
    page = officer.get(CHOOSE, query_string=TO_1C).text
    status, _, onward = begin(officer, page)
    assert status == 303 and "Пройдено 0 из 3" in officer.get(onward).text
    assert begin(officer, page)[2] == onward
    run_bulk(hub, work_of(WorkKind.RUN_BULK, onward.rsplit("/", 1)[1]))
    told = officer.get(onward).text
    assert "Пройдено 3 из 3" in told and "закончено" in told and told.count("сделано</span>") == 3
    assert "база вернулась" in officer.get("/office/bulk").text
    with hub.store.read() as tx:
        assert not tx.work.dead(9) and len(tx.bulk.recent(9)) == 1


def test_a_set_that_changed_is_shown_again_and_nothing_is_done(officer: FlaskClient, hub: Hub) -> None:
    stopped(hub, 1)
    page = officer.get(CHOOSE, query_string=TO_1C).text
    stopped(hub, 2)
    status, told, _ = begin(officer, page)
    assert status == 409 and "набор изменился" in told and "всего 3" in told
    assert begin(officer, told)[0] == 303


def test_a_reason_is_wanted(officer: FlaskClient, hub: Hub) -> None:
    stopped(hub, 1)
    page = officer.get(CHOOSE, query_string=TO_1C).text
    status, told, _ = begin(officer, page, reason="а")
    assert status == 422 and "от трёх знаков" in told and hidden(told, "run") == hidden(page, "run")


def test_ticked_rows_alone_are_chosen(officer: FlaskClient, hub: Hub) -> None:
    stopped(hub, 3)
    queues = officer.get("/office/queues").text
    ids = [part.split('"')[0] for part in queues.split('form="ticked" name="id" value="')[1:]]
    assert len(ids) == 3
    page = officer.get(CHOOSE, query_string={"id": ids[:2]}).text
    assert "всего 2" in page and "отмечено: 2" in page


def test_a_run_can_be_stopped(officer: FlaskClient, hub: Hub) -> None:
    stopped(hub, 2)
    _, _, onward = begin(officer, officer.get(CHOOSE, query_string=TO_1C).text)
    token = token_of(officer.get(onward))
    told = officer.post(f"{onward}/stop", data={"csrf_token": token}, follow_redirects=True).text
    assert "остальное не тронуто" in told
    again = officer.post(f"{onward}/stop", data={"csrf_token": token}, follow_redirects=True).text
    assert "уже закончилось" in again and officer.get("/office/bulk/runs/blk_none").status_code == 404
    with hub.store.read() as tx:
        assert tx.bulk.recent(1)[0].state is BulkState.STOPPED


def test_the_queues_show_counts_ages_and_causes(officer: FlaskClient, hub: Hub) -> None:
    a_whole_case(hub)
    with hub.store.begin() as tx:
        for n in range(2):
            tx.attentions.open(Attention(f"att_{n}", f"sms_answer:{n}", "…", hub.clock.now() - timedelta(hours=5), ""))
    page = officer.get("/office/queues").text
    assert "<b>3</b> ждут человека" in page and "давно: 5 ч" in page
    assert "<b>0</b> расхождений с 1С" in page and "Ответ шлюза СМС не понят <b>2</b>" in page
    of_kind = officer.get("/office/queues?kind=sms_answer").text
    assert of_kind.count('id="att_') == 2 and "Закрыть разом все такие" in of_kind


@pytest.mark.parametrize("strange", ["kind=<script>", "after=x|y", "after=2026-01-01|a%00"])
def test_strange_places_lead_to_the_first_page(officer: FlaskClient, strange: str) -> None:
    assert officer.get(f"/office/queues?{strange}").status_code == 200


def test_events_of_a_site_are_pushed_once_more_by_site_and_time(officer: FlaskClient, hub: Hub) -> None:
    case = a_whole_case(hub)
    with hub.store.read() as tx:
        events = tx.events.of(case.id)
    replay = "/office/bulk/replay"
    assert "Скажите, какому сайту и с какого времени" in officer.get(replay).text
    assert "какому сайту" in officer.get(replay, query_string={"destination": "partner:sun"}).text
    day = f"{hub.clock.local(hub.clock.now()) - timedelta(days=1):%Y-%m-%dT%H:%M}"
    choice = {"destination": "partner:sun", "kind": "", "since": day, "until": ""}
    page = officer.get(replay, query_string=choice).text
    assert f"всего {len(events)}" in page and "узнаёт их по номеру" in page and events[0].id in page
    told = {"csrf_token": token_of(officer.get("/office/bulk")), "run": hidden(page, "run"), "digest": hidden(page, "digest")}
    assert officer.post(replay, data={**told, "reason": "", **choice}).status_code == 422
    begun = officer.post(replay, data={**told, "reason": "сайт потерял базу", **choice})
    assert begun.status_code == 303
    assert officer.post(replay, data={**told, "reason": "сайт потерял базу", **choice}).location == begun.location
    run_bulk(hub, work_of(WorkKind.RUN_BULK, begun.location.rsplit("/", 1)[1]))
    shown = officer.get(begun.location).text
    assert "Послать сайту события ещё раз" in shown and f"Пройдено {len(events)} из {len(events)}" in shown
    with hub.store.read() as tx:
        assert [row.subject for row in tx.work.open_of(case.id) if row.kind is WorkKind.NOTIFY_PARTNER] == [
            one.id for one in events
        ]
