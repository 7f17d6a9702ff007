"""A reconciliation as a whole: broken off, repeated, two at once, by night, while life goes on, with a person's word about it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bridge.flows.plan_standing import plan_standing
from bridge.flows.reconciling.ask_loan_system import LONGEST_WAIT, MOST_FAULTS, Patience
from bridge.flows.reconciling.keep_differences import Course, Finding
from bridge.flows.reconciling.look_at_page import Wish
from bridge.flows.reconciling.reconcile_nightly import NIGHTLY, next_night, reconcile_nightly
from bridge.flows.reconciling.run_reconciliation import Tally, last_reconciliation, reconcile
from bridge.jobs.crew import drain
from bridge.model.application import Application
from bridge.model.decision import DealStatus
from bridge.model.loan import Loan
from bridge.model.reconciling.difference import DifferenceKind
from bridge.model.status import Status
from bridge.ports.loan_system import DealRow
from bridge.ports.outside_errors import BusyError, RefusedError, UnreachableError
from bridge.ports.reconciling import Outcome
from bridge.ports.store import Attention
from bridge.ports.work import Later, WorkKind
from tests.builders import FakeHub, a_price, fake_hub, work_of
from tests.fakes.loan_system import FakeLoanSystem
from tests.fakes.surroundings import START, FakeClock
from tests.walk import WORKER, approve, brought_to, deal_number, read, work_all

K = DifferenceKind
WISH = Wish(START - timedelta(days=30), START - timedelta(days=30))
BUSY = BusyError("fake", "loan", "no session", timedelta(seconds=10))


def run(hub: FakeHub, wish: Wish = WISH, patience: Patience | None = None, page: int = 200) -> list[Finding]:
    return [one for step in reconcile(hub, patience or Patience(), wish, "test", page) for one in step.findings]


def courses(found: list[Finding]) -> list[tuple[DifferenceKind, Course]]:
    return [(one.difference.kind, one.course) for one in found]


def waiting(hub: FakeHub) -> list[Attention]:
    with hub.store.read() as tx:
        return list(tx.attentions.waiting())


def with_another_sum(hub: FakeHub, count: int = 1) -> list[Application]:
    """Applications whose approved sum was changed there: each is one difference for a person."""
    made = []
    for _ in range(count):
        price = a_price(valid_until=hub.clock.now() + timedelta(days=9))
        application = brought_to(hub, Status.CONTRACT_READY, price=price)
        hub.loan_system.records[deal_number(hub, application.id)].approved = application.loan_sum - 100
        made.append(application)
    return made


def test_a_difference_that_stays_keeps_one_attention_and_one_that_goes_closes_it() -> None:
    hub = fake_hub()
    (application,) = with_another_sum(hub)
    for _ in range(3):
        assert courses(run(hub)) == [(K.SUM_DIFFERS, Course.PERSON)]
        hub.clock.move(timedelta(minutes=1))
    (one,) = waiting(hub)
    assert one.application_id == application.id
    hub.loan_system.records[deal_number(hub, application.id)].approved = application.loan_sum
    assert run(hub) == []
    assert waiting(hub) == []
    with hub.store.read() as tx:
        assert tx.differences.tally() == {}
        assert hub.store.tx.attentions.rows[one.id].resolution.startswith("следующая сверка")  # type: ignore[attr-defined]


def test_a_person_may_let_a_difference_be_until_its_values_change() -> None:
    hub = fake_hub()
    (application,) = with_another_sum(hub)
    run(hub)
    with hub.store.begin() as tx:
        tx.attentions.resolve(tx.attentions.waiting()[0].id, hub.clock.now(), "agreed")
    assert courses(run(hub)) == [(K.SUM_DIFFERS, Course.ACCEPTED)]
    assert waiting(hub) == []
    hub.loan_system.records[deal_number(hub, application.id)].approved = 7
    assert courses(run(hub)) == [(K.SUM_DIFFERS, Course.PERSON)]
    assert "0,07" in waiting(hub)[0].text


def test_values_that_change_while_a_person_waits_are_told_anew() -> None:
    hub = fake_hub()
    (application,) = with_another_sum(hub)
    run(hub)
    hub.loan_system.records[deal_number(hub, application.id)].approved = 7
    run(hub)
    (one,) = waiting(hub)
    assert "0,07" in one.text


def test_without_fixing_nothing_is_written() -> None:
    hub = fake_hub()
    with_another_sum(hub)
    behind = brought_to(hub, Status.SUBMITTED)
    hub.loan_system.approve(deal_number(hub, behind.id))
    found = run(hub, replace(WISH, fix=False))
    assert sorted(courses(found)) == [(K.STATUS_BEHIND, Course.SEEN), (K.SUM_DIFFERS, Course.PERSON)]
    assert waiting(hub) == []
    assert work_all(hub) == 0
    with hub.store.read() as tx:
        assert tx.differences.tally() == {}
        assert last_reconciliation(tx) is None


def test_pages_cover_everything_whatever_their_size() -> None:
    hub = fake_hub()
    with_another_sum(hub, 7)
    for page in (1, 2, 7, 100):
        assert len(run(hub, page=page)) == 7
    assert len(waiting(hub)) == 7


def test_one_that_was_broken_off_is_begun_again_and_finds_each_difference_once() -> None:
    hub = fake_hub()
    with_another_sum(hub, 6)
    steps = reconcile(hub, Patience(), WISH, "test", 2)
    found = [one for step in [next(steps) for _ in range(4)] for one in step.findings]
    steps.close()
    assert 0 < len(found) < 6
    assert len(run(hub)) == 6
    assert len(waiting(hub)) == 6


def test_two_at_once_find_the_same_and_open_nothing_twice() -> None:
    hub = fake_hub()
    with_another_sum(hub, 4)
    behind = brought_to(hub, Status.SUBMITTED)
    hub.loan_system.approve(deal_number(hub, behind.id))
    one, other = reconcile(hub, Patience(), WISH, "one", 2), reconcile(hub, Patience(), WISH, "other", 2)
    steps = [step for pair in zip(one, other, strict=True) for step in pair]
    fixed = [found for step in steps for found in step.findings if found.course is Course.FIXED]
    assert len(fixed) == 1
    assert len([one for one in waiting(hub) if "сумма" in one.text]) == 4
    work_all(hub)
    assert read(hub, behind.id).status is Status.CONTRACT_READY


class Meanwhile(FakeLoanSystem):
    """Something happens at the hub while its question is answered."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(now)
        self.then: Callable[[], object] | None = None

    def deal_statuses(self, numbers: Sequence[str]) -> dict[str, DealStatus]:
        told = super().deal_statuses(numbers)
        then, self.then = self.then, None
        if then:
            then()
        return told


