"""One table: what is typed, and what is said of it. Wrong is said beside the field and stays; odd is said and passes."""

import html

import pytest

from tests.journeys.form.stage import ANSWERS, Stage

# (page, field, typed, words). The clock stands at 23 November 2026; the borrower of ANSWERS is born on 5 February 1990.
WRONG = [
    ("name", "surname", "", "Введите фамилию русскими буквами"),
    ("name", "surname", "Ivanova", "Введите фамилию русскими буквами"),
    ("name", "surname", "Иванoва", "«o» здесь латинские"),
    ("name", "surname", "Cамойлова", "«C» здесь латинские"),
    ("name", "surname", "Иванова🌴", "Введите фамилию русскими буквами"),
    ("name", "surname", "И" * 10_000, "Слишком длинный текст"),
    ("name", "name", "Αννα", "Введите имя русскими буквами"),
    ("name", "birth_date", "5" * 10_000, "Введите дату рождения"),
    ("passport", "series", "٤٥١٥", "В серии четыре цифры"),
    ("passport", "number", "№ 12", "В номере шесть цифр"),
    ("numbers", "snils", "1" * 10_000, "В СНИЛС 11 цифр"),
    ("name", "surname", "Иванова2", "Введите фамилию русскими буквами"),
    ("name", "surname", "Иванова--Петрова", "Введите фамилию русскими буквами"),
    ("name", "surname", "-Иванова", "Введите фамилию русскими буквами"),
    ("name", "name", "Анна!", "Введите имя русскими буквами"),
    ("name", "patronymic", "", "Введите отчество или отметьте, что его нет"),
    ("name", "patronymic", "Петр0вна", "Введите отчество русскими буквами"),
    ("name", "birth_date", "24.11.2008", "Заём можно взять с 18 лет"),
    ("name", "birth_date", "31.02.1990", "Введите дату рождения"),
    ("name", "birth_date", "24.11.2026", "Проверьте год рождения"),
    ("name", "birth_date", "01.01.1890", "Проверьте год рождения"),
    ("passport", "series", "451", "В серии четыре цифры"),
    ("passport", "series", "0015", "не начинаются с 00"),
    ("passport", "series", "4517", "Бланк этой серии новее даты выдачи"),
    ("passport", "number", "000100", "В номере шесть цифр"),
    ("passport", "issued_on", "24.11.2026", "Дата выдачи ещё не наступила"),
    ("passport", "issued_on", "30.09.1997", "с 1 октября 1997"),
    ("passport", "issued_on", "04.02.2004", "Паспорт выдают с 14 лет"),
    ("passport", "issued_on", "04.02.2010", "поменять в 20 лет"),
    ("passport", "division_code", "77001", "шесть цифр, например 770-001"),
    ("passport", "division_code", "000-001", "не начинаются с 00"),
    ("passport", "issued_by", "", "Напишите, кем выдан паспорт"),
    ("work", "income", "", "Введите доход за месяц"),
    ("work", "income", "0", "Введите доход за месяц"),
    ("work", "income", "-5", "Введите доход за месяц"),
    ("work", "work_phone", "12", "Введите телефон с кодом города"),
    ("work", "work_phone", "позвоните маме", "Введите телефон с кодом города"),
    ("work", "experience_months", "12", "от 0 до 11"),
    ("numbers", "inn", "123", "В ИНН человека 12 цифр"),
    ("numbers", "inn", "500100732258", "Контрольные цифры ИНН"),
    ("numbers", "inn", "7707083893", "Это ИНН организации"),
    ("numbers", "inn", "000000000000", "Контрольные цифры ИНН"),
    ("numbers", "snils", "112-233-445 96", "Контрольные цифры СНИЛС"),
    ("numbers", "snils", "112", "В СНИЛС 11 цифр"),
]
# (page, what is typed beside the usual answers). All of it passes without a word.
GOOD: list[tuple[str, dict[str, str]]] = [
    ("name", {"surname": "Салтыкова-Щедрина", "name": "Анна Мария"}),
    ("name", {"surname": "Ёлкина", "name": "Алёна"}),
    ("name", {"patronymic": "", "no_patronymic": "1"}),
    ("name", {"patronymic": "Рашид кызы"}),
    ("name", {"surname": "Д'Артаньян", "birth_date": "23.11.2008"}),
    ("name", {"surname": "Салтыкова\u2011Щедрина", "name": "Анна\u00a0 Мария\u200b"}),
    ("name", {"surname": "Римская — Корсакова", "name": "\u202eАнна\u202c"}),
    ("name", {"surname": "Андреи\u0306цева", "birth_date": "5\u00a0февраля 1990\u00a0г."}),
    ("passport", {"series": "45 15 № 123456", "number": ""}),
    ("passport", {"series": "４５１５", "number": "12\u200b3456", "issued_on": "17.05.2015\u200f"}),
    ("work", {"income": "85\u202f000\u00a0руб.", "work_name": "ООО «Ёж» 🌴"}),
    ("work", {"work_phone": "+7\u00a0(495)\u2011123\u201145\u201167"}),
    ("passport", {"series": "4516", "division_code": "770 001"}),
    ("passport", {"series": "45\u00a015", "number": "№ 123456", "issued_on": "2015-05-17"}),
    ("work", {"income": "85 000,50 ₽", "work_phone": "8 (495) 123-45-67 доб. 12"}),
    ("work", {"work_phone": "+375 29 123-45-67"}),
    ("numbers", {"inn": "5001 0073 2259", "snils": "11223344595"}),
    ("numbers", {"inn": "", "snils": ""}),
]
# (page, what is typed, the field that the words stand at, the words).
ODD: list[tuple[str, dict[str, str], str, str]] = [
    ("passport", {"series": "4511"}, "series", "намного старше года выдачи"),
    ("passport", {"series": "4516"}, "series", "новее года выдачи"),
    ("passport", {"series": "0215"}, "series", "такого региона нет"),
    ("passport", {"division_code": "774-001"}, "division_code", "обычно от 0 до 3"),
    ("work", {"income": "85"}, "income", "Не пропущены ли нули"),
    ("work", {"income": "8 500 000"}, "income", "Нет ли лишнего нуля"),
    ("work", {"experience_years": "60"}, "experience_years", "Стаж больше, чем возможно"),
]


