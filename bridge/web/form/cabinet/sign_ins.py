"""The applications of a phone, the list of sign-ins, and signing out: here, or on every device."""

from flask import make_response, request
from flask.typing import ResponseReturnValue

from bridge.flows.cabinet.sign_ins import list_sign_ins, open_other, own_applications, sign_out, sign_out_everywhere
from bridge.web.form.cookies import drop_session, keep_session, session_token
from bridge.web.form.places import place_of
from bridge.web.form.visit import Visit


def show_applications(visit: Visit) -> ResponseReturnValue:
    """Each with its tour, its sum and where it stands; a button opens it."""
    known = own_applications(visit.hub, session_token(visit.settings))
    return visit.show("applications", known=[(one, place_of(one)) for one in known])


def open_application(visit: Visit, application_id: str) -> ResponseReturnValue:
    """Another application of the same phone; pages of the one before, open in other tabs, are stale from now on."""
    if visit.application.id == application_id:
        return visit.go("start")
    response = make_response(visit.go("start"))
    keep_session(response, visit.settings, open_other(visit.hub, session_token(visit.settings), application_id, visit.hand))
    return response


def show_sign_ins(visit: Visit) -> ResponseReturnValue:
    """Where and when somebody came in, and the way to end it."""
    return visit.show("sign_ins", rows=list_sign_ins(visit.hub, session_token(visit.settings)))


def leave(visit: Visit) -> ResponseReturnValue:
    """Sign out of this browser, or of all."""
    token = session_token(visit.settings)
    everywhere = request.form.get("where") == "everywhere"
    if everywhere:
        sign_out_everywhere(visit.hub, token)
    else:
        sign_out(visit.hub, token)
    response = make_response(visit.go("log_in", note="left_all" if everywhere else "left"))
    drop_session(response, visit.settings)
    return response
