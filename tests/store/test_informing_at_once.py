"""Borrowers are told once when many announce, tell, ask or answer at the same instant; nothing stands in clear."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from bridge.flows.helping.answer_question import answer_question
from bridge.flows.helping.ask_question import Asker, ask_question, say_more
from bridge.flows.helping.read_threads import read_thread
from bridge.flows.informing.announce_news import announce
from bridge.flows.informing.choose_channels import choose_channels
from bridge.flows.informing.plan_reminders import remind_all
from bridge.flows.informing.tell_borrower import tell_borrower
from bridge.model.errors import VersionStaleError
from bridge.model.helping.thread import THREADS_A_DAY, Category, TooManyQuestionsError
from bridge.model.informing.announcement import Telling
from bridge.model.informing.choice import Wanted
from bridge.model.informing.occasion import Occasion
from bridge.model.status import Status
from bridge.ports.work import WorkKind
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from tests.builders import FakeHub, a_borrower, a_price, a_product, fake_hub, work_of
from tests.fakes.mail import FakeMail
from tests.fakes.surroundings import FakeClock
from tests.store.test_concurrency import at_once
from tests.walk import brought_to, read, work_all

TELL = WorkKind.TELL_BORROWER
PHONE = {"phone": "+7 800 555-35-35"}


@pytest.fixture
def hub(engine: Engine, seal: Seal) -> FakeHub:
    clock = FakeClock()
    product = a_product()
    products = {"tour": a_product(papers=replace(product.terms.papers, lender=PHONE))}
    return fake_hub(clock=clock, store=SqlStore(engine, seal, lambda: None, clock.now), products=products, mail=FakeMail())


def test_what_many_announce_and_tell_at_once_is_one_message(hub: FakeHub) -> None:
    application = brought_to(hub, Status.SUBMITTED)
    hub.sms.sent.clear()

    def say(_: int) -> None:
        with hub.store.begin() as tx:
            announce(hub, tx, application, Occasion.DECLINED, "once")

    at_once(6, say)
    with hub.store.read() as tx:
        (told,) = tx.announcements.of(application.id)
    at_once(6, lambda _: tell_borrower(hub, work_of(TELL, told.id, application_id=application.id)))
    work_all(hub)
    assert [one.text.split()[0] for one in hub.sms.sent] == ["отказ"]


def test_debts_of_three_loans_told_at_once_keep_within_two_a_day(hub: FakeHub) -> None:
    borrower = a_borrower()
    ids = []
    for n in range(3):
        now = hub.clock.now()
        price = a_price(valid_until=now + timedelta(hours=3))
        ids.append(brought_to(hub, Status.ACTIVE, borrower=borrower, order_id=f"SUN-D{n}", price=price, received_at=now).id)
    due = max(read(hub, one).loan.schedule[0].due_on for one in ids)  # type: ignore[union-attr]
    hub.sms.sent.clear()
    hub.clock.set_to(datetime.combine(due, datetime.min.time(), UTC) + timedelta(days=1, hours=9))
    at_once(3, lambda _: remind_all(hub))
    with hub.store.read() as tx:
        told = [(one, tx.announcements.of(one)) for one in ids]
    overdue = [(one, told_of) for one, rows in told for told_of in rows if told_of.occasion is Occasion.OVERDUE]
    assert len(overdue) == 3

    def tell(n: int) -> object:
        return tell_borrower(hub, work_of(TELL, overdue[n][1].id, application_id=overdue[n][0]))

    at_once(3, tell)
    with hub.store.read() as tx:
        states = sorted(tx.announcements.get(one.id).state for _, one in overdue)
    assert states == sorted([Telling.TOLD, Telling.TOLD, Telling.WAITING])


def test_a_question_sent_many_times_at_once_is_one_and_the_limit_holds(hub: FakeHub) -> None:
    application_id = brought_to(hub, Status.FILLING).id
    asker = Asker(application_id, proved=True)
    at_once(5, lambda _: ask_question(hub, asker, Category.FORM, "Один и тот же вопрос"))
    with hub.store.read() as tx:
        assert len(tx.help.of(application_id)) == 1

    def ask(n: int) -> object:
        try:
            return ask_question(hub, asker, Category.FORM, f"Вопрос {n}").id
        except TooManyQuestionsError:
            return None

    at_once(8, ask)
    with hub.store.read() as tx:
        assert len(tx.help.of(application_id)) == THREADS_A_DAY


def test_lines_and_answers_at_once_take_numbers_of_their_own_and_one_answer_wins(hub: FakeHub) -> None:
    application_id = brought_to(hub, Status.FILLING).id
    asker = Asker(application_id, proved=True)
    thread = ask_question(hub, asker, Category.FORM, "Вопрос")
    at_once(4, lambda n: say_more(hub, asker, thread.id, f"Ещё {n}"))
    taken = []
    at_once(4, lambda n: taken.append(answer_question(hub, thread.id, f"officer{n}", f"Ответ {n}", 5)))
    assert sorted(taken) == [False, False, False, True]
    _, lines = read_thread(hub, asker, thread.id)
    assert [line.n for line in lines] == [1, 2, 3, 4, 5, 6]


def test_no_word_and_no_address_stands_in_clear(hub: FakeHub, engine: Engine) -> None:
    application_id = brought_to(hub, Status.FILLING).id
    asker = Asker(application_id, proved=True)
    thread = ask_question(hub, asker, Category.FORM, "Канарейка поёт")
    answer_question(hub, thread.id, "olga", "Пусть канарейка поёт", 1)
    choose_channels(hub, application_id, Wanted.MAIL, "canary@example.org", "ru", optional=True)
    ask_question(hub, Asker(guest="g" * 64, address="203.0.113.77"), Category.OTHER, "Канарейка гостя")
    work_all(hub)
    for table in ("help_threads", "help_lines", "informing_choices", "announcements", "journal", "work"):
        with engine.connect() as connection:
            rows = [" ".join(map(repr, row)) for row in connection.execute(text(f"SELECT * FROM {table}"))]
        for word in ("анарейк", "canary@", "203.0.113.77", read(hub, application_id).borrower.phone):
            assert not [row for row in rows if word in row or word.encode().hex() in row], (table, word)


def test_a_choice_changed_by_many_at_once_is_one_of_them_whole(hub: FakeHub) -> None:
    application_id = brought_to(hub, Status.FILLING).id

    def choose(n: int) -> None:
        try:
            choose_channels(hub, application_id, Wanted.MAIL, f"a{n}@example.org", "ru", optional=bool(n % 2))
        except VersionStaleError:
            raise AssertionError("a choice needs no second try") from None

    at_once(6, choose)
    with hub.store.read() as tx:
        kept = tx.choices.of(application_id)
    assert kept.optional == bool(int(kept.mail[1]) % 2)
    # Six addresses in one moment: one letter, the next is for later.
    assert kept.asked <= 6
