"""The runner in the process: rows are worked when nudged, when their time comes, and after a fault that nobody foresaw."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bridge.flows.applying.accept_application import accept_application
from bridge.flows.repaying.start_payment import start_payment
from bridge.jobs.embedded import EmbeddedRunner
from bridge.model.payment import Payment, PaymentState
from bridge.model.status import Status
from bridge.ports.outside_errors import UnreachableError
from tests.builders import FakeHub, an_application, fake_hub
from tests.fakes.store import MemoryStore
from tests.fakes.surroundings import FakeClock
from tests.waiting import soon
from tests.walk import brought_to


class Stumbling(MemoryStore):
    """A store whose next transactions of the lookout or a worker fail as nobody foresaw."""

    stumbles = 0

    def begin(self, *, optimistic: bool = False) -> Any:
        if self.stumbles:
            self.stumbles -= 1
            raise ZeroDivisionError
        return super().begin(optimistic=optimistic)


@pytest.fixture
def runner() -> Iterator[EmbeddedRunner]:
    runner = EmbeddedRunner()
    yield runner
    runner.stop()


def a_hub(runner: EmbeddedRunner) -> FakeHub:
    clock = FakeClock()
    return fake_hub(clock=clock, store=Stumbling(runner.wake, clock.now))


def test_a_commit_with_due_rows_gets_them_worked(runner: EmbeddedRunner) -> None:
    hub = a_hub(runner)
    runner.start(hub, "test", 2, timedelta(seconds=30))
    accept_application(hub, an_application())
    assert soon(lambda: len(hub.partner_callbacks.delivered) == 1)


def test_a_row_that_falls_due_by_time_is_found_without_a_nudge(runner: EmbeddedRunner) -> None:
    hub = a_hub(runner)
    hub.partner_callbacks.failing = [UnreachableError("fake", "deliver", "away")]
    runner.start(hub, "test", 1, timedelta(seconds=30))
    accept_application(hub, an_application())
    assert soon(lambda: not hub.partner_callbacks.failing)
    hub.clock.move(timedelta(seconds=10))
    assert soon(lambda: len(hub.partner_callbacks.delivered) == 1)


def test_rows_of_an_earlier_run_of_this_process_are_taken_up_at_once(runner: EmbeddedRunner) -> None:
    hub = a_hub(runner)
    accept_application(hub, an_application())
    with hub.store.begin() as tx:
        assert tx.work.claim(hub.clock.now(), "test", timedelta(hours=9), 1)
    runner.start(hub, "test", 1, timedelta(hours=9))
    assert soon(lambda: len(hub.partner_callbacks.delivered) == 1)


def test_an_unforeseen_fault_ends_neither_lookout_nor_workers(runner: EmbeddedRunner) -> None:
    hub = a_hub(runner)
    runner.start(hub, "test", 1, timedelta(seconds=30))
    assert isinstance(hub.store, Stumbling)
    hub.store.stumbles = 3
    assert soon(lambda: getattr(hub.store, "stumbles", 1) == 0)
    accept_application(hub, an_application())
    assert soon(lambda: len(hub.partner_callbacks.delivered) == 1)


def test_an_acquirer_that_answers_nonsense_does_not_end_the_lookout(
    runner: EmbeddedRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = a_hub(runner)
    payment, _ = start_payment(hub, brought_to(hub, Status.ACTIVE).id, 1_500_000)
    asked: list[str] = []

    def nonsense(unsettled: Payment) -> None:
        asked.append(unsettled.id)
        raise KeyError("ORDER_STATUS")

    monkeypatch.setattr(hub.acquiring, "payment_state", nonsense)
    runner.start(hub, "test", 1, timedelta(seconds=30))
    for n in (1, 2):
        hub.clock.move(timedelta(minutes=20))
        assert soon(lambda n=n: len(asked) >= n), "the lookout ended"  # type: ignore[misc]  # bound at once
    assert set(asked) == {payment.id}
    with hub.store.begin() as tx:
        assert tx.payments.get(payment.id).state is PaymentState.STARTED
