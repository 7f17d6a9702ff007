"""Log-in and log-out of people of tour sites. An unknown name is answered like a wrong password, in the same time."""

import structlog
from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.flows.partner_page.note_act import Person, Step, note_act
from bridge.web.entering.passwords import Passwords
from bridge.web.entering.pauses import Pauses
from bridge.web.entering.sessions import Sessions, present_visit, require_token
from bridge.web.partners.settings import PartnersSettings
from bridge.web.partners.sitting import person

_log = structlog.get_logger("bridge.web.partners")
_WRONG = "Имя или пароль не подходят. Проверьте раскладку и попробуйте ещё раз."


def add_log_in(door: Blueprint, hub: Hub, settings: PartnersSettings, sessions: Sessions) -> None:
    """Hang log-in and log-out on the door."""
    passwords, pauses = Passwords(settings.users), Pauses()

    @door.get("/log-in")
    def log_in() -> ResponseReturnValue:
        return _page(sessions)

    @door.post("/log-in")
    def enter() -> ResponseReturnValue:
        require_token()
        user, now = request.form.get("user", "").strip()[:100], hub.clock.now()
        keys = (f"user:{user}", f"address:{request.remote_addr}")
        wait = pauses.seconds_left(now, *keys)
        if wait:
            return _page(sessions, f"Слишком много попыток. Следующая — через {wait} с.", 429, {"Retry-After": str(wait)})
        if not passwords.right(user, request.form.get("password", "")):
            pauses.failed(now, *keys)
            _log.warning("a log-in of a site's person failed", address=request.remote_addr)
            return _page(sessions, _WRONG, 401)
        pauses.forgive(*keys)
        name, _, site = user.rpartition("@")
        with hub.store.begin() as tx:
            note_act(hub, tx, Person(site, name, request.remote_addr or ""), Step.LOGGED_IN)
        answer = make_response(redirect(_inside(request.form.get("next", "")), 303))
        sessions.start(answer, user)
        return answer

    @door.post("/log-out")
    def log_out() -> ResponseReturnValue:
        require_token()
        with hub.store.begin() as tx:
            note_act(hub, tx, person(), Step.LOGGED_OUT, present_visit().mark)
        answer = make_response(redirect(url_for("partners.log_in"), 303))
        sessions.end(answer)
        return answer


def _page(sessions: Sessions, fault: str = "", status: int = 200, headers: dict[str, str] | None = None) -> Response:
    onward = request.values.get("next", "")
    page = render_template("partners/log_in.html", fault=fault, onward=onward, user=request.form.get("user", "")[:100])
    answer = make_response(page, status, headers or {})
    if not present_visit().user:
        sessions.write(answer, present_visit())
    return answer


def _inside(path: str) -> str:
    """`path` when it leads to a page of this door, else its first one: never to another site."""
    safe = path.startswith("/partners/") and "//" not in path and "\\" not in path and path.isprintable()
    return path if safe else url_for("partners.overview")
