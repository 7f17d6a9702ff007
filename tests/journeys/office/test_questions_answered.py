"""The office's help: what is due soonest first, late marked, times measured; an answer, a close, a reopening, each noted."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bridge.flows.helping.ask_question import Asker, ask_question, say_more
from bridge.model.helping.thread import Category, Thread, ThreadState
from bridge.model.informing.occasion import Occasion
from bridge.model.staff.roles import Role
from bridge.model.status import Status
from bridge.web import errors
from bridge.web.office import blueprint
from bridge.web.office.help.told import OCCASIONS
from tests.builders import FakeHub, fake_hub
from tests.journeys.office.case import enter, token_of
from tests.journeys.office.seats import office_settings
from tests.walk import brought_to, work_all

HOUR = timedelta(hours=1)


@pytest.fixture
def hub() -> FakeHub:
    return fake_hub()


@pytest.fixture
def officer(hub: FakeHub) -> FlaskClient:
    app = Flask("test")
    errors.register(app)
    app.register_blueprint(blueprint(hub, office_settings(hub, {"olga": Role.OPERATOR})))
    client = app.test_client()
    assert enter(client).status_code == 303
    return client


def asked(hub: FakeHub, text: str = "Когда <b>платёж</b>?") -> Thread:
    application = brought_to(hub, Status.FILLING)
    return ask_question(hub, Asker(application.id, proved=True), Category.PAYING, text)


def act(officer: FlaskClient, thread: Thread, what: str, **values: str) -> TestResponse:
    token = token_of(officer.get(f"/office/help/{thread.id}"))
    return officer.post(f"/office/help/{thread.id}/{what}", data={"csrf_token": token, **values}, follow_redirects=True)


def test_the_queue_marks_what_is_late_and_counts_stand_in_the_head(hub: FakeHub, officer: FlaskClient) -> None:
    asked(hub)
    page = officer.get("/office/help")
    assert "<b>1</b> ждут ответа" in page.text
    assert "просрочен</span>" not in page.text
    hub.clock.move(5 * HOUR)
    late = officer.get("/office/help")
    assert "просрочен</span>" in late.text
    assert '<b class="count">1</b>' in officer.get("/office/queues").text


def test_an_answer_is_sent_measured_noted_and_told_without_its_words(hub: FakeHub, officer: FlaskClient) -> None:
    thread = asked(hub)
    hub.clock.move(2 * HOUR)
    hub.sms.sent.clear()
    page = act(officer, thread, "answer", text="Пятого числа.", seen="1")
    assert "Ответ отправлен" in page.text
    assert "за 2 ч 0 мин рабочего времени" in page.text
    assert "&lt;b&gt;платёж" in page.text
    work_all(hub)
    assert len(hub.sms.sent) == 1
    assert "Пятого" not in hub.sms.sent[0].text
    assert "2 ч 0 мин</b> половина ответов" in officer.get("/office/help?state=answered").text
    notes = [one.what for one in hub.store.tx.journal.rows if one.sender == "office:olga"]
    assert "ответ на вопрос" in notes
    assert not any("Пятого" in what or "платёж</b>" in what for what in notes)


def test_an_officer_who_did_not_see_the_last_line_reads_it_first(hub: FakeHub, officer: FlaskClient) -> None:
    thread = asked(hub)
    say_more(hub, Asker(thread.application_id, proved=True), thread.id, "И сколько?")
    page = act(officer, thread, "answer", text="Пятого.", seen="1")
    assert page.status_code == 409
    assert "Клиент дописал" in page.text
    assert "Пятого." in page.text
    assert hub.store.tx.help.rows[thread.id].state is ThreadState.WAITING


def test_two_answers_before_the_borrower_reads_are_told_of_once(hub: FakeHub, officer: FlaskClient) -> None:
    thread = asked(hub)
    hub.sms.sent.clear()
    act(officer, thread, "answer", text="Первый.", seen="1")
    act(officer, thread, "answer", text="Второй.", seen="2")
    work_all(hub)
    assert len(hub.sms.sent) == 1


def test_closed_and_taken_up_again(hub: FakeHub, officer: FlaskClient) -> None:
    thread = asked(hub)
    assert "Вопрос закрыт" in act(officer, thread, "close").text
    assert "<b>0</b> ждут ответа" in officer.get("/office/help").text
    assert "снова ждёт" in act(officer, thread, "reopen").text
    assert "<b>1</b> ждут ответа" in officer.get("/office/help").text


@pytest.mark.parametrize("text", ["", "  ", "я" * 2001, "\x00\x01"])
def test_an_answer_that_is_none_is_not_sent_and_not_lost(hub: FakeHub, officer: FlaskClient, text: str) -> None:
    thread = asked(hub)
    page = act(officer, thread, "answer", text=text, seen="1")
    assert page.status_code == 422
    assert "Напишите ответ" in page.text
    assert hub.store.tx.help.rows[thread.id].lines == 1


def test_nobody_answers_without_the_pages_token_or_what_is_not_there(hub: FakeHub, officer: FlaskClient) -> None:
    thread = asked(hub)
    for what in ("answer", "close", "reopen"):
        assert officer.post(f"/office/help/{thread.id}/{what}", data={"text": "да", "seen": "1"}).status_code == 403
    for strange in ("nothing", "%00", "a" * 300):
        assert officer.get(f"/office/help/{strange}").status_code == 404
    assert hub.store.tx.help.rows[thread.id].state is ThreadState.WAITING


def test_a_guests_question_is_answered_without_any_message(hub: FakeHub, officer: FlaskClient) -> None:
    thread = ask_question(hub, Asker(guest="g" * 64, address="203.0.113.7"), Category.OTHER, "Как подать заявку?")
    assert "Гость" in act(officer, thread, "answer", text="На сайте тура.", seen="1").text
    work_all(hub)
    assert hub.sms.sent == []


def test_a_case_shows_what_its_borrower_was_told_and_why_not(hub: FakeHub, officer: FlaskClient) -> None:
    application = brought_to(hub, Status.ACTIVE)
    work_all(hub)
    page = officer.get(f"/office/cases/{application.id}/told")
    assert "Заём выдан, график" in page.text
    assert page.text.count("СМС</td>") == 2
    assert application.borrower.phone not in page.text
    assert f"/office/cases/{application.id}/told" in officer.get(f"/office/cases/{application.id}").text
    assert officer.get("/office/cases/%00/told").status_code == 404


def test_every_occasion_has_its_word_in_the_office() -> None:
    assert set(OCCASIONS) == set(Occasion)
