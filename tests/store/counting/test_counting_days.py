"""Days as they are kept: replaced as a whole, never by an older count, planned once, and read along indexes alone."""

from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, insert

from bridge.flows.counting.count_day import count_day
from bridge.flows.counting.find_days import countable
from bridge.flows.counting.recount_days import recount_days
from bridge.flows.counting.telling.list_reports import REPORTS, tell
from bridge.model.counting.figure import Figure, Name, Subject
from bridge.model.counting.loans import Due, LoanFigure
from bridge.model.counting.period import chosen
from bridge.model.events import EventType
from bridge.model.payment import Payment, PaymentState
from bridge.model.status import Status
from bridge.ports.counting import Feed
from bridge.ports.store import Exchange, Leftover
from bridge.store import schema
from bridge.store.counting.numbered import first_number
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from tests.builders import fake_hub
from tests.fakes.surroundings import FakeClock
from tests.store.people import NOW, an_application
from tests.store.test_growth import listened, plans

DAY, MINUTE = date(2026, 11, 21), timedelta(minutes=1)


def a_figure(count: int, day: date = DAY) -> Figure:
    return Figure(day, Name.PAID, "sun", "tour", "plain", count, count * 100)


def stands(store: SqlStore) -> int:
    with store.read() as tx:
        return sum(one.count for one in tx.figures.sums(Name.PAID, DAY, DAY))


def test_a_day_is_replaced_and_an_older_count_never_replaces_a_newer_one(sql_store: SqlStore) -> None:
    for count, began, taken in ((3, NOW, True), (5, NOW + MINUTE, True), (4, NOW, False), (6, NOW + MINUTE, True)):
        with sql_store.begin() as tx:
            assert tx.figures.replace(Subject.MONEY, DAY, [a_figure(count)], began) is taken
    assert stands(sql_store) == 6
    with sql_store.begin() as tx:
        assert tx.figures.replace(Subject.MONEY, DAY, [], NOW + 2 * MINUTE)
    assert stands(sql_store) == 0


