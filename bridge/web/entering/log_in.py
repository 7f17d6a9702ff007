"""Log-in and log-out of a door of people with passwords. An unknown name is answered like a wrong password, in the same time."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.web.entering.passwords import Passwords
from bridge.web.entering.pauses import Pauses
from bridge.web.entering.sessions import SessionRules, Sessions, present_visit, require_token

_log = structlog.get_logger("bridge.web.entering")
_WRONG = "Имя или пароль не подходят. Проверьте раскладку и попробуйте ещё раз."


@dataclass(frozen=True)
class Threshold:
    """A door as its log-in knows it: the blueprint's name, its first page, and who writes down that somebody came or left."""

    door: str
    first_page: str
    came: Callable[[str], None]
    left: Callable[[], None]

    def inside(self, path: str) -> str:
        """`path` when it leads to a page of this door, else its first one: never to another site."""
        safe = path.startswith(f"/{self.door}/") and "//" not in path and "\\" not in path and path.isprintable()
        return path if safe else url_for(f"{self.door}.{self.first_page}")

    def page(self, sessions: Sessions, fault: str = "", status: int = 200, headers: dict[str, str] | None = None) -> Response:
        """The log-in, with what was wrong; a visitor gets a nameless session, so that the form has its token."""
        onward, user = request.values.get("next", ""), request.form.get("user", "")[:100]
        answer = make_response(
            render_template(f"{self.door}/log_in.html", fault=fault, onward=onward, user=user), status, headers or {}
        )
        if not present_visit().user:
            sessions.write(answer, present_visit())
        return answer


def hang_log_in(door: Blueprint, hub: Hub, settings: SessionRules, sessions: Sessions, threshold: Threshold) -> None:
    """Hang log-in and log-out on the door, as `log_in`, `enter` and `log_out`."""
    passwords, pauses = Passwords(settings.users), Pauses()

    @door.get("/log-in")
    def log_in() -> ResponseReturnValue:
        return threshold.page(sessions)

    @door.post("/log-in")
    def enter() -> ResponseReturnValue:
        require_token()
        user, now = request.form.get("user", "").strip()[:100], hub.clock.now()
        keys = (f"user:{user}", f"address:{request.remote_addr}")
        wait = pauses.seconds_left(now, *keys)
        if wait:
            told = f"Слишком много попыток. Следующая — через {wait} с."
            return threshold.page(sessions, told, 429, {"Retry-After": str(wait)})
        if not passwords.right(user, request.form.get("password", "")):
            pauses.failed(now, *keys)
            _log.warning("a log-in failed", door=threshold.door, address=request.remote_addr)
            return threshold.page(sessions, _WRONG, 401)
        pauses.forgive(*keys)
        threshold.came(user)
        answer = make_response(redirect(threshold.inside(request.form.get("next", "")), 303))
        sessions.start(answer, user)
        return answer

    @door.post("/log-out")
    def log_out() -> ResponseReturnValue:
        require_token()
        threshold.left()
        answer = make_response(redirect(url_for(f"{threshold.door}.log_in"), 303))
        sessions.end(answer)
        return answer
