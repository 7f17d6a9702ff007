"""Changes are followed by one reader: noted once, looked at soon, acknowledged only when they are kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bridge.flows.deciding.follow_changes import FEED_EVERY, OVERLAP, SLOWEST, WINDOW_EVERY, follow_changes
from bridge.flows.deciding.take_deal_notice import ChangedDeal, take_deal_notice
from bridge.flows.plan_standing import plan_standing
from bridge.jobs.crew import Crew, Worker
from bridge.jobs.rounds import Rounds
from bridge.model.status import Status
from bridge.ports.loan_system import Changes
from bridge.ports.outside_errors import (
    BadAnswerError,
    BusyError,
    OutcomeUnknownError,
    OutsideError,
    RefusedError,
    UnreachableError,
)
from bridge.ports.work import Later, WorkKind, WorkState
from tests.builders import FakeHub, fake_hub, work_of
from tests.fakes.loan_system import FakeLoanSystem
from tests.fakes.surroundings import FakeClock
from tests.walk import brought_to, deal_number, read, work_all

FOLLOW = WorkKind.FOLLOW_CHANGES
ROW = work_of(FOLLOW, "changes")


def approved(hub: FakeHub) -> str:
    """An application whose approval the hub would learn of by the clock only some seconds later."""
    application = brought_to(hub, Status.SUBMITTED)
    hub.loan_system.approve(deal_number(hub, application.id))
    assert work_all(hub) == 0
    return application.id


def pause_of(hub: FakeHub) -> timedelta:
    """One look, and when the next one is."""
    answer = follow_changes(hub, ROW)
    assert isinstance(answer, Later)
    return answer.due_at - hub.clock.now()


def notices(hub: FakeHub) -> list[str]:
    return [row.key for row in hub.store.tx.notices.rows.values()]  # type: ignore[attr-defined]


def planned(hub: FakeHub, kind: WorkKind) -> int:
    rows = hub.store.tx.work.rows.values()  # type: ignore[attr-defined]
    return sum(row.kind is kind and row.state is WorkState.WAITING for row in rows)


def acknowledged(hub: FakeHub) -> bool:
    return all(record.told == record.version for record in hub.loan_system.records.values())


def test_a_change_is_noted_acknowledged_and_looked_at_now() -> None:
    hub = fake_hub()
    application_id = approved(hub)
    assert pause_of(hub) == FEED_EVERY
    assert notices(hub) == [f"{deal_number(hub, application_id)}:2"]
    assert acknowledged(hub)
    work_all(hub)
    assert read(hub, application_id).status is Status.CONTRACT_READY


def test_without_changes_nothing_is_noted_and_the_next_look_comes() -> None:
    hub = fake_hub()
    assert pause_of(hub) == FEED_EVERY
    assert notices(hub) == []


def test_a_lost_acknowledgement_brings_the_same_changes_again_and_changes_nothing() -> None:
    hub = fake_hub()
    application_id = approved(hub)
    hub.loan_system.fail("acknowledge", OutcomeUnknownError("fake", "acknowledge", "no answer"))
    assert pause_of(hub) == 2 * FEED_EVERY
    assert not acknowledged(hub)
    work_all(hub)
    status = read(hub, application_id)
    assert pause_of(hub) == FEED_EVERY
    assert acknowledged(hub)
    assert len(notices(hub)) == 1
    assert work_all(hub) == 0
    assert read(hub, application_id) == status


def test_a_change_that_a_notice_told_before_is_not_looked_at_twice() -> None:
    hub = fake_hub()
    number = deal_number(hub, approved(hub))
    assert take_deal_notice(hub, [ChangedDeal(number, 2)], f"{number}:2", b"changed")
    work_all(hub)
    follow_changes(hub, ROW)
    assert len(notices(hub)) == 1 and acknowledged(hub)
    assert work_all(hub) == 0


def test_a_deal_that_nobody_here_knows_is_noted_and_moves_nothing() -> None:
    hub = fake_hub()
    number = deal_number(hub, approved(hub))
    hub.loan_system.records["ЧУЖОЙ-1"] = replace(hub.loan_system.records.pop(number), number="ЧУЖОЙ-1")
    follow_changes(hub, ROW)
    assert notices(hub) == ["ЧУЖОЙ-1:2"] and acknowledged(hub)
    assert work_all(hub) == 0


class Meanwhile(FakeLoanSystem):
    """Another thing happens while changes are told."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(now)
        self.then: Callable[[], object] | None = None

    def changes(self, since: datetime) -> Changes | None:
        told = super().changes(since)
        then, self.then = self.then, None
        if then:
            then()
        return told


