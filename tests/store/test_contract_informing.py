"""The same promises of every store: choices, announcements once per key, debts counted by person; threads of help."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.model.helping.thread import Category, Line, Side, Thread, ThreadState
from bridge.model.informing.announcement import Announcement, Telling
from bridge.model.informing.choice import Choice, Wanted
from bridge.model.informing.occasion import Occasion
from bridge.ports.store import Store
from tests.store.people import NOW, an_application

PHONE = "+79161234567"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _two_applications(store: Store) -> None:
    with store.begin() as tx:
        tx.applications.add(an_application())
        tx.applications.add(an_application(id="app_2", order_id="SUN-2"))


def told(n: int, application_id: str = "app_1", occasion: Occasion = Occasion.OVERDUE, phone: str = PHONE) -> Announcement:
    at = NOW + n * HOUR
    return Announcement(f"ann_{n}", application_id, occasion, f"k{n}", NOW, {"amount": n}, Telling.TOLD, "sms", "", "", phone, at)


def test_nobody_who_never_chose_has_a_row_and_a_choice_comes_back_as_kept(store: Store) -> None:
    with store.begin() as tx:
        assert tx.choices.of("app_1") == Choice("app_1")
        tx.choices.put(Choice("app_1", Wanted.MAIL, "en", False, "anna@example.org", 2, NOW, NOW + HOUR, NOW))
    with store.begin() as tx:
        kept = tx.choices.of("app_1")
        assert (kept.proved, kept.wanted, kept.language, kept.optional, kept.asked) == (
            "anna@example.org",
            Wanted.MAIL,
            "en",
            False,
            2,
        )
        tx.choices.put(kept.with_mail("other@example.org"))
    with store.read() as tx:
        assert tx.choices.of("app_1").proved == ""


def test_an_announcement_is_kept_once_per_application_and_key(store: Store) -> None:
    with store.begin() as tx:
        assert tx.announcements.add(told(1))
        assert not tx.announcements.add(replace(told(1), id="ann_9"))
        assert tx.announcements.add(replace(told(1), id="ann_8", application_id="app_2"))
    with store.begin() as tx:
        kept = tx.announcements.get("ann_1")
        assert (kept.facts, kept.phone) == ({"amount": 1}, PHONE)
        tx.announcements.save(replace(kept, state=Telling.REACHED))
    with store.read() as tx:
        assert [one.state for one in tx.announcements.of("app_1")] == [Telling.REACHED]


def test_words_about_debts_are_counted_by_person_over_all_loans(store: Store) -> None:
    with store.begin() as tx:
        for one in (
            told(1), told(2, "app_2"), told(3, occasion=Occasion.DUE_SOON), told(4, phone="+79160000000"),
            replace(told(5), state=Telling.SKIPPED), replace(told(6), state=Telling.WAITING, told_at=None),
        ):  # fmt: skip
            tx.announcements.add(one)
    with store.begin() as tx:
        assert list(tx.announcements.told_about_debts(PHONE, NOW)) == [NOW + HOUR, NOW + 2 * HOUR]
        assert list(tx.announcements.told_about_debts(PHONE, NOW + 2 * HOUR)) == [NOW + 2 * HOUR]


def a_thread(thread_id: str, **changes: object) -> Thread:
    return replace(Thread(thread_id, "app_1", Category.PAYING, NOW, changed_at=NOW), **changes)  # type: ignore[arg-type]


def test_threads_come_back_with_their_lines_and_only_to_whom_they_belong(store: Store) -> None:
    with store.begin() as tx:
        tx.help.hold("app_1")
        tx.help.add(a_thread("thr_1", lines=2))
        tx.help.add(a_thread("thr_2", application_id="", guest="g1", address="203.0.113.7"))
        tx.help.say(Line("thr_1", 1, Side.BORROWER, "Когда платёж?\n<b>", NOW))
        tx.help.say(Line("thr_1", 2, Side.OFFICE, "Пятого.", NOW + HOUR, "officer", 60))
    with store.begin() as tx:
        assert [one.text for one in tx.help.lines("thr_1")] == ["Когда платёж?\n<b>", "Пятого."]
        assert [one.id for one in tx.help.of("app_1")] == ["thr_1"]
        assert [one.id for one in tx.help.of_guest("g1")] == ["thr_2"]
        assert not tx.help.of("")
        assert not tx.help.of_guest("")
        assert tx.help.from_address("203.0.113.7", NOW) == 1
        assert tx.help.from_address("203.0.113.7", NOW + HOUR) == 0
        thread = tx.help.get("thr_2")
        tx.help.save(replace(thread, seen=1))
    with store.read() as tx:
        assert tx.help.get("thr_2").seen == 1
        assert tx.help.from_address("203.0.113.7", NOW) == 1


def test_the_queue_shows_what_is_due_soonest_and_counts_what_is_late(store: Store) -> None:
    with store.begin() as tx:
        tx.help.add(a_thread("thr_1", due_at=NOW + 2 * HOUR))
        tx.help.add(a_thread("thr_2", due_at=NOW + HOUR))
        tx.help.add(a_thread("thr_3", state=ThreadState.CLOSED))
        tx.help.say(Line("thr_1", 1, Side.OFFICE, "да", NOW, "o", 30))
        tx.help.say(Line("thr_2", 1, Side.OFFICE, "да", NOW + HOUR, "o", 90))
        tx.help.say(Line("thr_2", 2, Side.OFFICE, "и ещё", NOW + HOUR, "o", None))
    with store.read() as tx:
        assert [one.id for one in tx.help.queue(ThreadState.WAITING, 10)] == ["thr_2", "thr_1"]
        counts = tx.help.counts(NOW + 90 * timedelta(minutes=1))
        assert (counts.waiting, counts.overdue, counts.by_state[ThreadState.CLOSED]) == (2, 1, 1)
        assert list(tx.help.worked(NOW, 10)) == [90, 30]
