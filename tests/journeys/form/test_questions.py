"""The questionnaire: what is asked, what is refused with which words, and that nothing typed is lost."""

import html
import re

import pytest

from tests.journeys.form.stage import ANSWERS, Stage


@pytest.fixture
def asked(stage: Stage) -> Stage:
    """The questionnaire is open."""
    stage.acknowledge()
    return stage


def test_without_the_code_the_questionnaire_stays_closed(stage: Stage) -> None:
    stage.get(stage.link)
    page = stage.get("/form/name")
    assert page.request.path == "/form/terms" and "ещё не дошла" in page.text


def test_a_missing_tick_is_named_beside_its_document(stage: Stage) -> None:
    stage.get(stage.link)
    page = stage.post("/form/terms", documents=["general_terms"])
    assert page.status_code == 422 and "<title>Ошибка: " in page.text
    assert 'href="#doc-personal_data"' in page.text and 'id="doc-personal_data-fault"' in page.text
    assert 'value="general_terms" checked' in page.text
    assert 'value="marketing" checked' not in page.text


def test_a_wrong_code_tells_how_many_tries_are_left(stage: Stage) -> None:
    stage.get(stage.link)
    stage.post("/form/terms", documents=["general_terms", "personal_data"])
    page = stage.post("/form/terms/code", code="000000")
    assert "Осталось: 4 попытки" in page.text


def test_a_second_code_asked_for_at_once_tells_how_long_to_wait(stage: Stage) -> None:
    stage.get(stage.link)
    stage.post("/form/terms", documents=["general_terms", "personal_data"])
    assert re.search(r"Новый можно попросить через 3[01]\xa0с\.", stage.post("/form/terms/again").text)


def test_what_the_site_told_is_filled_in(asked: Stage) -> None:
    page = asked.get("/form/name")
    assert 'value="Иванова"' in page.text and 'value="Анна"' in page.text


def test_a_page_beyond_the_first_open_one_leads_back(asked: Stage) -> None:
    assert asked.get("/form/work").request.path == "/form/name"
    assert asked.get("/form/check").request.path == "/form/name"


def test_every_fault_of_a_page_is_said_at_once_and_everything_typed_stays(asked: Stage) -> None:
    asked.post("/form/name", **ANSWERS["name"])
    typed = {
        "series": "45",
        "number": "12",
        "issued_on": "вчера",
        "division_code": "77",
        "issued_by": "ОВД",
        "birth_place": "<b>",
    }
    page = asked.post("/form/passport", **typed)
    assert page.status_code == 422
    for words in ("В серии четыре цифры", "В номере шесть цифр", "Введите дату выдачи", "шесть цифр, например 770-001"):
        assert page.text.count(words) >= 2, words
    for value in ("45", "12", "вчера", "77"):
        assert f'value="{value}"' in page.text
    assert ">ОВД</textarea>" in page.text
    assert "<b>" not in page.text and html.escape("<b>") in page.text


@pytest.mark.parametrize("typed", ["05.02.1990", "5/2/1990", "05021990", "1990-02-05", "5 февраля 1990 г."])
def test_a_date_is_read_in_any_usual_writing(asked: Stage, typed: str) -> None:
    asked.post("/form/name", **{**ANSWERS["name"], "birth_date": typed})
    birth = asked.application.borrower.birth_date
    assert birth is not None and birth.isoformat() == "1990-02-05"


def test_a_name_in_latin_letters_and_a_child_are_refused(asked: Stage) -> None:
    page = asked.post("/form/name", **{**ANSWERS["name"], "surname": "Ivanova", "birth_date": "05.02.2015"})
    assert "русскими буквами" in page.text and "с 18 лет" in page.text
    assert asked.application.borrower.birth_date is None


def test_an_odd_passport_passes_and_is_told_before_sending(asked: Stage) -> None:
    asked.fill_in()
    asked.post("/form/passport", **{**ANSWERS["passport"], "series": "45 05", "back": "check"})
    page = asked.get("/form/check")
    assert page.request.path == "/form/check" and "намного старше года выдачи" in page.text
    assert asked.post("/form/check").request.path == "/form/waiting"


