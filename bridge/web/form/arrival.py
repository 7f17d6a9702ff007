"""How a borrower comes in: the site's one-time link, the address from an SMS, or no way at all."""

import hmac
from contextlib import suppress
from hashlib import sha256

from flask import Response, request
from flask.typing import ResponseReturnValue

from bridge.flows.applying.enter_form import enter_with_code, open_link, session_application
from bridge.flows.applying.make_code import send_code
from bridge.flows.hub import Hub
from bridge.model.errors import ApplicationUnknownError, CodeSpentError, CodeTooSoonError, CodeWrongError
from bridge.model.one_time_code import Purpose
from bridge.web.form.cabinet.entering import let_in
from bridge.web.form.cookies import session_token
from bridge.web.form.faults import Fault
from bridge.web.form.places import place_of
from bridge.web.form.visit import Visit, typed, typed_code
from bridge.web.texts import gettext as _


def follow_link(visit: Visit, token: str) -> ResponseReturnValue:
    """The site's link. Opened before: ask for a code. Programs that only look ahead don't use it up."""
    if request.method == "HEAD" or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return Response(status=204)
    try:
        application_id, session = open_link(visit.hub, token, visit.hand)
    except KeyError:
        return visit.show("no_way_in", status=404)
    if session is None:
        return visit.go("resume", application_id=application_id)
    return let_in(visit, session)


def start(visit: Visit) -> ResponseReturnValue:
    """/form/ leads to the page where the application stands."""
    return visit.go(place_of(visit.application))


def say_how_to_enter(visit: Visit) -> ResponseReturnValue:
    """No session: what to do."""
    return visit.show("no_way_in")


def resume(visit: Visit, application_id: str) -> ResponseReturnValue:
    """The address from an SMS: straight in with a session of this application, else by a code."""
    known = session_application(visit.hub, session_token(visit.settings))
    if known is not None and known.id == application_id:
        return visit.go(place_of(known))
    if request.method == "POST":
        return _try_code(visit, application_id) if typed("action") == "enter" else _ask_code(visit, application_id)
    return _page(visit, application_id, sent=request.args.get("note") == "sent")


def _ask_code(visit: Visit, application_id: str) -> ResponseReturnValue:
    """Send a code. The answer is the same for an application that does not exist and for a code asked for too soon."""
    with suppress(ApplicationUnknownError, CodeTooSoonError):  # Whether an id exists must not be learnt here.
        send_code(visit.hub, application_id, Purpose.ENTRY, Purpose.ENTRY.value, visit.hand)
    return visit.go("resume", application_id=application_id, note="sent")


def _try_code(visit: Visit, application_id: str) -> ResponseReturnValue:
    try:
        session = enter_with_code(visit.hub, application_id, typed_code(), visit.hand)
    except (ApplicationUnknownError, CodeWrongError, CodeSpentError):
        text = _("Код не подошёл или его время вышло. Проверьте цифры или попросите новый код.")
        return _page(visit, application_id, sent=True, faults=(Fault("code", text),))
    return let_in(visit, session)


def _page(visit: Visit, application_id: str, *, sent: bool, faults: tuple[Fault, ...] = ()) -> ResponseReturnValue:
    tail = _phone_tail(visit.hub, application_id)
    return visit.show("resume", application_id=application_id, sent=sent, tail=tail, faults=faults)


def _phone_tail(hub: Hub, application_id: str) -> str:
    """Two last digits of the phone; for an unknown application two steady digits that look the same."""
    try:
        with hub.store.read() as tx:
            return tx.applications.get(application_id).borrower.phone_tail
    except ApplicationUnknownError:
        digest = hmac.new(hub.code_key, f"tail:{application_id}".encode(), sha256).digest()
        return f"{int.from_bytes(digest[:4]) % 100:02d}"