def test_what_happened_while_the_question_was_answered_is_no_difference() -> None:
    clock = FakeClock()
    slow = Meanwhile(clock.now)
    hub = fake_hub(clock=clock, loan_system=slow)
    application = brought_to(hub, Status.SUBMITTED)
    slow.approve(deal_number(hub, application.id))
    slow.then = lambda: (clock.move(timedelta(seconds=10)), work_all(hub))
    assert run(hub) == []
    later = brought_to(hub, Status.SUBMITTED)
    slow.then = lambda: approve(hub, later.id)
    assert run(hub) == [], "the answer is older than the approval"


def test_a_busy_loan_system_is_waited_for_with_growing_pauses_and_asked_on() -> None:
    hub = fake_hub()
    with_another_sum(hub, 3)
    waits: list[timedelta] = []
    hub.loan_system.fail("deals_since", BUSY, UnreachableError("fake", "deals_since", "away"))
    hub.loan_system.fail("deal_statuses", *[BUSY] * 3)
    assert len(run(hub, patience=Patience(waits.append), page=2)) == 3
    assert waits == [timedelta(seconds=n) for n in (1, 2, 10, 10, 10)]


def test_patience_has_an_end() -> None:
    hub = fake_hub()
    brought_to(hub, Status.SUBMITTED)
    waits: list[timedelta] = []
    hub.loan_system.fail("deal_statuses", *[UnreachableError("fake", "deal_statuses", "away")] * 1000)
    with pytest.raises(UnreachableError):
        run(hub, patience=Patience(waits.append))
    assert LONGEST_WAIT <= sum(waits, timedelta(0)) < LONGEST_WAIT + timedelta(minutes=1)


