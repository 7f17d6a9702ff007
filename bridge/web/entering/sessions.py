"""Who sits at a page: a signed cookie that names the person, and the token that every form must send back."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Protocol

from flask import Response, abort, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

FIELD = "csrf_token"


@dataclass(frozen=True, repr=False)
class Visit:
    """`user` is empty before the log-in. `token` guards forms."""

    user: str
    token: str

    @property
    def mark(self) -> str:
        """Tells this session from others and gives nothing of it away."""
        return sha256(self.token.encode()).hexdigest()[:16]


class SessionRules(Protocol):
    """What sessions of one door need to know: people by name with their argon2 hashes, how cookies are signed, named and kept."""

    @property
    def users(self) -> Mapping[str, str]: ...
    @property
    def secret(self) -> str: ...
    @property
    def secure_cookies(self) -> bool: ...
    @property
    def session_life(self) -> timedelta: ...
    @property
    def cookie(self) -> str: ...


class Sessions:
    """Makes and reads the cookie. A changed password ends the sessions that were opened with the old one.

    `door` goes into the signature: no door's cookie opens another one.
    """

    def __init__(self, settings: SessionRules, door: str) -> None:
        self._settings = settings
        self._signer = URLSafeTimedSerializer(settings.secret, salt=door, signer_kwargs={"digest_method": sha256})

    def read(self) -> Visit:
        """The visit of this request; a fresh nameless one when there is no valid cookie."""
        told = self._cookie()
        if told is None or (told.get("user") and told.get("proof") != self._proof(told["user"])):
            return self.stranger()
        return Visit(told.get("user", ""), told.get("token", ""))

    def stranger(self) -> Visit:
        """A fresh visit of nobody."""
        return Visit("", secrets.token_urlsafe(24))

    def start(self, answer: Response, user: str) -> None:
        """A new session, with a new token, for the one who has just logged in."""
        self.write(answer, Visit(user, secrets.token_urlsafe(24)))

    def write(self, answer: Response, visit: Visit) -> None:
        """Set the cookie."""
        told = {"user": visit.user, "token": visit.token, "proof": self._proof(visit.user)}
        life = int(self._settings.session_life.total_seconds())
        secure, value = self._settings.secure_cookies, str(self._signer.dumps(told))
        answer.set_cookie(self._settings.cookie, value, life, path="/", secure=secure, httponly=True, samesite="Strict")

    def end(self, answer: Response) -> None:
        """Take the cookie away."""
        answer.delete_cookie(
            self._settings.cookie, path="/", secure=self._settings.secure_cookies, httponly=True, samesite="Strict"
        )

    def _cookie(self) -> dict[str, str] | None:
        life = int(self._settings.session_life.total_seconds())
        try:
            told = self._signer.loads(request.cookies.get(self._settings.cookie, ""), max_age=life)
        except BadSignature:
            return None
        return told if isinstance(told, dict) else None

    def _proof(self, user: str) -> str:
        known = self._settings.users.get(user, "")
        return sha256(f"{user}:{known}".encode()).hexdigest()[:16] if known else ""


def sit_down(visit: Visit) -> None:
    """From here on `present_visit` is this one."""
    g.visit_of_door = visit


def present_visit() -> Visit:
    """The visit of this request."""
    visit: Visit = g.visit_of_door
    return visit


def require_token() -> None:
    """Refuse (403) a form that was not made by this visit's own page."""
    given = request.form.get(FIELD, "").encode()
    if not hmac.compare_digest(given, present_visit().token.encode()) or request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403)
