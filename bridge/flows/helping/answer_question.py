"""The office answers, closes, takes up again. The borrower hears that an answer is there, never what it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bridge.flows.helping.keep_clock import clock_of
from bridge.flows.hub import Hub
from bridge.flows.informing.announce_news import announce
from bridge.model.helping.thread import Line, Side, Thread, ThreadState, plain_text
from bridge.model.informing.occasion import Occasion
from bridge.ports.store import Exchange, Transaction
from bridge.ports.store.helping import HelpCounts

MEASURED = timedelta(days=30)
_MOST, _MEASURES = 200, 2000


@dataclass(frozen=True)
class HelpDesk:
    """What waits and what was answered; `median`, `p90`, `slowest`: working seconds that answers of thirty days took."""

    queue: Sequence[Thread]
    counts: HelpCounts
    answered: int
    median: int
    p90: int
    slowest: int


def look_at_desk(hub: Hub, state: ThreadState) -> HelpDesk:
    """The queue of one state with the control of answering times."""
    now = hub.clock.now()
    with hub.store.read() as tx:
        queue, counts = tx.help.queue(state, _MOST), tx.help.counts(now)
        took = sorted(tx.help.worked(now - MEASURED, _MEASURES))
    return HelpDesk(queue, counts, len(took), percentile(took, 50), percentile(took, 90), took[-1] if took else 0)


def percentile(ordered: Sequence[int], part: int) -> int:
    """The smallest value that so many percent do not exceed (nearest rank); zero of nothing."""
    return ordered[max(0, -(-len(ordered) * part // 100) - 1)] if ordered else 0


def open_thread(hub: Hub, thread_id: str) -> tuple[Thread, Sequence[Line]]:
    """As an officer reads it. Raises LookupError."""
    with hub.store.read() as tx:
        return tx.help.get(thread_id), tx.help.lines(thread_id)


def answer_question(hub: Hub, thread_id: str, officer: str, text: str, seen: int) -> bool:
    """Answer; False, with nothing written, when the borrower wrote more than the `seen` lines that the officer had before him.

    Raises LookupError, FieldInvalidError.
    """
    words, now = plain_text(text), hub.clock.now()
    with hub.store.begin() as tx:
        thread = tx.help.get(thread_id)
        if thread.lines != seen:
            return False
        clock = clock_of(hub, tx, thread.application_id)
        worked = int(clock.worked(thread.asked_at, now).total_seconds()) if thread.asked_at else None
        answered = thread.answered(now)
        tx.help.save(answered)
        tx.help.say(Line(thread.id, answered.lines, Side.OFFICE, words, now, officer, worked))
        _note(hub, tx, thread, officer, "ответ на вопрос")
        # One word is enough for several answers that nobody has read yet.
        if thread.application_id and not thread.unread:
            application = tx.applications.get(thread.application_id)
            announce(hub, tx, application, Occasion.ANSWERED, f"answered:{thread.id}:{answered.lines}")
    return True


def close_question(hub: Hub, thread_id: str, officer: str) -> None:
    """Nothing more is owed. Raises LookupError."""
    with hub.store.begin() as tx:
        thread = tx.help.get(thread_id)
        if thread.state is not ThreadState.CLOSED:
            tx.help.save(thread.closed(hub.clock.now(), officer))
            _note(hub, tx, thread, officer, "вопрос закрыт")


def reopen_question(hub: Hub, thread_id: str, officer: str) -> None:
    """An answer is owed again. Raises LookupError."""
    now = hub.clock.now()
    with hub.store.begin() as tx:
        thread = tx.help.get(thread_id)
        if thread.state is not ThreadState.WAITING:
            tx.help.save(thread.reopened(now, clock_of(hub, tx, thread.application_id).due(now)))
            _note(hub, tx, thread, officer, "вопрос открыт снова")


def _note(hub: Hub, tx: Transaction, thread: Thread, officer: str, what: str) -> None:
    tx.journal.note(Exchange(hub.clock.now(), f"office:{officer}", "hub", what, "OK", thread.application_id))
