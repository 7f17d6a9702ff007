"""The first step behind the site's link: is it your phone? A code to it opens the terms, where the product asks for one."""

from collections.abc import Callable
from functools import wraps

from flask import request
from flask.typing import ResponseReturnValue

from bridge.flows.applying.follow_code import follow_code
from bridge.flows.applying.make_code import send_code
from bridge.flows.applying.prove_phone import phone_wanted, prove_phone
from bridge.model.errors import CodeSpentError, CodeTooSoonError, CodeWrongError
from bridge.model.one_time_code import Purpose
from bridge.web.form.cabinet.entering import let_in
from bridge.web.form.cookies import session_token
from bridge.web.form.faults import Fault, fault_of_code
from bridge.web.form.visit import Visit, typed, typed_code

View = Callable[[Visit], ResponseReturnValue]


def behind_phone(view: View) -> View:
    """The view of the terms; the page of the phone while a code to it is wanted."""

    @wraps(view)
    def guarded(visit: Visit) -> ResponseReturnValue:
        wanted = phone_wanted(visit.hub, visit.application, session_token(visit.settings))
        return visit.go("phone") if wanted else view(visit)

    return guarded


def ask_phone(visit: Visit) -> ResponseReturnValue:
    """Send a code to the phone that the site told, and take it."""
    if not phone_wanted(visit.hub, visit.application, session_token(visit.settings)):
        return visit.go("terms")
    if request.method == "GET":
        return _page(visit)
    if typed("action") == "call":
        return visit.go("phone", **visit.ask_for_call(Purpose.ENTRY))
    return _take(visit) if typed("action") == "enter" else _send(visit)


def _send(visit: Visit) -> ResponseReturnValue:
    try:
        send_code(visit.hub, visit.application.id, Purpose.ENTRY, Purpose.ENTRY.value, visit.hand)
    except CodeTooSoonError as error:
        return visit.go("phone", note="wait", seconds=error.seconds)
    return visit.go("phone", note="sent")


def _take(visit: Visit) -> ResponseReturnValue:
    try:
        session = prove_phone(visit.hub, visit.application.id, session_token(visit.settings), typed_code(), visit.hand)
    except (CodeWrongError, CodeSpentError) as error:
        return _page(visit, fault_of_code(error))
    return let_in(visit, session, "terms")


def _page(visit: Visit, *faults: Fault) -> ResponseReturnValue:
    news = follow_code(visit.hub, visit.application, Purpose.ENTRY, Purpose.ENTRY.value)
    return visit.show("phone", news=news, faults=faults)