def test_two_counts_of_a_day_at_once_leave_one(sql_store: SqlStore, engine: Engine, seal: Seal) -> None:
    together, taken = Barrier(2), list[bool]()

    def put(store: SqlStore, count: int, began: int) -> None:
        together.wait()
        with store.begin() as tx:
            taken.append(tx.figures.replace(Subject.MONEY, DAY, [a_figure(count)], NOW + began * MINUTE))

    other = SqlStore(engine, seal, lambda: None, now=lambda: NOW)
    threads = [Thread(target=put, args=(sql_store, 7, 0)), Thread(target=put, args=(other, 8, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stands(sql_store) == 8 and True in taken


def test_a_mark_made_while_a_day_was_counted_stays(sql_store: SqlStore) -> None:
    with sql_store.begin() as tx:
        tx.figures.mark(Subject.MONEY, [DAY], NOW, NOW)
        tx.figures.mark(Subject.WAYS, [DAY], NOW, NOW + 2 * MINUTE)
    for subject in (Subject.MONEY, Subject.WAYS):
        with sql_store.begin() as tx:
            tx.figures.replace(subject, DAY, [], NOW + MINUTE)
    with sql_store.read() as tx:
        assert [one.subject for one in tx.figures.planned(NOW + MINUTE, 9)] == [Subject.WAYS]
        assert tx.figures.waiting() == (1, DAY)


def test_a_day_marked_twice_is_due_at_the_sooner_time_and_the_newest_days_come_first(sql_store: SqlStore) -> None:
    days = [DAY - timedelta(days=n) for n in range(3)]
    with sql_store.begin() as tx:
        tx.figures.mark(Subject.MONEY, days, NOW + MINUTE, NOW)
        tx.figures.mark(Subject.MONEY, days, NOW + 9 * MINUTE, NOW)
    with sql_store.begin() as tx:
        assert tx.figures.planned(NOW, 9) == []
        assert [one.day for one in tx.figures.planned(NOW + MINUTE, 9)] == days
        tx.figures.unmark(Subject.MONEY, DAY)
        assert [one.day for one in tx.figures.planned(NOW + MINUTE, 9)] == days[1:]


@pytest.mark.parametrize("rows", [0, 1, 7])
def test_rows_since_a_moment_are_found_by_halving_their_numbers(engine: Engine, rows: int) -> None:
    numbers = [100 + n * 3 for n in range(rows)]
    with engine.begin() as connection:
        for n, number in enumerate(numbers):
            line = Exchange(NOW + n * MINUTE, "hub", "onec", "x", "HTTP 200")
            connection.execute(insert(schema.journal), vars(line) | {"n": number})
        for n in range(-1, rows + 1):
            found = first_number(connection, schema.journal, NOW + n * MINUTE)
            assert [number for number in numbers if number >= found] == numbers[max(n, 0) :]


def test_rows_that_were_written_late_are_counted_on_their_own_day(sql_store: SqlStore) -> None:
    hub = fake_hub(store=sql_store, clock=FakeClock(NOW))
    with sql_store.begin() as tx:
        for hours in (0, -5, -1, 0, -3):
            tx.journal.note(Exchange(NOW + timedelta(hours=hours), "hub", "onec", "x", "HTTP 200"))
        tx.journal.note(Exchange(NOW, "office:boris", "onec", "x", "HTTP 200"))
    assert count_day(hub, Subject.CALLS, hub.clock.today())
    with sql_store.read() as tx:
        (ok,) = tx.figures.sums(Name.CALL, DAY, DAY)
    assert (ok.sort, ok.count) == ("onec:ok", 5)


def test_days_whose_rows_were_thrown_away_keep_their_figures(sql_store: SqlStore) -> None:
    hub = fake_hub(store=sql_store, clock=FakeClock(NOW), keep={Leftover.EVENT_TRIES: timedelta(days=90)})
    old, fresh = DAY - timedelta(days=91), DAY - timedelta(days=89)
    pushed = Figure(old, Name.PUSH, "sun", "", "first", 12)
    with sql_store.begin() as tx:
        tx.figures.replace(Subject.PUSHES, old, [pushed], NOW - timedelta(days=90))
        tx.figures.mark(Subject.PUSHES, [old], NOW, NOW)
    assert countable(hub, Subject.PUSHES, fresh) and not countable(hub, Subject.PUSHES, old)
    assert not count_day(hub, Subject.PUSHES, old)
    with sql_store.read() as tx:
        assert [one.count for one in tx.figures.sums(Name.PUSH, old, old)] == [12]
        assert tx.figures.planned(NOW, 9) == []


def test_a_recount_by_hand_tells_how_far_it_is_and_puts_a_spoilt_day_right(sql_store: SqlStore, engine: Engine) -> None:
    hub = fake_hub(store=sql_store, clock=FakeClock(NOW))
    with sql_store.begin() as tx:
        tx.applications.add(an_application())
        tx.payments.add(Payment("pay_1", "app_1", "R1", 500, PaymentState.PAID, NOW, paid_at=NOW, paid=500))
        tx.figures.replace(Subject.MONEY, DAY, [a_figure(99)], NOW - MINUTE)
    steps = list(recount_days(hub, DAY - timedelta(days=1), DAY, {Subject.MONEY, Subject.LIVES}))
    assert [(one.done, one.of, one.left) for one in steps] == [(1, 4, 0), (2, 4, 0), (3, 4, 0), (4, 4, 0)]
    assert steps[0].day == DAY and stands(sql_store) == 1
    assert steps[-1].day == DAY - timedelta(days=1)


def test_a_loan_that_was_read_is_not_forgotten_with_the_person(sql_store: SqlStore) -> None:
    read = LoanFigure("app_1", "sun", "tour", Status.REPAID, DAY, NOW, NOW, amount=5, closed_on=DAY)
    with sql_store.begin() as tx:
        tx.loan_copies.put(read, [Due(0, DAY, 700, 600, 100)])
        tx.loan_copies.put(replace(read, as_of=None, amount=0), [])
        tx.loan_copies.put(replace(read, application_id="app_2", as_of=None), [])
    with sql_store.read() as tx:
        assert tx.loan_copies.figures("", 9) == [read, replace(read, application_id="app_2", as_of=None)]
        assert tx.loan_copies.due(DAY) == [("sun", "tour", 1, 700, 600)]
        assert [one.application_id for one in tx.loan_copies.unread(9)] == ["app_2"]


def crowd(store: SqlStore) -> None:
    """Something in every table that figures are counted from."""
    with store.begin() as tx:
        application = an_application(status=Status.ACTIVE)
        tx.applications.add(application)
        event = tx.events.append(application, EventType.APPLICATION_APPROVED, NOW, {})
        tx.events.note_try(event, NOW, 200, "", 5)
        tx.journal.note(Exchange(NOW, "hub", "onec", "x", "HTTP 200"))
        tx.figures.mark(Subject.MONEY, [DAY], NOW, NOW)


def ask_sources(store: SqlStore) -> None:
    """Every question that counting and the pages ask."""
    since, until, place = NOW - timedelta(days=1), NOW + timedelta(days=1), (NOW, "x")
    with store.read() as tx:
        sources, copies = tx.sources, tx.loan_copies
        sources.first_received(), sources.since(NOW), sources.newest(Feed.MOVES), sources.newest(Feed.TRIES)
        for feed in Feed:
            sources.followed(feed, 0, 100)
        for read in (sources.lives, sources.ways, sources.messages, sources.paid, sources.returned):
            read(since, until, place, 100)
            read(since, until, None, 100)
        for by_number in (sources.moves, sources.tries, sources.calls):
            by_number(since, until, 0, 100)
        copies.page(Status.ACTIVE, place, 100), copies.figures("a", 100), copies.due(DAY), copies.due_days(DAY, DAY)
        copies.late(1, 30, 100, (5, "a")), copies.unread(10), copies.sources(["app_1"])
        (
            tx.figures.planned(NOW, 10),
            tx.figures.waiting(),
            tx.figures.last_day(Name.LOAN, DAY),
        )


def test_no_question_of_the_count_reads_a_whole_table(engine: Engine, sql_store: SqlStore) -> None:
    crowd(sql_store)
    with listened(engine) as heard:
        ask_sources(sql_store)
    assert_no_scans(plans(engine, heard))


@pytest.mark.parametrize("report", REPORTS)
def test_no_page_of_figures_reads_a_whole_table(engine: Engine, sql_store: SqlStore, report: str) -> None:
    crowd(sql_store)
    hub = fake_hub(store=sql_store, clock=FakeClock(NOW))
    with listened(engine) as heard:
        tell(hub, report, chosen("month", DAY), "sun")
    assert_no_scans(plans(engine, heard))


def assert_no_scans(told: list[str]) -> None:
    # What holds few rows however large the store is.
    small = ("destinations", "bookmarks", "names", "anon", "subquery")
    assert told
    for plan in told:
        for line in plan.splitlines():
            scan = "Seq Scan on" in line or (line.startswith("SCAN ") and "USING" not in line and "CONSTANT" not in line)
            assert not scan or any(name in line for name in small), plan
