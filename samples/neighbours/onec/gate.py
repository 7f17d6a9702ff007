"""Who may call and when: sign-in of the exchange user, sessions and their pool, the closed base, the slow first call."""

import base64
import binascii
import hmac
import threading
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, abort, g, request

from samples.neighbours.faults import drop_connection
from samples.neighbours.onec.base import Base
from samples.neighbours.onec.index import Deal
from samples.neighbours.onec.refusals import NO_LICENCE, closed_answer, platform_answer, said_in_shape
from samples.neighbours.onec.sessions import NoLicenceError, PoolFullError, Sessions, UnknownSessionError

ROOT = "/mfo/"
View = Callable[..., Response]


class Gate:
    """Stands before every face of the base."""

    def __init__(self, base: Base, user: str, password: str) -> None:
        self.base = base
        self._wanted = f"{user}:{password}".encode()
        self._sessions = Sessions()
        self._called = 0.0
        self._waking = threading.Lock()
        app = base.stand.app
        app.before_request(self._enter)
        app.after_request(self._tell_session)
        app.teardown_request(self._leave)
        base.stand.on_reset.append(self._sessions.forget)

    def admit(self) -> None:
        """401 unless Basic carries the user and password in UTF-8."""
        kind, _, packed = request.headers.get("Authorization", "").partition(" ")
        try:
            given = base64.b64decode(packed, validate=True) if kind.lower() == "basic" else b""
        except binascii.Error:
            given = b""
        if not hmac.compare_digest(given, self._wanted):
            g.result = "401"
            challenge = {"WWW-Authenticate": 'Basic realm="1C:Enterprise 8"'}
            abort(Response("401 Unauthorized", 401, challenge, content_type="text/html"))

    def inside(self, view: View) -> View:
        """The view for signed-in callers, one call of the base at a time."""

        @wraps(view)
        def signed_in(**parts: Any) -> Response:
            self.admit()
            with self.base.stand.lock:
                return view(**parts)

        return signed_in

    def _enter(self) -> Response | None:
        if not request.path.startswith(ROOT):
            return None
        settings = self.base.stand.settings
        self._wake_up(settings)
        if settings["maintenance"]:
            return self._refuse(closed_answer(), "база закрыта")
        try:
            g.ticket = self._sessions.enter(
                settings, request.cookies.get("ibsession", ""), request.headers.get("IBSession", "").lower()
            )
        except PoolFullError:
            return self._refuse(platform_answer(406, "Истекло время ожидания сеанса"), "406, сеансов больше нет")
        except NoLicenceError:
            return self._refuse(said_in_shape(NO_LICENCE), "нет свободной лицензии")
        except UnknownSessionError:
            return self._refuse(platform_answer(400, "Сеанс не найден или завершен"), "400, неизвестный сеанс")
        return None

    def _refuse(self, answer: Response, result: str) -> Response:
        self.base.stand.journal.add("hub", self.base.stand.name, "вызов", result)
        return answer

    def _wake_up(self, settings: dict[str, Any]) -> None:
        # Who comes while the base wakes up waits as well.
        with self._waking:
            idle = time.monotonic() - self._called > settings["idle_seconds"] if self._called else True
            if settings["first_call_ms"] and idle:
                time.sleep(settings["first_call_ms"] / 1000)
            self._called = time.monotonic()

    def _tell_session(self, answer: Response) -> Response:
        ticket = g.get("ticket")
        if ticket and answer.status_code == 401:
            self._sessions.leave(ticket, admitted=False)
        elif ticket and ticket.made:
            answer.headers.add("Set-Cookie", f"ibsession={ticket.made}; path=/mfo; HttpOnly")
        return answer

    def _leave(self, _error: BaseException | None) -> None:
        ticket = g.get("ticket")
        if ticket:
            self._sessions.leave(ticket)


def fall_silent(base: Base, deal: Deal) -> None:
    """A deal of the silent surname is made, but its first caller hears nothing."""
    if deal["magic"] == "silent":
        deal["magic"] = ""
        base.save(deal)
        g.result += ", ответа не будет"
        drop_connection()
