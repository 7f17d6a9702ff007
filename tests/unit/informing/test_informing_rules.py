"""Rules of informing, table by table: hours by zone, the law's numbers, steps of reminders, channels, texts."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bridge.model.informing.choice import Carrier, Choice, Wanted, looks_like_mail
from bridge.model.informing.hours import ContactHours
from bridge.model.informing.letter import write_letter
from bridge.model.informing.limits import ContactLimits
from bridge.model.informing.occasion import RULES, Duty, Hours, Occasion
from bridge.model.informing.reminding import Steps, step_of, still_stands
from bridge.model.informing.texts import day_in_words, rubles_in_words
from bridge.model.loan import Instalment
from bridge.products.informing_texts import InformingSettingError, parts_of_sms, read_informing
from config.product_texts import read_texts
from tests.builders import the_calendar, the_law, the_zones

CONFIG = Path(__file__).parents[3] / "config"
TODAY = date(2026, 11, 23)
HOURS = ContactHours.of(the_law(), TODAY)
LIMITS = ContactLimits.of(the_law(), TODAY)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# 2026-11-23 is a Monday, 2026-11-28 a Saturday, 2027-01-01 a holiday.
@pytest.mark.parametrize(
    ("region", "at", "opens"),
    [
        ("Москва", "2026-11-23T04:59", "2026-11-23T05:00"),
        ("Москва", "2026-11-23T05:00", "2026-11-23T05:00"),
        ("Москва", "2026-11-23T18:59", "2026-11-23T18:59"),
        ("Москва", "2026-11-23T19:00", "2026-11-24T05:00"),
        ("Москва", "2026-11-28T05:30", "2026-11-28T06:00"),
        ("Москва", "2026-11-28T17:00", "2026-11-29T06:00"),
        ("Москва", "2026-11-29T17:00", "2026-11-30T05:00"),
        ("Москва", "2027-01-01T05:59", "2027-01-01T06:00"),
        ("Камчатский край", "2026-11-23T10:00", "2026-11-23T20:00"),
        ("Калининградская область", "2026-11-23T05:30", "2026-11-23T06:00"),
        ("Республика Саха (Якутия)", "2026-11-23T12:00", "2026-11-23T23:00"),
        ("как называется, не помню", "2026-11-23T10:00", "2026-11-24T06:00"),
    ],
)
def test_nobody_is_written_to_at_night_by_the_clock_where_he_lives(region: str, at: str, opens: str) -> None:
    assert HOURS.next_open(utc(at), the_zones().of(region), the_calendar()) == utc(opens)


def test_a_year_that_the_calendar_does_not_know_is_one_of_days_off() -> None:
    monday = utc("2099-11-23T05:30")
    assert not HOURS.open(monday, the_zones().of("Москва"), the_calendar())
    assert HOURS.open(monday + HOUR, the_zones().of("Москва"), the_calendar())


@pytest.mark.parametrize(
    ("word", "zone"),
    [
        ("г. Москва", "Europe/Moscow"), ("Московская обл.", "Europe/Moscow"), ("СВЕРДЛОВСКАЯ ОБЛАСТЬ", "Asia/Yekaterinburg"),
        ("Омская область", "Asia/Omsk"), ("Томская область", "Asia/Tomsk"), ("Ненецкий автономный округ", "Europe/Moscow"),
        ("Ямало-Ненецкий автономный округ", "Asia/Yekaterinburg"), ("Орёл", "Europe/Moscow"),
        ("Хабаровский край", "Asia/Vladivostok"),
    ],
)  # fmt: skip
def test_a_region_is_known_by_the_longest_word_of_its_name(word: str, zone: str) -> None:
    assert [one.key for one in the_zones().of(word)] == [zone]


@pytest.mark.parametrize(
    ("ago", "free_in"),
    [
        ([], 0 * HOUR),
        ([HOUR], 0 * HOUR),
        ([HOUR, 2 * HOUR], 22 * HOUR),
        ([2 * DAY, 3 * DAY, 4 * DAY, 5 * DAY], 2 * DAY),
        ([HOUR, 2 * HOUR, 5 * DAY, 6 * DAY], DAY),
        ([7 * DAY] * 4, 0 * HOUR),
        ([(8 + n) * DAY for n in range(16)], 8 * DAY),
    ],
)
def test_debts_are_spoken_of_twice_a_day_four_times_a_week_sixteen_times_a_month(
    ago: list[timedelta], free_in: timedelta
) -> None:
    now = utc("2026-11-23T09:00")
    assert LIMITS.free_from([now - one for one in ago], now) == now + free_in


def a_row(due: date, number: int = 3) -> Instalment:
    return Instalment(number, due, 1_743_200, 1_000_000, 743_200, 0)


@pytest.mark.parametrize(
    ("days_left", "occasion", "step"),
    [
        (4, None, 0), (3, Occasion.DUE_SOON, 3), (2, Occasion.DUE_SOON, 3), (1, Occasion.DUE_SOON, 1), (0, None, 0),
        (-1, Occasion.OVERDUE, 1), (-4, Occasion.OVERDUE, 1), (-5, Occasion.OVERDUE, 5), (-60, Occasion.OVERDUE, 5),
    ],
)  # fmt: skip
def test_each_instalment_has_its_steps_and_a_late_worker_makes_no_new_ones(
    days_left: int, occasion: Occasion | None, step: int
) -> None:
    found = step_of(a_row(TODAY + days_left * DAY), TODAY, Steps(), debited=False)
    assert (found.occasion if found else None, found.days if found else 0) == (occasion, step)


def test_whose_card_is_charged_is_told_so_instead_of_asked_to_pay() -> None:
    found = step_of(a_row(TODAY + DAY), TODAY, Steps(), debited=True)
    assert found is not None
    assert found.occasion is Occasion.DEBIT_SOON
    assert step_of(None, TODAY, Steps(), debited=True) is None


@pytest.mark.parametrize("wrong", [{"after": (8,)}, {"after": ()}, {"before": (0,)}, {"before": (3, 3)}])
def test_steps_that_break_the_law_or_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"days|twice"):
        Steps(**wrong)


def test_a_reminder_stands_only_while_the_same_instalment_is_the_first_unpaid_one() -> None:
    due = TODAY + DAY
    same = (3, due.isoformat(), Occasion.DUE_SOON, TODAY)
    assert still_stands(a_row(due), *same)
    assert not still_stands(None, *same)
    assert not still_stands(a_row(due, 4), *same)
    assert not still_stands(a_row(due + DAY), *same)
    assert not still_stands(a_row(due), 3, due.isoformat(), Occasion.DUE_SOON, due)
    assert not still_stands(a_row(due), 3, due.isoformat(), Occasion.OVERDUE, due)
    assert still_stands(a_row(due), 3, due.isoformat(), Occasion.OVERDUE, due + DAY)


PROVED = Choice("app_1", Wanted.MAIL, mail="a@b.ru", proved_at=utc("2026-11-23T09:00"))


@pytest.mark.parametrize(
    ("choice", "occasion", "by_phone", "carriers"),
    [
        (Choice("app_1"), Occasion.APPROVED, True, "sms"),
        (Choice("app_1"), Occasion.SIGNED, False, ""),
        (Choice("app_1", Wanted.MAIL, mail="a@b.ru"), Occasion.APPROVED, True, "sms"),
        (PROVED, Occasion.APPROVED, True, "mail"),
        (PROVED, Occasion.SIGNED, False, "mail"),
        (Choice("app_1", Wanted.BOTH, mail="a@b.ru", proved_at=utc("2026-11-23T09:00")), Occasion.APPROVED, True, "mail,sms"),
        (Choice("app_1", Wanted.BOTH, mail="a@b.ru", proved_at=utc("2026-11-23T09:00")), Occasion.OVERDUE, True, "mail"),
        (Choice("app_1", Wanted.SMS, mail="a@b.ru", proved_at=utc("2026-11-23T09:00")), Occasion.SIGNED, False, ""),
        (Choice("app_1", optional=False), Occasion.DUE_SOON, True, ""),
        (Choice("app_1", optional=False), Occasion.OVERDUE, True, "sms"),
        (Choice("app_1", optional=False), Occasion.PAID_OUT, True, "sms"),
        (Choice("app_1", optional=False), Occasion.DECLINED, True, "sms"),
    ],
)
def test_channels_follow_the_choice_and_the_needed_is_never_off(
    choice: Choice, occasion: Occasion, by_phone: bool, carriers: str
) -> None:
    assert ",".join(choice.carriers(occasion, by_phone=by_phone)) == carriers


def test_what_the_law_wants_delivered_names_its_article_and_has_a_second_channel() -> None:
    for rule in RULES.values():
        assert bool(rule.article) == (rule.duty is Duty.LAW)
    assert RULES[Occasion.OVERDUE].hours is Hours.LAW
    assert PROVED.other(Carrier.MAIL) is Carrier.SMS
    assert PROVED.other(Carrier.SMS) is Carrier.MAIL
    assert Choice("app_1").other(Carrier.SMS) is None


@pytest.mark.parametrize("good", ["a@b.ru", "anna.petrova+tour@mail.example.org", "анна@почта.рф"])
def test_addresses_that_a_letter_may_be_tried_at(good: str) -> None:
    assert looks_like_mail(good)


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "a",
        "a@b",
        "a@b..ru",
        "a b@c.ru",
        "a@b.ru\nBcc: x@y.ru",
        "<a@b.ru>",
        "a@b.ru,c@d.ru",
        "a@.ru",
        "a@-b.ru",
        "x" * 65 + "@b.ru",
    ],
)
def test_what_is_no_address_is_not_tried(bad: str) -> None:
    assert not looks_like_mail(bad)


def test_letters_that_prove_an_address_are_few() -> None:
    now = utc("2026-11-23T09:00")
    assert Choice("app_1", mail="a@b.ru").may_ask(now)
    assert not Choice("app_1", mail="a@b.ru", asked=1, asked_at=now).may_ask(now + timedelta(minutes=19))
    assert Choice("app_1", mail="a@b.ru", asked=1, asked_at=now).may_ask(now + timedelta(minutes=20))
    assert not Choice("app_1", mail="a@b.ru", asked=10, asked_at=now - DAY).may_ask(now)


def the_files() -> dict[str, dict[str, Any]]:
    return read_texts(CONFIG, "tour", "messages")


def test_the_products_texts_are_whole_in_both_languages() -> None:
    informing = read_informing({}, the_files())
    assert {language: len(texts) for language, texts in informing.texts.items()} == {"ru": len(Occasion), "en": len(Occasion)}
    overdue = informing.text("ru", Occasion.OVERDUE)
    assert overdue is not None
    assert re.search("просроч", overdue.sms)


@pytest.mark.parametrize(
    ("occasion", "part", "words", "fault"),
    [
        ("approved", "sms", "Одобрено, {surname}: {link}", "names {surname}"),
        ("approved", "sms", "Одобрено: https://evil.example", "an address of its own"),
        ("approved", "sms", "Одобрено: tour.ru", "an address of its own"),
        ("approved", "sms", "а" * 135, "makes 3 parts"),
        ("approved", "sms", "Одобрено {0.x}", "a brace that names nothing"),
        ("approved", "sms", "", "sms is missing"),
        ("overdue", "sms", "Просрочен платёж {amount}", "does not name {lender}"),
        ("signed", "subject", "а" * 79, "longer than 78"),
        ("signed", "other", "а", "not other"),
    ],
)
def test_a_template_that_says_too_much_or_too_little_stops_the_start(occasion: str, part: str, words: str, fault: str) -> None:
    files = the_files()
    files["ru"] = {**files["ru"], occasion: {**files["ru"][occasion], part: words}}
    with pytest.raises(InformingSettingError, match=re.escape(f"messages.ru, {occasion}: ") + ".*" + re.escape(fault)):
        read_informing({}, files)


def test_a_missing_occasion_language_or_strange_key_is_named() -> None:
    files = the_files()
    del files["en"]
    del files["ru"]["repaid"]
    with pytest.raises(InformingSettingError, match=r"not known here: colour.*messages.en: missing.*repaid is missing"):
        read_informing({"colour": 1}, files)
    with pytest.raises(InformingSettingError, match="received: sms is missing"):
        read_informing({"sms_also": ["received"]}, the_files())


def test_parts_are_counted_as_phones_do() -> None:
    assert [parts_of_sms("a" * n) for n in (160, 161, 306, 307)] == [1, 2, 2, 3]
    assert [parts_of_sms("я" * n) for n in (70, 71, 134, 135)] == [1, 2, 2, 3]


def test_sums_and_days_are_said_as_people_say_them() -> None:
    assert day_in_words(date(2027, 2, 5), "ru") == "5 февраля 2027"
    assert day_in_words(date(2027, 2, 5), "en") == "5 February 2027"
    assert rubles_in_words(1_743_250, "en") == "17,432.50 RUB"


def test_a_letter_is_the_same_in_text_and_html_and_nothing_in_it_runs() -> None:
    written = write_letter(
        "Тема", "Один <b>&\n\nДва https://hub.test/a/app_1.", "МКК «А & Б»", "ru", "https://hub.test/letters/stop/x"
    )
    assert "Один <b>&" in written.text
    assert "Один &lt;b&gt;&amp;" in written.html
    assert '<a href="https://hub.test/a/app_1">https://hub.test/a/app_1</a>.' in written.html
    assert "https://hub.test/letters/stop/x" in written.text
    assert not re.search(r"<script|<img|src=|@import|url\(", written.html)
