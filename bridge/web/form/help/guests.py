"""Who asks: a session's application, or a browser that is known by a cookie of its own until it has a session."""

from contextlib import suppress

from flask import Response, request

from bridge.flows.helping.ask_question import Asker, guest_digest
from bridge.flows.helping.read_threads import asker_of, count_unread
from bridge.flows.hub import Hub
from bridge.ports.store import StoreUnavailableError
from bridge.web.form.answers.questionnaire import STEPS
from bridge.web.form.cookies import session_token
from bridge.web.form.settings import FormSettings
from bridge.web.form.visit import Visit

_LIFE = 30 * 24 * 3600
_QUESTIONNAIRE = frozenset(f"form.{step.name}" for step in STEPS)


def help_cookie(settings: FormSettings) -> str:
    """The cookie's name, tied to this host where it is served over https."""
    return "__Host-help" if settings.secure_cookies else "help"


def asker_of_request(visit: Visit, *, make: bool = False) -> tuple[Asker, str]:
    """The asker, and the token of a new guest where one had to be made: then the answer must carry it (`keep_guest`)."""
    token, made = request.cookies.get(help_cookie(visit.settings), ""), ""
    asker = asker_of(visit.hub, session_token(visit.settings), guest_digest(token), request.remote_addr or "")
    if make and not token and not asker.proved:
        made = visit.hub.mint.token()
        asker = asker_of(visit.hub, session_token(visit.settings), guest_digest(made), request.remote_addr or "")
    return asker, made


def keep_guest(response: Response, visit: Visit, token: str) -> Response:
    """Give the browser its token, if one was made."""
    if token:
        response.set_cookie(
            help_cookie(visit.settings), token, max_age=_LIFE, path="/", secure=visit.settings.secure_cookies, httponly=True,
            samesite="Lax",
        )  # fmt: skip
    return response


def unread_here(hub: Hub, settings: FormSettings) -> int:
    """How many questions of this browser or session have an answer that was not read; pages show it beside the link."""
    if not session_token(settings) and help_cookie(settings) not in request.cookies:
        return 0
    # The busiest pages by far: whoever fills them in is told on the very next one that is none of them.
    if request.endpoint in _QUESTIONNAIRE:
        return 0
    guest = guest_digest(request.cookies.get(help_cookie(settings), ""))
    # The page that says that the store is away shows this link, too.
    with suppress(StoreUnavailableError):
        return count_unread(hub, session_token(settings), guest)
    return 0
