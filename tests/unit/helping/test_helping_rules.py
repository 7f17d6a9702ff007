"""Rules of help, table by table: when an answer is due, working time, hints, threads' states, what may be written."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bridge.flows.helping.answer_question import percentile
from bridge.model.errors import FieldInvalidError
from bridge.model.helping.answering import OfficeHours, WorkingClock
from bridge.model.helping.hints import find_hints
from bridge.model.helping.thread import Category, Thread, ThreadClosedError, ThreadState, plain_text
from bridge.products.helping_texts import HelpingSettingError, read_helping
from config.product_texts import read_texts
from tests.builders import the_calendar

CONFIG = Path(__file__).parents[3] / "config"
CLOCK = WorkingClock(OfficeHours(9, 18, timedelta(hours=4)), the_calendar(), ZoneInfo("Europe/Moscow"))
HINTS = read_helping({}, read_texts(CONFIG, "tour", "help"))
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def moscow(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Moscow")).astimezone(UTC)


# 2026-11-27 is a Friday; the year ends with a Thursday, and the first working day of 2027 is the 11th of January.
@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2026-11-23T09:00", "2026-11-23T13:00"),
        ("2026-11-23T08:00", "2026-11-23T13:00"),
        ("2026-11-23T14:00", "2026-11-23T18:00"),
        ("2026-11-23T14:01", "2026-11-24T09:01"),
        ("2026-11-23T20:00", "2026-11-24T13:00"),
        ("2026-11-27T17:00", "2026-11-30T12:00"),
        ("2026-11-28T12:00", "2026-11-30T13:00"),
    ],
)
def test_an_answer_is_due_by_the_working_hours_of_the_office(asked: str, due: str) -> None:
    assert CLOCK.due(moscow(asked)) == moscow(due)


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        ("2026-11-23T09:00", "2026-11-23T11:00", 2),
        ("2026-11-23T17:00", "2026-11-24T10:00", 2),
        ("2026-11-27T17:00", "2026-11-30T10:00", 2),
        ("2026-11-28T10:00", "2026-11-29T10:00", 0),
        ("2026-11-23T20:00", "2026-11-23T19:00", 0),
    ],
)
def test_only_working_time_is_measured(since: str, until: str, hours: int) -> None:
    assert CLOCK.worked(moscow(since), moscow(until)) == timedelta(hours=hours)


def test_a_question_over_the_holidays_is_due_on_the_first_working_day() -> None:
    due = CLOCK.due(moscow("2026-12-31T12:00")).astimezone(ZoneInfo("Europe/Moscow"))
    assert the_calendar().is_working(due.date())
    assert due.hour == 13


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("код не приходит", "code"), ("не пришла СМС с кодом", "code"), ("ХОЧУ ПОГАСИТЬ ДОСРОЧНО", "early"),
        ("отменили тур", "cancel-tour"),
        ("почему мне отказали?", "refused"), ("нечем платить", "late"), ("отписаться от писем", "consent"),
        ("как подписать договор", "sign"),
        ("платёж не зачислен", "not-counted"), ("кто-то оформил заём, мошенники", "fraud"),
    ],
)  # fmt: skip
def test_the_hint_that_fits_comes_first(typed: str, found: str) -> None:
    assert find_hints(HINTS.of("ru"), typed)[0].id == found


@pytest.mark.parametrize("typed", ["", "а", "<script>", "qwerty uiop", "🙂🙂🙂", "и на по из"])
def test_words_that_mean_nothing_find_nothing(typed: str) -> None:
    assert find_hints(HINTS.of("ru"), typed) == ()


def test_a_category_alone_shows_its_own_and_english_has_its_own() -> None:
    assert {one.category for one in find_hints(HINTS.of("ru"), "", Category.PAYING)} == {Category.PAYING}
    assert find_hints(HINTS.of("en"), "can I repay early?")[0].id == "early"
    assert HINTS.of("fr") == HINTS.of("ru")


def test_a_long_text_is_looked_at_from_its_start_only() -> None:
    assert find_hints(HINTS.of("ru"), "ъ" * 400 + " досрочно погасить") == ()


def a_thread(**changes: Any) -> Thread:
    return replace(Thread("thr_1", "app_1", Category.FORM, NOW), **changes)


def test_a_second_line_does_not_put_off_the_answer_that_is_due() -> None:
    first = a_thread().asked(NOW, NOW + timedelta(hours=4))
    second = first.asked(NOW + timedelta(hours=3), NOW + timedelta(hours=7))
    assert (second.due_at, second.asked_at, second.lines) == (first.due_at, NOW, 2)
    assert second.overdue(NOW + timedelta(hours=5))


def test_an_answer_is_unread_until_it_was_seen_and_one_more_question_waits_anew() -> None:
    answered = a_thread().asked(NOW, NOW + timedelta(hours=4)).answered(NOW + timedelta(hours=1))
    assert (answered.state, answered.unread, answered.due_at) == (ThreadState.ANSWERED, 1, None)
    again = answered.asked(NOW + timedelta(hours=2), NOW + timedelta(hours=6))
    assert (again.state, again.due_at, again.unread) == (ThreadState.WAITING, NOW + timedelta(hours=6), 0)


def test_a_closed_question_opens_for_thirty_days() -> None:
    closed = a_thread().asked(NOW, NOW).closed(NOW, "olga")
    day = timedelta(days=1)
    assert closed.asked(NOW + 30 * day, NOW + 31 * day).state is ThreadState.WAITING
    with pytest.raises(ThreadClosedError):
        closed.asked(NOW + 31 * day, NOW + 32 * day)
    assert closed.reopened(NOW + 60 * day, NOW + 61 * day).due_at == NOW + 61 * day


@pytest.mark.parametrize(
    ("typed", "kept"), [("  да нет \r\n вот \r", "да нет\n вот"), ("a\x00b\x1bc\u202e!", "abc!"), ("я" * 2000, "я" * 2000)]
)
def test_what_is_written_keeps_its_lines_and_loses_what_no_screen_shows(typed: str, kept: str) -> None:
    assert plain_text(typed) == kept


@pytest.mark.parametrize("typed", ["", "  \n ", "да", "\x00\x01\x02", "я" * 2001])
def test_what_is_no_question_is_refused(typed: str) -> None:
    with pytest.raises(FieldInvalidError):
        plain_text(typed)


@pytest.mark.parametrize(
    ("part", "value"), [(50, 20), (90, 40), (100, 40), (1, 10)]
)  # fmt: skip
def test_percentiles_are_values_that_were_measured(part: int, value: int) -> None:
    assert percentile([10, 20, 30, 40], part) == value
    assert percentile([], part) == 0


@pytest.mark.parametrize(
    ("table", "hint", "fault"),
    [
        ({"colour": 1}, {}, "not known here: colour"),
        ({"from": 18, "until": 9}, {}, "opens before it closes"),
        ({}, {"category": "nothing"}, "category nothing is none of"),
        ({}, {"answer": ""}, "answer is missing"),
        ({}, {"answer": "я" * 2001}, "longer than 2000"),
        ({}, {"id": "return"}, "the id return stands twice"),
    ],
)
def test_a_faulty_file_of_answers_stops_the_start(table: dict[str, Any], hint: dict[str, Any], fault: str) -> None:
    files = read_texts(CONFIG, "tour", "help")
    files["ru"]["hint"][0] |= hint
    with pytest.raises(HelpingSettingError, match=fault):
        read_helping(table, files)
