"""The questionnaire filled with the password of an earlier loan."""

import html
from datetime import date, timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from bridge.model.borrower import Address, Borrower, Employment, Passport
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, OutsideError, RefusedError, UnreachableError
from bridge.ports.store import StoreUnavailableError
from tests.journeys.form.stage import ANSWERS, Stage

PASSWORD = "tainy-kluch"
KNOWN = Borrower(
    surname="Прежняя", name="Анна", patronymic="Петровна", birth_date=date(1990, 2, 5), phone="+79991234567",
    passport=Passport("4515", "123456", date(2015, 5, 17), "770-001", "ОТДЕЛЕНИЕМ УФМС РОССИИ ПО Г. МОСКВЕ"),
    registration=Address("Москва", "Москва", "Лесная", "5"), residence=Address("Тверская обл", "Тверь", "", "1"),
    employment=Employment(work_name="Школа 12"),
)  # fmt: skip
NO_MATCH = "Пароль не подошёл к вашему телефону"
BY_HAND = "заполните её сами"


@pytest.fixture
def asked(stage: Stage) -> Stage:
    """The questionnaire is open, and the lender knows the borrower."""
    stage.loan_system.remember(KNOWN, PASSWORD)
    stage.acknowledge()
    return stage


def fill(stage: Stage, password: str = PASSWORD) -> TestResponse:
    return stage.post("/form/known-client", password=password)


def ticked_same(text: str) -> bool:
    (tick,) = [line for line in text.splitlines() if 'name="same"' in line]
    return "checked" in tick


def test_the_first_page_offers_the_password_and_the_password_page_leads_back(asked: Stage) -> None:
    first = asked.get("/form/questionnaire")
    assert 'href="/form/known-client">Уже брали у нас заём? Заполнить анкету по паролю<' in first.text
    page = asked.get("/form/known-client").text
    assert 'type="password" value=""' in page and 'autocomplete="current-password"' in page
    assert '<a class="back" href="/form/name">Назад</a>' in page and ">Заполнить анкету</button>" in page


def test_the_right_password_fills_the_questionnaire_and_the_borrower_looks_it_through(asked: Stage) -> None:
    page = fill(asked)
    assert page.request.path == "/form/name" and "Анкета заполнена, проверьте ответы." in page.text
    # The surname is the site's, the patronymic the lender's.
    for value in ("Иванова", "Петровна", "05.02.1990"):
        assert f'value="{value}"' in page.text
    page = asked.post("/form/name", **ANSWERS["name"])
    assert page.request.path == "/form/passport" and 'value="45 15"' in page.text and 'value="770-001"' in page.text
    page = asked.post("/form/passport", **ANSWERS["passport"])
    assert 'value="Лесная"' in page.text and 'value="Тверь"' in page.text
    assert not ticked_same(page.text)
    assert 'value="Школа 12"' in asked.get("/form/work").text


def test_an_address_in_one_text_is_shown_and_asked_for_in_parts(asked: Stage) -> None:
    whole = Address(street="Тверь, Лесная, дом у моста")
    home = Address(street="Москва, у вокзала")
    asked.loan_system.remember(Borrower(phone=KNOWN.phone, registration=whole, residence=home), "p")
    fill(asked, "p")
    asked.post("/form/name", **ANSWERS["name"])
    page = asked.post("/form/passport", **ANSWERS["passport"])
    assert page.request.path == "/form/addresses" and whole.street in page.text and home.street in page.text
    assert not ticked_same(page.text)
    assert asked.get("/form/check").request.path == "/form/addresses"


def test_a_wrong_password_and_a_stranger_hear_the_same_words(asked: Stage) -> None:
    wrong = fill(asked, "ne-tot").text
    asked.loan_system.clients.clear()
    stranger = fill(asked, "ne-tot").text
    assert wrong == stranger
    assert NO_MATCH in wrong and 'href="#password"' in wrong and 'id="password-fault"' in wrong


def test_an_empty_password_is_asked_for_and_an_endless_one_does_not_match(asked: Stage) -> None:
    assert "Введите пароль" in fill(asked, " ").text
    assert NO_MATCH in fill(asked, "x" * 5000).text
    assert "known_client" not in asked.loan_system.calls


def test_too_many_tries_tell_how_long_to_wait(asked: Stage) -> None:
    for _ in range(3):
        assert fill(asked, "ne-tot").status_code == 422
    asked.clock.move(timedelta(minutes=4, seconds=30))
    assert "Слишком много попыток. Подождите 11\u00a0минут" in fill(asked).text
    asked.clock.move(timedelta(minutes=10, seconds=31))
    assert fill(asked).request.path == "/form/name"


@pytest.mark.parametrize(
    "error",
    [
        UnreachableError("fake", "known_client", "away"),
        OutcomeUnknownError("fake", "known_client", "silent"),
        BadAnswerError("fake", "known_client", "odd", b"<secret>"),
        RefusedError("fake", "known_client", "made one", "11"),
    ],
)
def test_a_lender_that_does_not_answer_leads_on_by_hand(asked: Stage, error: OutsideError) -> None:
    asked.loan_system.fail("known_client", error)
    page = fill(asked)
    assert page.status_code == 422 and BY_HAND in page.text and "secret" not in page.text
    assert asked.post("/form/name", **ANSWERS["name"]).request.path == "/form/passport"


def test_a_client_who_gets_no_loan_now_is_not_told_so_here(asked: Stage) -> None:
    asked.loan_system.remember(KNOWN, PASSWORD, banned=True)
    page = fill(asked).text
    assert BY_HAND in page and "список" not in page.lower() and "отказ" not in page.lower()
    assert asked.application.borrower.patronymic == ""


def test_the_password_is_on_no_page_and_in_no_record(asked: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    pages = [fill(asked, "ne-tot-kluch").text, fill(asked).text]
    told = "".join(pages) + caplog.text + str(vars(asked.store.tx.evidence)) + str(vars(asked.store.tx.journal))
    assert "ne-tot-kluch" not in told and PASSWORD not in told


def test_a_database_that_is_away_keeps_no_password_on_the_page(asked: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_anything: Any) -> None:
        raise StoreUnavailableError

    monkeypatch.setattr("bridge.web.form.answers.known_client.fill_from_client", away)
    page = fill(asked)
    assert page.status_code == 503 and PASSWORD not in page.text and "csrf_token" in page.text


def test_the_page_is_closed_before_the_terms_and_after_sending(stage: Stage) -> None:
    stage.get(stage.link)
    assert stage.get("/form/known-client").request.path == "/form/terms"
    stage.send()
    assert fill(stage).request.path == "/form/waiting"
    assert "known_client" not in stage.loan_system.calls


def test_a_change_link_offers_no_password(asked: Stage) -> None:
    asked.fill_in()
    assert "known-client" not in asked.get("/form/name?back=check").text


def test_it_speaks_english_too(asked: Stage) -> None:
    page = asked.browser.get("/form/known-client", headers={"Accept-Language": "en"}).text
    assert "What is your password?" in html.unescape(page)
