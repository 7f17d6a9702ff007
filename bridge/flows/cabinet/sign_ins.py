"""What a session may see and do besides its application: the other applications of its phone, its sign-ins, and their end."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bridge.flows.applying.enter_form import begin_session
from bridge.flows.hub import Hub, cookie_digest
from bridge.model.application import Application
from bridge.model.errors import ApplicationUnknownError
from bridge.model.evidence.hand import Hand
from bridge.ports.store import FormSession, Transaction

_MOST = 50


@dataclass(frozen=True)
class SignIn:
    """One sign-in for the list. `here`: this very session; `open`: not over yet."""

    session: FormSession
    application: Application
    here: bool
    open: bool


def own_applications(hub: Hub, token: str) -> Sequence[Application]:
    """The applications that this session may open, the newest first: those of its phone where a code proved the phone."""
    with hub.store.read() as tx:
        return _own(hub, tx, token)


def list_sign_ins(hub: Hub, token: str) -> Sequence[SignIn]:
    """Sign-ins of these applications, the newest first."""
    now, here = hub.clock.now(), cookie_digest(token)
    with hub.store.read() as tx:
        mine = {one.id: one for one in _own(hub, tx, token)}
        rows = tx.sessions.of(list(mine))
    return [SignIn(row, mine[row.application_id], row.token_digest == here, row.expires_at > now) for row in rows]


def open_other(hub: Hub, token: str, application_id: str, hand: Hand) -> str:
    """The token of a session for another application of the same phone; the one of before is over, and pages of it are stale.

    Raises ApplicationUnknownError for one that this session may not open.
    """
    with hub.store.begin() as tx:
        before = tx.sessions.get(cookie_digest(token))
        if before is None or application_id not in [one.id for one in _own(hub, tx, token)]:
            raise ApplicationUnknownError("this session opens no such application")
        tx.sessions.save(replace(before, expires_at=hub.clock.now()))
        return begin_session(hub, tx, application_id, before.way, hand)


def sign_out(hub: Hub, token: str) -> None:
    """This session is over; an unknown one already is."""
    with hub.store.begin() as tx:
        end_session(hub, tx, token)


def sign_out_everywhere(hub: Hub, token: str) -> int:
    """All sessions of these applications are over, this one too; returns how many were not before."""
    with hub.store.begin() as tx:
        return tx.sessions.end([one.id for one in _own(hub, tx, token)], hub.clock.now())


def end_session(hub: Hub, tx: Transaction, token: str) -> None:
    """The session of before, where a browser gets another one."""
    now = hub.clock.now()
    before = tx.sessions.get(cookie_digest(token)) if token else None
    if before is not None and before.expires_at > now:
        tx.sessions.save(replace(before, expires_at=now))


def _own(hub: Hub, tx: Transaction, token: str) -> Sequence[Application]:
    session = tx.sessions.get(cookie_digest(token)) if token else None
    if session is None or session.expires_at <= hub.clock.now():
        return ()
    application = tx.applications.get(session.application_id)
    # A person who was erased has no phone: asking for none would find everybody's.
    if not session.phone_proved or not application.borrower.phone:
        return (application,)
    return tx.applications.recent(_MOST, phone=application.borrower.phone)
