"""The session cookie, and the protection of POSTs against other sites.

The token that a form must send back is a keyed digest of the cookie itself: it needs no secret of the process, holds for any
number of workers and for two tabs, and ends with the session. (Flask-WTF would bring a second session of its own.)
Before there is a session, a random visitor's cookie takes its place.
"""

import hmac
import secrets
from hashlib import sha256

from flask import Response, g, request

from bridge.flows.applying.enter_form import COOKIE_LIFE
from bridge.web.form.settings import FormSettings

FIELD = "csrf_token"
_LOG_IN_SECONDS = 3600


def session_cookie(settings: FormSettings) -> str:
    """`__Host-` ties the cookie to this very host; browsers accept the prefix on https only."""
    return "__Host-form" if settings.secure_cookies else "form"


def visit_cookie(settings: FormSettings) -> str:
    """The cookie of somebody who has no session yet."""
    return "__Host-visit" if settings.secure_cookies else "visit"


def log_in_cookie(settings: FormSettings) -> str:
    """The cookie of somebody who waits for a code to log in with."""
    return "__Host-log-in" if settings.secure_cookies else "log-in"


def log_in_token(settings: FormSettings) -> str:
    """The token of the try to log in; empty without one."""
    return request.cookies.get(log_in_cookie(settings), "")


def session_token(settings: FormSettings) -> str:
    """The token of the present session; empty without one."""
    return request.cookies.get(session_cookie(settings), "")


def csrf_token(settings: FormSettings) -> str:
    """What a form of this browser must send back. Makes a visitor's cookie when there is no cookie at all."""
    key = session_token(settings) or request.cookies.get(visit_cookie(settings)) or _fresh_visit()
    return _token_of(key)


def csrf_holds(settings: FormSettings) -> bool:
    """Was this POST sent by a page of ours: its token belongs to one of the browser's cookies."""
    sent = request.form.get(FIELD, "")
    keys = (session_token(settings), request.cookies.get(visit_cookie(settings), ""))
    return any(key and hmac.compare_digest(sent.encode(), _token_of(key).encode()) for key in keys)


def keep_session(response: Response, settings: FormSettings, token: str) -> None:
    """Give the browser its session."""
    _set(response, settings, session_cookie(settings), token, int(COOKIE_LIFE.total_seconds()))


def keep_visit(response: Response, settings: FormSettings) -> Response:
    """Give the browser the visitor's cookie that its page was made with."""
    if visit := g.get("fresh_visit"):
        _set(response, settings, visit_cookie(settings), visit, None)
    return response


def keep_log_in(response: Response, settings: FormSettings, token: str) -> None:
    """Give the browser its try to log in, for as long as it may ask for another code."""
    _set(response, settings, log_in_cookie(settings), token, _LOG_IN_SECONDS)


def drop_log_in(response: Response, settings: FormSettings) -> Response:
    """The try has done its work."""
    _set(response, settings, log_in_cookie(settings), "", 0)
    return response


def drop_session(response: Response, settings: FormSettings) -> None:
    """The browser forgets its session."""
    _set(response, settings, session_cookie(settings), "", 0)


def drop_visit(response: Response, settings: FormSettings) -> None:
    """A visitor who came in is none any more: a token made from that cookie is no good for the session."""
    if visit_cookie(settings) in request.cookies:
        _set(response, settings, visit_cookie(settings), "", 0)


def _token_of(cookie: str) -> str:
    return hmac.new(cookie.encode(), b"csrf", sha256).hexdigest()


def _fresh_visit() -> str:
    if "fresh_visit" not in g:
        g.fresh_visit = secrets.token_urlsafe(24)
    return str(g.fresh_visit)


def _set(response: Response, settings: FormSettings, name: str, value: str, age: int | None) -> None:
    response.set_cookie(name, value, max_age=age, path="/", secure=settings.secure_cookies, httponly=True, samesite="Lax")