def test_of_two_readers_at_once_only_the_later_one_acknowledges_and_no_change_is_lost() -> None:
    clock = FakeClock()
    slow = Meanwhile(clock.now)
    hub = fake_hub(clock=clock, loan_system=slow)
    first = approved(hub)
    other = brought_to(hub, Status.SUBMITTED)

    def another_reader_breaks_off() -> None:
        """It reads the packet, now larger, and dies before it keeps anything."""
        slow.approve(deal_number(hub, other.id))
        slow.fail("changes", UnreachableError("fake", "changes", "no line"))
        follow_changes(hub, ROW)

    slow.then = another_reader_breaks_off
    follow_changes(hub, ROW)
    assert "acknowledge" not in slow.calls
    work_all(hub)
    assert read(hub, first).status is Status.CONTRACT_READY, "what was read is used all the same"
    follow_changes(hub, ROW)
    assert acknowledged(hub)
    assert f"{deal_number(hub, other.id)}:2" in notices(hub)
    work_all(hub)
    assert read(hub, other.id).status is Status.CONTRACT_READY


@pytest.mark.parametrize("kind", [UnreachableError, OutcomeUnknownError])
def test_failures_double_the_pause_up_to_half_an_hour_and_are_forgotten(kind: type[OutsideError]) -> None:
    hub, silent = fake_hub(), kind("fake", "changes", "away")
    hub.loan_system.fail("changes", *[silent] * 8)
    pauses = [pause_of(hub) for _ in range(8)]
    assert pauses[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert pauses[-2:] == [SLOWEST, SLOWEST]
    assert pause_of(hub) == FEED_EVERY
    hub.loan_system.fail("changes", silent)
    assert pause_of(hub) == timedelta(minutes=1)


@pytest.mark.parametrize("kind", [RefusedError, BadAnswerError])
def test_a_refusal_is_told_to_a_person_once_and_asked_about_seldom_until_it_is_over(kind: type[OutsideError]) -> None:
    hub = fake_hub()
    hub.loan_system.fail("changes", *[kind("fake", "changes", "the plan is not there")] * 2)
    assert [pause_of(hub), pause_of(hub)] == [SLOWEST, SLOWEST]
    with hub.store.begin() as tx:
        assert [one.kind for one in tx.attentions.waiting()] == ["changes_refused"]
    assert pause_of(hub) == FEED_EVERY
    with hub.store.begin() as tx:
        assert tx.attentions.waiting() == []


def test_a_busy_loan_system_lets_the_row_rest_as_all_others() -> None:
    hub = fake_hub()
    hub.loan_system.fail("changes", BusyError("fake", "changes", "no session"))
    with pytest.raises(BusyError):
        follow_changes(hub, ROW)


class Window(FakeLoanSystem):
    """Tells by a window of days: nothing waits for an acknowledgement."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(now)
        self.asked: list[datetime] = []

    def changes(self, since: datetime) -> Changes | None:
        self.asked.append(since)
        return replace(super().changes(since) or Changes(), mark="")


def test_a_window_reaches_back_from_the_last_look_that_was_kept_and_is_read_less_often() -> None:
    clock = FakeClock()
    window = Window(clock.now)
    hub = fake_hub(clock=clock, loan_system=window)
    approved(hub)
    begun = clock.now()
    assert pause_of(hub) == WINDOW_EVERY
    clock.move(timedelta(hours=1))
    window.fail("changes", UnreachableError("fake", "changes", "away"))
    follow_changes(hub, ROW)
    follow_changes(hub, ROW)
    assert window.asked == [begun - OVERLAP] * 3
    assert len(notices(hub)) == 1


class Mute(FakeLoanSystem):
    def changes(self, since: datetime) -> Changes | None:
        return None


def test_a_loan_system_that_tells_no_changes_ends_the_row() -> None:
    hub = fake_hub(loan_system=Mute())
    assert follow_changes(hub, ROW) is None


def test_standing_work_is_planned_at_the_start_once_and_again_after_its_end() -> None:
    hub = fake_hub(loan_system=Mute())
    rounds = Rounds(Crew(hub, Worker("rounds", timedelta(seconds=30))))
    rounds.go()
    plan_standing(hub)
    assert (planned(hub, FOLLOW), planned(hub, WorkKind.RECONCILE)) == (1, 1)
    work_all(hub)
    assert (planned(hub, FOLLOW), planned(hub, WorkKind.RECONCILE)) == (0, 1)
    hub.clock.move(timedelta(minutes=61))
    rounds.go()
    assert (planned(hub, FOLLOW), planned(hub, WorkKind.RECONCILE)) == (1, 1)


def test_the_row_comes_back_by_itself_and_is_one() -> None:
    hub = fake_hub()
    application = brought_to(hub, Status.SUBMITTED)
    plan_standing(hub)
    work_all(hub)
    hub.clock.move(FEED_EVERY)
    hub.loan_system.approve(deal_number(hub, application.id))
    plan_standing(hub)
    work_all(hub)
    assert planned(hub, FOLLOW) == 1
    assert read(hub, application.id).status is Status.CONTRACT_READY