class BreaksOff(FakeLoanSystem):
    """Its listing breaks off after the first deal, once."""

    broken = False

    def deals_since(self, since: datetime) -> Iterator[DealRow] | None:
        rows = list(super().deals_since(since) or ())
        yield from rows[:1]
        if not self.broken:
            self.broken = True
            raise BusyError("fake", "deals_since", "no session")
        yield from rows[1:]


def test_a_listing_that_breaks_off_is_begun_again() -> None:
    hub = fake_hub(loan_system=BreaksOff())
    for n in range(3):
        record = hub.loan_system.records
        application = brought_to(hub, Status.SUBMITTED)
        copy = replace(record[deal_number(hub, application.id)], number=f"КОПИЯ-{n}")
        record[copy.number] = copy
    found = run(hub, patience=Patience(lambda _pause: None))
    assert [one.difference.kind for one in found] == [K.SECOND_DEAL] * 3


def test_several_loans_are_read_at_once() -> None:
    hub = fake_hub()
    price = a_price(valid_until=START + timedelta(days=300))
    for _ in range(6):
        application = brought_to(hub, Status.ACTIVE, price=price)
        hub.loan_system.records[deal_number(hub, application.id)].periods = 12
    hub.clock.move(timedelta(minutes=1))
    assert courses(run(hub, patience=Patience(hands=3))) == [(K.SCHEDULE_DIFFERS, Course.FIXED)] * 6
    assert hub.loan_system.calls.count("loan") == 12


class NoList(FakeLoanSystem):
    """A base that can neither list nor tell a borrower's deals."""

    def deals_since(self, since: datetime) -> Iterator[DealRow] | None:
        return None

    def numbers_of(self, application: Application) -> tuple[str, ...] | None:
        self.calls.append("numbers_of")
        return None


def test_a_base_that_can_not_list_is_compared_as_far_as_it_can_be_asked() -> None:
    hub = fake_hub(loan_system=NoList())
    with_another_sum(hub, 2)
    assert courses(run(hub)) == [(K.SUM_DIFFERS, Course.PERSON)] * 2
    assert hub.loan_system.calls.count("numbers_of") == 1


def test_a_few_borrowers_whose_deals_can_not_be_told_stop_nothing_and_more_are_no_answer() -> None:
    hub = fake_hub()
    for _ in range(MOST_FAULTS + 1):
        brought_to(hub, Status.SUBMITTED)
    hub.loan_system.fail("numbers_of", *(RefusedError("fake", "numbers", "no") for _ in range(MOST_FAULTS)))
    assert run(hub) == []
    hub.loan_system.fail("numbers_of", *(RefusedError("fake", "numbers", "no") for _ in range(MOST_FAULTS + 1)))
    with pytest.raises(RefusedError):
        run(hub)


def test_what_the_last_one_came_to_is_remembered() -> None:
    hub = fake_hub()
    with_another_sum(hub, 2)
    run(hub)
    with hub.store.read() as tx:
        last = last_reconciliation(tx)
    assert last is not None
    assert (last.by, last.since, last.ended_at) == ("test", WISH.since, hub.clock.now())
    assert last.tally == Tally(of=2, listed=2, walked=2, looked=2, person=2)


# by night


def nights(hub: FakeHub) -> list[datetime]:
    rows = hub.store.tx.work.rows.values()  # type: ignore[attr-defined]
    return [row.due_at for row in rows if row.kind is WorkKind.RECONCILE]