@pytest.fixture
def asked(stage: Stage) -> Stage:
    stage.acknowledge()
    stage.fill_in()
    return stage


def post(stage: Stage, page: str, typed: dict[str, str]) -> tuple[int, str]:
    answer = stage.post(f"/form/{page}", **{**ANSWERS[page], **typed, "back": "check"})
    return answer.status_code, html.unescape(answer.text)


@pytest.mark.parametrize(("page", "field", "typed", "words"), WRONG)
def test_what_is_wrong_is_said_beside_the_field_and_in_the_summary(
    asked: Stage, page: str, field: str, typed: str, words: str
) -> None:
    before = asked.application.borrower
    status, text = post(asked, page, {field: typed})
    assert status == 422 and f'href="#{field}"' in text and f'id="{field}-fault"' in text
    beside = text[text.index(f'id="{field}-fault"') :].partition("</p>")[0]
    assert words in beside and text.count(words) >= 2
    assert asked.application.borrower == before


@pytest.mark.parametrize(("page", "typed"), GOOD)
def test_what_is_good_in_any_writing_passes(asked: Stage, page: str, typed: dict[str, str]) -> None:
    assert post(asked, page, typed)[0] == 200


@pytest.mark.parametrize(("page", "typed", "field", "words"), ODD)
def test_what_is_merely_odd_passes_is_said_and_is_sent(
    asked: Stage, page: str, typed: dict[str, str], field: str, words: str
) -> None:
    status, text = post(asked, page, typed)
    assert status == 200 and words in text and f"/form/{page}?back=check#{field}" in text
    again = asked.get(f"/form/{page}?back=check").text
    assert f'id="{field}-odd"' in again and f'{field}-odd"' in again.partition(f'id="{field}-odd"')[2]
    assert asked.post("/form/check").request.path == "/form/waiting"


def test_a_work_phone_is_kept_in_one_writing(asked: Stage) -> None:
    post(asked, "work", {"work_phone": "84951234567 доб 12"})
    assert asked.application.borrower.employment.work_phone == "+7 495 123-45-67 доб. 12"


@pytest.mark.parametrize(
    ("born", "issued", "verdict"),
    [
        ("23.11.2006", "01.12.2020", "пора менять: вам исполнилось 20"),
        ("25.08.2006", "01.12.2020", "пора менять: вам исполнилось 20"),
        ("24.08.2006", "01.12.2020", "поменять в 20 лет"),
        ("25.08.1981", "01.12.2010", "пора менять: вам исполнилось 45"),
        ("24.08.1981", "01.12.2010", "поменять в 45 лет"),
        ("24.08.1981", "24.08.2026", ""),
        ("29.02.2008", "29.02.2022", "Дата выдачи"),
    ],
)
def test_ages_of_a_passport_are_judged_to_the_day(stage: Stage, born: str, issued: str, verdict: str) -> None:
    """Replaced at 20 and 45; the old one is good for 90 days more, the 90th included (24 August + 90 days = 22 November)."""
    stage.acknowledge()
    stage.post("/form/name", **{**ANSWERS["name"], "birth_date": born})
    series = f"45 {issued[-2:]}"
    answer = stage.post("/form/passport", **{**ANSWERS["passport"], "issued_on": issued, "series": series})
    told = answer.text + stage.get("/form/passport").text
    assert verdict.replace("Дата выдачи", "Введите дату выдачи") in told
    if not verdict:
        assert "пора менять" not in told and "Паспорт нужно было поменять" not in told
