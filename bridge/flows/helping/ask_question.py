"""A borrower asks, or adds to a question: within limits, once however often a page is sent."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from bridge.flows.helping.keep_clock import clock_of
from bridge.flows.hub import Hub
from bridge.model.helping.thread import (
    GUESTS_A_DAY,
    LINES_A_DAY,
    OPEN_AT_ONCE,
    THREADS_A_DAY,
    Category,
    Line,
    Side,
    Thread,
    ThreadState,
    TooManyQuestionsError,
    can_be_id,
    plain_text,
)
from bridge.ports.store import Exchange, Transaction

_DAY, _TWICE = timedelta(days=1), timedelta(minutes=10)


@dataclass(frozen=True, repr=False)
class Asker:
    """Who asks. `guest`: the digest of a browser's own token. `proved`: this session's phone was proved by a code; without it a
    session sees what was asked from its own browser, and nothing else of the application."""

    application_id: str = ""
    proved: bool = False
    guest: str = ""
    address: str = ""

    def owns(self, thread: Thread) -> bool:
        """Whether this asker may read it."""
        by_browser = bool(self.guest) and thread.guest == self.guest
        return by_browser or (self.proved and bool(self.application_id) and thread.application_id == self.application_id)


def guest_digest(token: str) -> str:
    """What is stored in place of a guest's token."""
    return sha256(f"help:{token}".encode()).hexdigest() if token else ""


def ask_question(hub: Hub, asker: Asker, category: Category, text: str) -> Thread:
    """Open a thread. The same words sent again within ten minutes lead to the one that is there.

    Raises FieldInvalidError, TooManyQuestionsError.
    """
    words, now = plain_text(text), hub.clock.now()
    with hub.store.begin() as tx:
        tx.help.hold(asker.application_id or asker.address)
        threads = _threads(tx, asker)
        same = next((one for one in threads if now - one.opened_at < _TWICE and _first(tx, one) == words), None)
        if same is not None:
            return same
        _require_room(tx, asker, threads, hub)
        opened = Thread(hub.mint.id("thr"), asker.application_id, category, now, guest=asker.guest, address=asker.address)
        thread = opened.asked(now, clock_of(hub, tx, asker.application_id).due(now))
        tx.help.add(thread)
        tx.help.say(Line(thread.id, thread.lines, Side.BORROWER, words, now))
        tx.journal.note(Exchange(now, "borrower", "hub", f"вопрос: {category}", "OK", asker.application_id))
    return thread


def say_more(hub: Hub, asker: Asker, thread_id: str, text: str) -> Thread:
    """One more line of the borrower's: it opens a question that was closed a short while ago.

    Raises LookupError for a thread that is not the asker's, FieldInvalidError, TooManyQuestionsError, ThreadClosedError.
    """
    words, now = plain_text(text), hub.clock.now()
    with hub.store.begin() as tx:
        tx.help.hold(asker.application_id or asker.address)
        thread = own_thread(tx, asker, thread_id)
        lines = tx.help.lines(thread.id)
        mine = [one for one in lines if one.side is Side.BORROWER]
        if lines and lines[-1] in mine and lines[-1].text == words and now - lines[-1].at < _TWICE:
            return thread
        if sum(now - one.at < _DAY for one in mine) >= LINES_A_DAY:
            raise TooManyQuestionsError("this question got many lines today")
        said = thread.asked(now, clock_of(hub, tx, thread.application_id).due(now))
        tx.help.save(said)
        tx.help.say(Line(said.id, said.lines, Side.BORROWER, words, now))
        tx.journal.note(Exchange(now, "borrower", "hub", "дополнение к вопросу", "OK", thread.application_id))
    return said


def close_own(hub: Hub, asker: Asker, thread_id: str) -> None:
    """The borrower has what he wanted. Raises LookupError."""
    with hub.store.begin() as tx:
        thread = own_thread(tx, asker, thread_id)
        if thread.state is not ThreadState.CLOSED:
            tx.help.save(thread.closed(hub.clock.now(), ""))


def own_thread(tx: Transaction, asker: Asker, thread_id: str) -> Thread:
    """Somebody else's thread is as if there were none. Raises LookupError."""
    thread = tx.help.get(thread_id) if can_be_id(thread_id) else None
    if thread is None or not asker.owns(thread):
        raise LookupError("there is no such thread")
    return thread


def _threads(tx: Transaction, asker: Asker) -> list[Thread]:
    found = [*tx.help.of(asker.application_id), *tx.help.of_guest(asker.guest)]
    return list({one.id: one for one in found}.values())


def _first(tx: Transaction, thread: Thread) -> str:
    return next((line.text for line in tx.help.lines(thread.id)), "")


def _require_room(tx: Transaction, asker: Asker, threads: list[Thread], hub: Hub) -> None:
    now = hub.clock.now()
    lately = sum(now - one.opened_at < _DAY for one in threads)
    waiting = sum(one.state is ThreadState.WAITING for one in threads)
    if lately >= THREADS_A_DAY or waiting >= OPEN_AT_ONCE:
        raise TooManyQuestionsError("many questions are open, or were asked today")
    if not asker.application_id and tx.help.from_address(asker.address, now - _DAY) >= GUESTS_A_DAY:
        raise TooManyQuestionsError("many questions came from this address today")