def test_the_issuer_is_found_without_scripts_by_a_button(asked: Stage) -> None:
    asked.post("/form/name", **ANSWERS["name"])
    one = asked.post("/form/passport", action="find", series="4515", division_code="770–001", issued_on="17.05.2015")
    assert ">ОТДЕЛЕНИЕМ УФМС РОССИИ ПО Г. МОСКВЕ</textarea>" in one.text and 'value="4515"' in one.text
    several = asked.post("/form/passport", action="find", division_code="500002")
    assert several.text.count('type="radio"') == 3
    none = asked.post("/form/passport", action="find", division_code="999-999", issued_by="ОВД ГОРОДА")
    assert ">ОВД ГОРОДА</textarea>" in none.text and "ничего не нашли" in none.text


def test_the_fragment_says_nothing_before_the_sixth_digit(asked: Stage) -> None:
    asked.post("/form/name", **ANSWERS["name"])
    assert asked.get("/form/issuers?code=77000").status_code == 204
    fragment = asked.get("/form/issuers?code=770001&issued_on=17.05.2015")
    assert "<html" not in fragment.text and "ОТДЕЛЕНИЕМ УФМС" in fragment.text


def test_a_choice_from_the_list_and_the_other_text_are_kept(asked: Stage) -> None:
    asked.post("/form/name", **ANSWERS["name"])
    answers = {**ANSWERS["passport"], "division_code": "500-002", "issued_by": ""}
    asked.post("/form/passport", **{**answers, "issuer": "ОВД ГОРОДА ХИМКИ"})
    assert asked.application.borrower.passport is not None
    assert asked.application.borrower.passport.issued_by == "ОВД ГОРОДА ХИМКИ"
    asked.post("/form/passport", **{**answers, "issuer": "other", "issued_by": "ИНОЙ ОТДЕЛ"})
    assert asked.application.borrower.passport.issued_by == "ИНОЙ ОТДЕЛ"


def test_another_address_is_asked_for_and_kept(asked: Stage) -> None:
    asked.fill_in()
    home = {"registration_region": "Москва", "registration_city": "Москва", "registration_house": "5"}
    assert "Введите город" in asked.post("/form/addresses", **home, residence_region="Тверская область").text
    asked.post("/form/addresses", **home, residence_region="Тверская область", residence_city="Тверь", residence_house="1")
    assert asked.application.borrower.residence is not None
    assert asked.application.borrower.residence.city == "Тверь"


def test_a_change_link_leads_back_to_the_answers(asked: Stage) -> None:
    asked.fill_in()
    assert 'href="/form/work?back=check#income"' in asked.get("/form/check").text
    assert asked.post("/form/work", income="90 000,50 ₽", back="check").request.path == "/form/check"
    assert asked.application.borrower.employment.income == 90_000_50


@pytest.mark.parametrize(("inn", "snils"), [("500100732258", ""), ("", "112-233-445 96"), ("7707083893", "")])
def test_numbers_with_wrong_check_digits_are_refused(asked: Stage, inn: str, snils: str) -> None:
    asked.fill_in()
    assert asked.post("/form/numbers", inn=inn, snils=snils).status_code == 422


def test_a_sent_questionnaire_answers_back_with_a_plain_word(asked: Stage) -> None:
    asked.fill_in()
    asked.post("/form/check")
    page = asked.get("/form/passport")
    assert page.request.path == "/form/waiting" and "уже пройден" in page.text


@pytest.mark.parametrize("page", ["name", "passport", "addresses", "work", "numbers"])
@pytest.mark.parametrize(
    "text", ["\x00", "'; drop table applications;--", "<script>alert(1)</script>", "٣٤٥", "a" * 5000, "1e9", "-5"]
)
def test_hostile_input_gets_words_and_never_a_fault_of_ours(asked: Stage, page: str, text: str) -> None:
    asked.fill_in()
    answer = asked.post(f"/form/{page}", **dict.fromkeys(ANSWERS[page] or ("inn", "snils"), text))
    assert answer.status_code in (200, 422)
    assert "<script>alert" not in answer.text
