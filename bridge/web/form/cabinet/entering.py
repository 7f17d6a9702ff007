"""What every way in ends with: the browser gets a session of its own, and what it held before is over."""

from flask import Response, make_response

from bridge.flows.cabinet.sign_ins import sign_out
from bridge.web.form.cookies import drop_visit, keep_session, session_token
from bridge.web.form.visit import Visit


def let_in(visit: Visit, session: str, endpoint: str = "start") -> Response:
    """Lead on with a fresh session's cookie. A session or a visitor's cookie that was there before opens nothing any more."""
    if before := session_token(visit.settings):
        sign_out(visit.hub, before)
    response = make_response(visit.go(endpoint))
    keep_session(response, visit.settings, session)
    drop_visit(response, visit.settings)
    return response
