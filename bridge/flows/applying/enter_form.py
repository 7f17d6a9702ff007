"""The borrower's way in: the site's link opens the form once; later, or on another device, a code by SMS does."""

from dataclasses import replace
from datetime import timedelta

from bridge.flows.applying.check_code import enter_code
from bridge.flows.hub import Hub, cookie_digest, link_digest
from bridge.model.application import Application
from bridge.model.cabinet.sign_in import Way, device_of, place_of_address
from bridge.model.evidence.hand import Hand
from bridge.model.one_time_code import Purpose
from bridge.ports.store import FormSession, Transaction

COOKIE_LIFE = timedelta(days=60)
_MARK = 16
_NOBODY = Hand("", "", "")


def open_link(hub: Hub, token: str, hand: Hand = _NOBODY) -> tuple[str, str | None]:
    """Follow a link: the application's id, and the token of a new session when this is the link's first opening.

    The second value is None when the link was opened before: ask for a code. Raises KeyError for an unknown or old link.
    """
    with hub.store.begin() as tx:
        link = tx.sessions.get(link_digest(token))
        now = hub.clock.now()
        if link is None or link.expires_at <= now:
            raise KeyError("link")
        if link.opened_at:
            return link.application_id, None
        tx.sessions.save(replace(link, opened_at=now))
        return link.application_id, begin_session(hub, tx, link.application_id, Way.LINK, hand)


def enter_with_code(hub: Hub, application_id: str, code: str, hand: Hand) -> str:
    """A new session for whoever read the code sent to the borrower's phone; the code is used only when the session is kept.

    Raises CodeWrongError, CodeSpentError, ApplicationUnknownError.
    """
    with hub.store.begin() as tx:
        known = tx.codes.of(application_id)
        application = tx.applications.get(application_id)
        entry = enter_code(hub, tx, application, known, (Purpose.ENTRY, Purpose.ENTRY.value), code, hand)
        session = "" if entry.refused else begin_session(hub, tx, application_id, Way.CODE, hand)
    if entry.refused:
        raise entry.refused
    return session


def session_application(hub: Hub, token: str) -> Application | None:
    """The application of this session; None when the session is unknown or over."""
    if not token:
        return None
    with hub.store.read() as tx:
        return tx.applications.of_session(cookie_digest(token), hub.clock.now())


def session_mark(token: str) -> str:
    """What the journal of signatures says instead of a session: the same for one session, and it opens nothing."""
    return cookie_digest(token)[:_MARK] if token else ""


def begin_session(hub: Hub, tx: Transaction, application_id: str, way: Way, hand: Hand) -> str:
    """The token of a new session. Of the device and the address only words are kept that their owner knows again."""
    token, now = hub.mint.token(), hub.clock.now()
    proved, device, place = way is not Way.LINK, device_of(hand.user_agent), place_of_address(hand.address)
    until = now + COOKIE_LIFE
    tx.sessions.add(FormSession(cookie_digest(token), application_id, now, until, now, proved, way, device, place))
    return token
