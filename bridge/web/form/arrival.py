"""How a borrower comes in: the site's one-time link, the address from an SMS, or no way at all."""

import hmac
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from bridge.flows.applying.enter_form import enter_with_code, open_link, session_application
from bridge.flows.applying.follow_code import follow_code, news_of_nobody
from bridge.flows.applying.make_code import send_code
from bridge.flows.hub import Hub
from bridge.flows.messaging.second_channel import request_call
from bridge.model.application import Application
from bridge.model.errors import ApplicationUnknownError, CodeSpentError, CodeTooSoonError, CodeWrongError, StepClosedError
from bridge.model.one_time_code import Purpose
from bridge.web.form.cabinet.asked import Asked, asked_here, keep_asked
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
        act = {"enter": _try_code, "call": _call}.get(typed("action"), _ask_code)
        return act(visit, application_id)
    return _page(visit, application_id, asked_here())


def _ask_code(visit: Visit, application_id: str) -> ResponseReturnValue:
    """Send a code. The answer is the same for an application that does not exist and for a code asked for too soon."""
    with suppress(ApplicationUnknownError, CodeTooSoonError):  # Whether an id exists must not be learnt here.
        send_code(visit.hub, application_id, Purpose.ENTRY, Purpose.ENTRY.value, visit.hand)
    return _with_asked(visit, application_id, asked_here().again(visit.hub.clock.now()), "sent")


def _call(visit: Visit, application_id: str) -> ResponseReturnValue:
    """Have the phone rung. The answer is the same wherever there is nobody to ring."""
    asked = asked_here()
    if asked.may_call(visit.hub.clock.now()):
        with suppress(ApplicationUnknownError, CodeTooSoonError, StepClosedError):
            request_call(visit.hub, application_id, Purpose.ENTRY, visit.hand)
    return _with_asked(visit, application_id, replace(asked, called=True), "called")


def _try_code(visit: Visit, application_id: str) -> ResponseReturnValue:
    try:
        session = enter_with_code(visit.hub, application_id, typed_code(), visit.hand)
    except (ApplicationUnknownError, CodeWrongError, CodeSpentError):
        text = _("Код не подошёл или его время вышло. Проверьте цифры или попросите новый код.")
        asked = asked_here().mistyped()
        response = make_response(_page(visit, application_id, asked, Fault("code", text)))
        keep_asked(response, visit.settings, asked)
        return response
    return let_in(visit, session)


def _with_asked(visit: Visit, application_id: str, asked: Asked, note: str) -> Response:
    response = make_response(visit.go("resume", application_id=application_id, note=note))
    keep_asked(response, visit.settings, asked)
    return response


def _page(visit: Visit, application_id: str, asked: Asked, *faults: Fault) -> ResponseReturnValue:
    application, now = _known(visit.hub, application_id), visit.hub.clock.now()
    if application is None:
        tail, news = _steady_tail(visit.hub, application_id), news_of_nobody(asked.times, asked.misses, now)
    else:
        tail, news = application.borrower.phone_tail, follow_code(visit.hub, application, Purpose.ENTRY, Purpose.ENTRY.value)
    sent = bool(faults) or request.args.get("note") in ("sent", "called")
    return visit.show(
        "resume", application_id=application_id, sent=sent, tail=tail, news=news, faults=faults, may_call=asked.may_call(now),
        called=asked.called,
    )  # fmt: skip


def _known(hub: Hub, application_id: str) -> Application | None:
    with suppress(ApplicationUnknownError), hub.store.read() as tx:
        return tx.applications.get(application_id)
    return None


def _steady_tail(hub: Hub, application_id: str) -> str:
    """For an unknown application two steady digits that look like those of a phone."""
    digest = hmac.new(hub.code_key, f"tail:{application_id}".encode(), sha256).digest()
    return f"{int.from_bytes(digest[:4]) % 100:02d}"
