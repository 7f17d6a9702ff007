"""Who sits at a page: the cookie holds a random id and nothing else; whose it is, the store says at each request."""

import hmac
import re
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from flask import Response, abort, g, request

from bridge.flows.hub import Hub
from bridge.flows.staffing.end_sittings import see_sitting
from bridge.flows.staffing.log_in import belongs
from bridge.flows.staffing.open_sitting import Entered, sitting_digest
from bridge.model.evidence.hand import Hand
from bridge.model.staff.people import Person
from bridge.model.staff.sittings import Sitting, Stage

FIELD = "csrf_token"
# Of nobody: such an id stands in no row and is looked up in none.
_STRANGER = re.compile(r"s\.[A-Za-z0-9_-]{32}", re.ASCII)
_LONGEST_ID = 100


@dataclass(frozen=True, repr=False)
class Visit:
    """`user` is empty before the log-in is complete. `token` guards forms. `person` and `sitting` are there from the password
    on; `stage` says how far in the person is."""

    user: str
    token: str
    id: str = ""
    person: Person | None = None
    sitting: Sitting | None = None

    @property
    def digest(self) -> str:
        """Of this session; empty for a stranger."""
        return self.sitting.digest if self.sitting else ""

    @property
    def stage(self) -> Stage | None:
        """None for a stranger."""
        return self.sitting.stage if self.sitting else None

    @property
    def mark(self) -> str:
        """Tells this session from others and gives nothing of it away."""
        return self.sitting.mark if self.sitting else ""


class SessionRules(Protocol):
    """What sessions of one door need to know: how forms' tokens are made, how cookies are named and kept."""

    @property
    def secret(self) -> str: ...
    @property
    def secure_cookies(self) -> bool: ...
    @property
    def cookie(self) -> str: ...


class Sessions:
    """Reads and sets the cookie. No door's cookie opens another one."""

    def __init__(self, hub: Hub, settings: SessionRules, door: str) -> None:
        self._hub, self._settings, self._door = hub, settings, door

    def read(self) -> Visit:
        """The visit of this request; a nameless one when the cookie opens nothing. Raises StoreUnavailableError."""
        cookie = request.cookies.get(self._settings.cookie, "")
        if _STRANGER.fullmatch(cookie):
            return self._visit(cookie)
        found = self._found(cookie) if 0 < len(cookie) <= _LONGEST_ID else None
        if found is None:
            return self.stranger()
        sitting, person = found
        return self._visit(cookie, person.name if sitting.stage is Stage.INSIDE else "", person, sitting)

    def stranger(self) -> Visit:
        """A fresh visit of nobody."""
        return self._visit(f"s.{secrets.token_urlsafe(24)}")

    def start(self, answer: Response, entered: Entered) -> None:
        """The session that has just begun."""
        self._set(answer, entered.token)

    def keep(self, answer: Response, visit: Visit) -> None:
        """A stranger's cookie, so that the form's token holds."""
        self._set(answer, visit.id)

    def end(self, answer: Response) -> None:
        """Take the cookie away."""
        answer.delete_cookie(
            self._settings.cookie, path="/", secure=self._settings.secure_cookies, httponly=True, samesite="Strict"
        )

    def _found(self, cookie: str) -> tuple[Sitting, Person] | None:
        now = self._hub.clock.now()
        with self._hub.store.read() as tx:
            found = tx.sittings.find(sitting_digest(cookie))
        if found is None:
            return None
        sitting, person = found
        good = sitting.door == self._door and sitting.open_at(now, self._hub.entry.idle)
        if not good or not person.active or not belongs(person, self._door):
            return None
        if sitting.unseen_at(now):
            see_sitting(self._hub, sitting.digest)
        return found

    def _visit(self, cookie: str, user: str = "", person: Person | None = None, sitting: Sitting | None = None) -> Visit:
        made = hmac.new(self._settings.secret.encode(), f"form:{self._door}:{cookie}".encode(), sha256).hexdigest()
        return Visit(user, made[:40], cookie, person, sitting)

    def _set(self, answer: Response, value: str) -> None:
        life, secure = int(self._hub.entry.life.total_seconds()), self._settings.secure_cookies
        answer.set_cookie(self._settings.cookie, value, life, path="/", secure=secure, httponly=True, samesite="Strict")


def sit_down(visit: Visit) -> None:
    """From here on `present_visit` is this one."""
    g.visit_of_door = visit


def present_visit() -> Visit:
    """The visit of this request."""
    visit: Visit = g.visit_of_door
    return visit


def hand_of_request() -> Hand:
    """Where this request came from."""
    return Hand(request.remote_addr or "", request.user_agent.string[:300])


def require_token() -> None:
    """Refuse (403) a form that was not made by this visit's own page."""
    given = request.form.get(FIELD, "").encode()
    if not hmac.compare_digest(given, present_visit().token.encode()) or request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403)
