"""A far side that lets nobody in is told on the queues and in the cases that wait for it: since when, why, when it is asked."""

from datetime import timedelta

from flask.testing import FlaskClient

from bridge.flows.deciding.cancel_application import cancel_application
from bridge.flows.hub import LOAN_SYSTEM, Hub
from bridge.flows.recover import pause_destination, resume_destination
from bridge.ports.work import Destination
from tests.fakes.surroundings import FakeClock
from tests.journeys.office.case import take

REASON = "the base is busy or closed for a while"


def close(hub: Hub, name: str = LOAN_SYSTEM, reason: str = REASON) -> None:
    """It turned the hub away three minutes ago and is asked again in half a minute."""
    now = hub.clock.now()
    with hub.store.begin() as tx:
        tx.work.mark(Destination(name, 7, now - timedelta(minutes=3), now + timedelta(seconds=30), reason))


def notes(officer: FlaskClient, path: str) -> list[str]:
    parts = officer.get(path).text.split('<p class="note" role="status">')[1:]
    return [" ".join(part.split("</p>")[0].split()) for part in parts]


def test_a_closed_base_is_told_on_both_pages_and_no_more_when_it_is_open(officer: FlaskClient, hub: Hub) -> None:
    application = take(hub)
    pages = ("/office/queues", f"/office/cases/{application.id}")
    assert [notes(officer, path) for path in pages] == [[], []]
    close(hub)
    for path in pages:
        (note,) = notes(officer, path)
        assert "1С: закрыто с 23.11 11:57:00" in note and "Следующая проверка в 12:00:30" in note
        assert "база закрыта на время" in note and "попытки не тратятся" in note
    resume_destination(hub, LOAN_SYSTEM)
    assert [notes(officer, path) for path in pages] == [[], []]


def test_while_one_row_finds_out_the_page_says_so(officer: FlaskClient, hub: Hub) -> None:
    close(hub)
    assert isinstance(hub.clock, FakeClock)
    hub.clock.move(timedelta(seconds=31))
    (note,) = notes(officer, "/office/queues")
    assert "Проверяем сейчас" in note


def test_a_persons_pause_is_told_with_who_and_why(officer: FlaskClient, hub: Hub) -> None:
    pause_destination(hub, LOAN_SYSTEM, "olga", "обновление конфигурации")
    (note,) = notes(officer, "/office/queues")
    assert "на паузе (olga)" in note and "обновление конфигурации" in note and "Пока паузу не снимут" in note
    pause_destination(hub, LOAN_SYSTEM, "olga", "обед", hub.clock.now() + timedelta(hours=1))
    assert "До 23.11 13:00:00" in notes(officer, "/office/queues")[0]


def test_a_site_is_told_in_its_own_cases_by_its_name(officer: FlaskClient, hub: Hub) -> None:
    application = take(hub)
    close(hub, "partner:sun", "HTTP 503")
    close(hub, "partner:moon", "HTTP 503")
    (note,) = notes(officer, f"/office/cases/{application.id}")
    assert "Солнечный: закрыто" in note and "HTTP 503" in note
    assert len(notes(officer, "/office/queues")) == 2


def test_a_case_that_has_ended_waits_for_nobody(officer: FlaskClient, hub: Hub) -> None:
    application = take(hub)
    cancel_application(hub, application.id, "the buyer changed their mind")
    close(hub)
    assert notes(officer, f"/office/cases/{application.id}") == []


def test_a_few_failures_do_not_close_a_side(officer: FlaskClient, hub: Hub) -> None:
    with hub.store.begin() as tx:
        tx.work.mark(Destination(LOAN_SYSTEM, 4, hub.clock.now(), None, "no connection"))
    assert notes(officer, "/office/queues") == []
