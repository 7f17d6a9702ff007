"""How a row is settled by the way its flow ended."""

from datetime import timedelta

import pytest

from bridge.flows.applying.answer_questionnaire import send_answers
from bridge.jobs.crew import Worker, drain
from bridge.model.status import Status
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, OutsideError, RefusedError, UnreachableError
from bridge.ports.work import Work, WorkKind, WorkState
from tests.builders import FakeHub, fake_hub
from tests.walk import brought_to

WORKER = Worker("w", timedelta(seconds=30))


def submit_row(hub: FakeHub, error: OutsideError | None = None) -> Work:
    """The row of a submit after its first try ended with `error`."""
    application = brought_to(hub, Status.FILLING)
    send_answers(hub, application.id)
    if error is not None:
        hub.loan_system.fail("submit", error)
    drain(hub, WORKER)
    with hub.store.begin() as tx:
        rows = tx.work.open_of(application.id)
    return next(row for row in rows if row.kind is WorkKind.SUBMIT_APPLICATION)


def test_after_a_lost_answer_the_loan_system_gets_time_to_finish_before_it_is_asked() -> None:
    hub = fake_hub()
    row = submit_row(hub, OutcomeUnknownError("fake", "submit", "silence"))
    assert row.state is WorkState.WAITING
    assert row.due_at - hub.clock.now() >= timedelta(seconds=10)
    assert row.last_error.startswith("outcome unknown")


def test_a_busy_neighbours_wish_is_obeyed_within_bounds() -> None:
    hub = fake_hub()
    row = submit_row(hub, UnreachableError("fake", "submit", "busy", timedelta(minutes=3)))
    assert timedelta(minutes=3) <= row.due_at - hub.clock.now() <= timedelta(minutes=4)
    other = fake_hub()
    row = submit_row(other, UnreachableError("fake", "submit", "busy", timedelta(days=3)))
    assert row.due_at - other.clock.now() <= timedelta(days=1.2)


@pytest.mark.parametrize("kind", [RefusedError, BadAnswerError])
def test_what_a_repeat_can_not_mend_is_given_to_a_person(kind: type[OutsideError]) -> None:
    hub = fake_hub()
    row = submit_row(hub, kind("fake", "submit", "no"))
    assert row.state is WorkState.DEAD
    with hub.store.begin() as tx:
        assert [one.kind for one in tx.attentions.waiting()] == [f"dead:{row.id}"]


def test_an_answer_nobody_understood_is_kept_raw() -> None:
    hub = fake_hub()
    row = submit_row(hub, BadAnswerError("fake", "submit", "what?", b"<gibberish>"))
    assert [one.body for one in hub.store.tx.notices.rows.values() if one.source == "bad_answer"] == [b"<gibberish>"]
    assert row.state is WorkState.DEAD
