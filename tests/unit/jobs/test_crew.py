"""A crew with hands: slow far sides, leases kept, back-pressure, pauses, outcomes that can't be written together."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.flows.applying.accept_application import accept_application
from bridge.flows.recover import pause_destination, replay_events, resume_destination
from bridge.jobs.crew import IN_HAND, Crew, Worker, drain
from bridge.jobs.settling import Outcome, Settler
from bridge.model.events import PartnerEvent
from bridge.model.partner import Partner
from bridge.ports.outside_errors import BusyError, UnreachableError
from bridge.ports.partner_callbacks import Delivery
from bridge.ports.store import Transaction
from bridge.ports.work import Destination, Work, WorkKind, WorkState
from tests.builders import FakeHub, an_application, fake_hub
from tests.fakes.partner_callbacks import FakePartnerCallbacks
from tests.waiting import soon

LEASE = timedelta(seconds=30)
WORKER = Worker("w", LEASE)


class SlowSites(FakePartnerCallbacks):
    """Sites whose names are in `stuck` do not answer before `let_go`."""

    def __init__(self, *stuck: str) -> None:
        super().__init__()
        self.stuck, self.gate = stuck, threading.Event()
        self.waiting = 0

    def deliver(self, partner: Partner, event: PartnerEvent) -> Delivery:
        if partner.name in self.stuck:
            self.waiting += 1
            assert self.gate.wait(120)
        return super().deliver(partner, event)


class UnhurriedSites(FakePartnerCallbacks):
    """Sites that take longer than a turn of the dispatcher."""

    def deliver(self, partner: Partner, event: PartnerEvent) -> Delivery:
        time.sleep(0.01)
        return super().deliver(partner, event)


def orders(hub: FakeHub, partner: str, count: int) -> None:
    for n in range(count):
        accept_application(hub, an_application(partner=partner, order_id=f"{partner}-{n}"))


def rows(hub: FakeHub, kind: WorkKind = WorkKind.NOTIFY_PARTNER) -> list[Work]:
    return [row for row in hub.store.tx.work.rows.values() if row.kind is kind]  # type: ignore[attr-defined]


def health(hub: FakeHub, name: str) -> Destination:
    with hub.store.read() as tx:
        return next((one for one in tx.work.destinations() if one.name == name), Destination(name))


@pytest.fixture
def hub() -> FakeHub:
    return fake_hub()


@pytest.fixture
def at_work(hub: FakeHub) -> Iterator[Callable[..., Crew]]:
    """Starts crews; ends them after the test."""
    running: list[tuple[Crew, threading.Thread]] = []

    def start(hub: FakeHub, threads: int = 4, lease: timedelta = LEASE) -> Crew:
        crew = Crew(hub, Worker("w", lease), threads)
        thread = threading.Thread(target=crew.run)
        running.append((crew, thread))
        thread.start()
        return crew

    yield start
    for crew, thread in running:
        crew.stop()
        thread.join(60)
        assert not thread.is_alive()


def test_a_site_that_does_not_answer_leaves_a_hand_for_the_others(at_work: Callable[..., Crew]) -> None:
    sites = SlowSites("sun")
    hub = fake_hub(partner_callbacks=sites)
    orders(hub, "sun", 8)
    at_work(hub)
    assert soon(lambda: sites.waiting == 3), "three of four hands wait for the slow site"
    orders(hub, "moon", 5)
    assert soon(lambda: len(sites.delivered) == 5)
    assert sites.waiting == 3
    sites.gate.set()
    assert soon(lambda: len(sites.delivered) == 13)


def test_a_site_that_nobody_knows_yet_has_its_turn_in_the_backlog_of_a_quick_one(at_work: Callable[..., Crew]) -> None:
    sites = UnhurriedSites()
    hub = fake_hub(partner_callbacks=sites)
    orders(hub, "moon", 400)
    at_work(hub)
    assert soon(lambda: len(sites.delivered) >= 40)
    orders(hub, "sun", 2)
    assert soon(lambda: all(row.state is WorkState.DONE for row in rows(hub) if row.destination == "partner:sun"))
    assert any(row.state is not WorkState.DONE for row in rows(hub)), "the quick one has rows left"


class FadingSites(UnhurriedSites):
    """Sites of which `moon` falls silent."""

    def __init__(self) -> None:
        super().__init__()
        self.silent, self.tried = False, 0

    def deliver(self, partner: Partner, event: PartnerEvent) -> Delivery:
        if self.silent and partner.name == "moon":
            self.tried += 1
            time.sleep(0.5)
            raise UnreachableError("partner", "deliver", "no answer")
        return super().deliver(partner, event)


def test_a_quick_site_that_falls_silent_takes_back_what_waits_for_it_in_hand(at_work: Callable[..., Crew]) -> None:
    sites = FadingSites()
    hub = fake_hub(partner_callbacks=sites)
    orders(hub, "moon", 200)
    at_work(hub)
    assert soon(lambda: len(sites.delivered) >= 40)
    sites.silent = True
    orders(hub, "sun", 2)
    assert soon(lambda: all(row.state is WorkState.DONE for row in rows(hub) if row.destination == "partner:sun"))
    assert sites.tried <= 12, "each hand met it once or twice"


def test_the_lease_of_a_slow_row_is_kept_while_its_flow_runs(at_work: Callable[..., Crew]) -> None:
    sites = SlowSites("sun")
    hub = fake_hub(partner_callbacks=sites)
    orders(hub, "sun", 1)
    at_work(hub, lease=timedelta(seconds=0.3))
    assert soon(lambda: sites.waiting == 1)
    (row,) = rows(hub)
    for _ in range(5):
        # The lease would be over after two of these.
        hub.clock.move(timedelta(seconds=0.2))
        assert soon(lambda: hub.store.tx.work.leases[row.id] == hub.clock.now() + timedelta(seconds=0.3)), "nobody renews it"  # type: ignore[attr-defined]
        with hub.store.begin() as tx:
            assert tx.work.claim(hub.clock.now(), "stranger", LEASE, 5) == []
    sites.gate.set()
    assert soon(lambda: rows(hub)[0].state is WorkState.DONE)
    assert (row.attempt, rows(hub)[0].attempt) == (1, 1)


def test_what_ends_while_every_hand_has_a_next_row_is_settled_together(
    at_work: Callable[..., Crew], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridge.jobs.hands.GATHER", 60.0)
    settled, settle = list[int](), Settler.settle

    def counted(self: Settler, tx: Transaction, outcomes: Sequence[Outcome]) -> None:
        settled.append(len(outcomes))
        settle(self, tx, outcomes)

    monkeypatch.setattr(Settler, "settle", counted)
    hub = fake_hub(partner_callbacks=UnhurriedSites())
    orders(hub, "moon", 60)
    at_work(hub, threads=2)
    assert soon(lambda: all(row.state is WorkState.DONE for row in rows(hub))), "the last ones are not waited for"
    assert sum(settled) == 60
    assert max(settled) >= IN_HAND * 2 * 3 // 4 - 2, "all that one site may have in hand but one row for each hand"


def test_a_row_is_done_in_the_transaction_of_its_last_write(hub: FakeHub) -> None:
    orders(hub, "sun", 1)
    drain(hub, WORKER)
    (row,) = rows(hub)
    with hub.store.read() as tx:
        assert [status for _, status, _ in tx.events.tries(row.subject)] == [200]
    assert row.state is WorkState.DONE


def test_an_outcome_that_can_not_be_written_does_not_take_the_others_with_it(
    at_work: Callable[..., Crew], monkeypatch: pytest.MonkeyPatch
) -> None:
    sites = SlowSites("sun")
    hub = fake_hub(partner_callbacks=sites)
    orders(hub, "sun", 3)
    poisoned = rows(hub)[1].subject
    note = hub.store.tx.events.note_try  # type: ignore[attr-defined]

    def stumble(event_id: str, *rest: object) -> None:
        if event_id == poisoned:
            raise ZeroDivisionError
        note(event_id, *rest)

    monkeypatch.setattr(hub.store.tx.events, "note_try", stumble)  # type: ignore[attr-defined]
    at_work(hub)
    assert soon(lambda: sites.waiting == 3)
    sites.gate.set()
    assert soon(lambda: sorted(row.state for row in rows(hub)) == [WorkState.DONE, WorkState.DONE, WorkState.WAITING])
    assert next(row for row in rows(hub) if row.state is WorkState.WAITING).last_error == "ZeroDivisionError"


def test_being_turned_away_costs_no_attempt_and_holds_the_whole_side(hub: FakeHub) -> None:
    orders(hub, "sun", 3)
    hub.partner_callbacks.failing = [BusyError("partner", "deliver", "no room", timedelta(seconds=20))]
    drain(hub, WORKER)
    assert [(row.attempt, row.state) for row in rows(hub)] == [(0, WorkState.WAITING)] * 3
    assert health(hub, "partner:sun").held(hub.clock.now() + timedelta(seconds=19))
    hub.clock.move(timedelta(seconds=30))
    drain(hub, WORKER)
    assert {row.state for row in rows(hub)} == {WorkState.DONE}
    assert health(hub, "partner:sun") == Destination("partner:sun")


def test_a_dead_site_is_asked_by_one_row_at_a_time_and_others_keep_their_attempts(hub: FakeHub) -> None:
    orders(hub, "sun", 20)
    hub.partner_callbacks.failing = [UnreachableError("partner", "deliver", "no connection")] * 6
    drain(hub, WORKER)
    assert sum(row.attempt for row in rows(hub)) == 5, "the breaker saved the other fifteen a try"
    hub.clock.move(timedelta(seconds=7))
    drain(hub, WORKER)
    assert sum(row.attempt for row in rows(hub)) == 6
    hub.clock.move(timedelta(minutes=10))
    drain(hub, WORKER)
    assert {row.state for row in rows(hub)} == {WorkState.DONE}


def test_nothing_is_sent_to_a_paused_side_until_a_person_resumes_it(hub: FakeHub) -> None:
    pause_destination(hub, "partner:sun", "anna", "the site moves house")
    orders(hub, "sun", 2)
    orders(hub, "moon", 1)
    hub.clock.move(timedelta(days=30))
    drain(hub, WORKER)
    assert {event.partner for event in hub.partner_callbacks.delivered} == {"moon"}
    resume_destination(hub, "partner:sun")
    drain(hub, WORKER)
    assert {event.partner for event in hub.partner_callbacks.delivered} == {"moon", "sun"}


def test_a_pause_with_an_end_ends_by_itself(hub: FakeHub) -> None:
    pause_destination(hub, "partner:sun", "anna", "for lunch", hub.clock.now() + timedelta(hours=1))
    orders(hub, "sun", 1)
    drain(hub, WORKER)
    assert hub.partner_callbacks.delivered == []
    hub.clock.move(timedelta(hours=1))
    drain(hub, WORKER)
    assert len(hub.partner_callbacks.delivered) == 1


def test_events_of_a_time_are_pushed_anew_in_their_order(hub: FakeHub) -> None:
    orders(hub, "sun", 2)
    orders(hub, "moon", 1)
    drain(hub, WORKER)
    before, since = list(hub.partner_callbacks.delivered), hub.clock.now()
    hub.clock.move(timedelta(minutes=1))
    assert replay_events(hub, "sun", since - timedelta(hours=1), hub.clock.now()) == 2
    drain(hub, WORKER)
    again = hub.partner_callbacks.delivered[len(before) :]
    assert again == [event for event in before if event.partner == "sun"]
    assert replay_events(hub, "sun", hub.clock.now(), hub.clock.now() + timedelta(hours=1)) == 0


def test_rows_in_hand_go_back_at_once_when_told_to_end_and_those_at_work_are_finished() -> None:
    sites = SlowSites("sun")
    hub = fake_hub(partner_callbacks=sites)
    orders(hub, "sun", 6)
    crew = Crew(hub, WORKER, threads=2)
    worker = threading.Thread(target=crew.run)
    worker.start()
    assert soon(lambda: sites.waiting > 0)
    crew.stop()
    assert soon(lambda: sum(row.state is WorkState.LEASED for row in rows(hub)) == sites.waiting), "others could take the rest"
    assert all(row.attempt == 0 for row in rows(hub) if row.state is WorkState.WAITING), "as if never taken"
    sites.gate.set()
    worker.join(60)
    states = [row.state for row in rows(hub)]
    assert states.count(WorkState.DONE) == sites.waiting and WorkState.LEASED not in states


def test_work_that_does_not_end_in_time_goes_to_others_when_the_process_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    monkeypatch.setattr("bridge.jobs.crew.GRACE_SECONDS", 0.05)
    monkeypatch.setattr("bridge.jobs.crew.os._exit", ended.append)
    sites = SlowSites("sun")
    hub = fake_hub(partner_callbacks=sites)
    orders(hub, "sun", 1)
    crew = Crew(hub, WORKER, threads=1)
    worker = threading.Thread(target=crew.run)
    worker.start()
    assert soon(lambda: sites.waiting > 0)
    crew.stop()
    worker.join(60)
    assert [row.state for row in rows(hub)] == [WorkState.LEASED], "it may still be at work"
    crew.leave()
    assert ended == [0] and [row.state for row in rows(hub)] == [WorkState.WAITING]
    sites.gate.set()


def test_a_row_at_work_ends_with_the_hub_it_began_with_and_the_next_one_meets_the_new(at_work: Callable[..., Crew]) -> None:
    before, after = SlowSites("sun"), SlowSites()
    hub = fake_hub(partner_callbacks=before)
    orders(hub, "sun", 1)
    crew = at_work(hub, threads=1)
    assert soon(lambda: before.waiting == 1)
    crew.hub = replace(hub, partner_callbacks=after)
    orders(hub, "moon", 1)
    before.gate.set()
    assert soon(lambda: len(before.delivered) == 1 and len(after.delivered) == 1)
