"""What a borrower sees of his questions: the list with marks of what is new, one thread; reading clears the mark."""

from collections.abc import Sequence
from dataclasses import replace

from bridge.flows.helping.ask_question import Asker, own_thread
from bridge.flows.hub import Hub, cookie_digest
from bridge.model.helping.thread import Line, Side, Thread
from bridge.ports.store import Transaction


def asker_of(hub: Hub, session_token: str, guest: str, address: str) -> Asker:
    """Who stands behind a request: the application of its session, how far that session proved itself, the browser."""
    with hub.store.read() as tx:
        return _asker(hub, tx, session_token, guest, address)


def threads_of(hub: Hub, asker: Asker) -> Sequence[Thread]:
    """The one changed last first."""
    with hub.store.read() as tx:
        return _threads(tx, asker)


def count_unread(hub: Hub, session_token: str, guest: str) -> int:
    """In how many threads the office wrote something that this browser's owner has not read. One look for each page."""
    with hub.store.read() as tx:
        return sum(one.unread > 0 for one in _threads(tx, _asker(hub, tx, session_token, guest, "")))


def was_said(hub: Hub, asker: Asker, text: str, thread_id: str = "") -> bool:
    """Whether these words are the last of this question, or of the newest one: what a page tells late is no draft then.

    Raises LookupError for a question that is not the asker's.
    """
    with hub.store.read() as tx:
        newest = [own_thread(tx, asker, thread_id)] if thread_id else _threads(tx, asker)[:1]
        last = [line for one in newest for line in tx.help.lines(one.id)[-1:]]
    return any(line.side is Side.BORROWER and line.text.split() == text.split() for line in last)


def _asker(hub: Hub, tx: Transaction, session_token: str, guest: str, address: str) -> Asker:
    session = tx.sessions.get(cookie_digest(session_token)) if session_token else None
    if session is None or session.expires_at <= hub.clock.now():
        return Asker(guest=guest, address=address)
    return Asker(session.application_id, session.phone_proved, guest, address)


def _threads(tx: Transaction, asker: Asker) -> Sequence[Thread]:
    found = [*tx.help.of(asker.application_id), *tx.help.of_guest(asker.guest)]
    own = {one.id: one for one in found if asker.owns(one)}
    return sorted(own.values(), key=lambda one: (one.changed_at or one.opened_at, one.id), reverse=True)


def read_thread(hub: Hub, asker: Asker, thread_id: str) -> tuple[Thread, Sequence[Line]]:
    """The thread as it stood, and its lines. Raises LookupError for one that is not the asker's."""
    with hub.store.read() as tx:
        thread, lines = own_thread(tx, asker, thread_id), tx.help.lines(thread_id)
    if thread.unread:
        with hub.store.begin() as tx:
            fresh = tx.help.get(thread_id)
            # What was added since was not on the page.
            tx.help.save(replace(fresh, seen=max(fresh.seen, len(lines))))
    return thread, lines
