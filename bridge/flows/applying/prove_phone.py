"""Between the site's link and the terms: a code to the borrower's phone, where the product asks for one.

Until it is entered the session is that of whoever holds the link; afterwards it is a new one, of whoever holds the phone.
"""

from dataclasses import replace

from bridge.flows.applying.check_code import enter_code
from bridge.flows.applying.enter_form import begin_session
from bridge.flows.hub import Hub, cookie_digest
from bridge.model.application import Application
from bridge.model.cabinet.sign_in import Way
from bridge.model.errors import StepClosedError
from bridge.model.evidence.hand import Hand
from bridge.model.one_time_code import Purpose


def phone_wanted(hub: Hub, application: Application, token: str) -> bool:
    """True while the product wants a code before its terms, and this session has entered none."""
    if not hub.product(application).terms.phone_first:
        return False
    with hub.store.read() as tx:
        session = tx.sessions.get(cookie_digest(token))
    return session is None or not session.phone_proved


def prove_phone(hub: Hub, application_id: str, token: str, code: str, hand: Hand) -> str:
    """The token of a new session for whoever read the code; the one of before is over.

    Raises CodeWrongError, CodeSpentError; a wrong entry stays counted.
    """
    with hub.store.begin() as tx:
        known = tx.codes.of(application_id)
        application = tx.applications.get(application_id)
        before = tx.sessions.get(cookie_digest(token))
        if before is None or before.application_id != application_id:
            raise StepClosedError("this session is of another application")
        entry = enter_code(hub, tx, application, known, (Purpose.ENTRY, Purpose.ENTRY.value), code, hand)
        session = ""
        if not entry.refused:
            tx.sessions.save(replace(before, expires_at=hub.clock.now()))
            session = begin_session(hub, tx, application_id, Way.CODE, hand)
    if entry.refused:
        raise entry.refused
    return session