def test_the_night_is_that_of_the_lenders_wall() -> None:
    hub = fake_hub()
    assert next_night(hub) == datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
    hub.clock.set_to(datetime(2026, 11, 23, 23, 59, tzinfo=UTC))
    assert next_night(hub) == datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
    hub.clock.set_to(datetime(2026, 11, 24, 0, 0, tzinfo=UTC))
    assert next_night(hub) == datetime(2026, 11, 25, 0, 0, tzinfo=UTC)


def by_night(hub: FakeHub) -> None:
    hub.clock.set_to(next_night(hub))
    assert drain(hub, WORKER) > 1


def test_every_night_everything_is_compared_by_one_row_in_steps() -> None:
    hub = fake_hub()
    with_another_sum(hub, 3)
    plan_standing(hub)
    by_night(hub)
    assert len([one for one in waiting(hub) if one.kind.startswith("difference:")]) == 3
    assert nights(hub) == [next_night(hub)]
    with hub.store.read() as tx:
        last = last_reconciliation(tx)
        assert last is not None and last.by == NIGHTLY and last.tally.person == 3
    by_night(hub)
    assert nights(hub) == [next_night(hub)]


def steps_of_a_night(hub: FakeHub, most: int = 100) -> int:
    for n in range(1, most + 1):
        answer = reconcile_nightly(hub, work_of(WorkKind.RECONCILE, NIGHTLY))
        if answer.due_at > hub.clock.now():
            return n
    raise AssertionError("the night does not end")


def test_a_night_that_was_broken_off_goes_on_where_it_stood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.flows.reconciling.reconcile_nightly._PAGE", 2)
    hub = fake_hub()
    with_another_sum(hub, 6)
    for _ in range(2):
        assert isinstance(reconcile_nightly(hub, work_of(WorkKind.RECONCILE, NIGHTLY)), Later)
    hub.loan_system.fail("deal_statuses", BUSY)
    with pytest.raises(BusyError):
        reconcile_nightly(hub, work_of(WorkKind.RECONCILE, NIGHTLY))
    before = len(waiting(hub))
    assert steps_of_a_night(hub) < 6
    assert before < len(waiting(hub)) == 6
    with hub.store.read() as tx:
        last = last_reconciliation(tx)
        assert last is not None and last.tally == Tally(of=6, listed=6, walked=6, looked=6, person=6)


def test_a_night_that_was_left_lying_is_begun_anew() -> None:
    hub = fake_hub()
    reconcile_nightly(hub, work_of(WorkKind.RECONCILE, NIGHTLY))
    hub.clock.move(timedelta(days=1))
    application = brought_to(hub, Status.SUBMITTED, price=a_price(valid_until=hub.clock.now() + timedelta(days=9)))
    copy = replace(hub.loan_system.records[deal_number(hub, application.id)], number="КОПИЯ-1")
    hub.loan_system.records[copy.number] = copy
    steps_of_a_night(hub)
    assert [one.application_id for one in waiting(hub)] == [application.id], "the listing was read again"


def test_differences_that_ended_long_ago_are_forgotten() -> None:
    hub = fake_hub()
    (application,) = with_another_sum(hub)
    run(hub)
    hub.loan_system.records[deal_number(hub, application.id)].approved = application.loan_sum
    run(hub)
    rows = hub.store.tx.differences.rows  # type: ignore[attr-defined]
    assert [one.outcome for one in rows.values()] == [Outcome.GONE]
    hub.clock.move(timedelta(days=401))
    run(hub)
    assert not rows


class Older(FakeLoanSystem):
    """What it tells was true yesterday."""

    def loan(self, application: Application) -> Loan:
        return replace(super().loan(application), as_of=START - timedelta(days=1))


def test_an_older_copy_never_replaces_a_newer_one() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.ACTIVE)
    hub.loan_system.records[deal_number(hub, application.id)].periods = 12
    old = Older()
    old.records = hub.loan_system.records
    assert run(replace(hub, loan_system=old)) == []
