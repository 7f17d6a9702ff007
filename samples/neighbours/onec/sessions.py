"""Sessions of the publication: one per call, or kept for a caller who asked with IBSession; a full pool makes calls wait."""

import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any


class PoolFullError(Exception):
    """No session came free in time."""


class NoLicenceError(Exception):
    """All licences are taken."""


class UnknownSessionError(Exception):
    """The cookie names a session that is over or never was."""


@dataclass
class Kept:
    """A session that outlives its calls."""

    used: float
    busy: int = 0


@dataclass
class Ticket:
    """The place of one running call; `made` is the session that this call opened, `kept` the one it works in."""

    kept: str = ""
    made: str = ""
    ends: bool = False
    left: bool = field(default=False, repr=False)


class Sessions:
    """Settings are read at each call: pool_size, pool_wait_ms, session_max_age, sessions_offered, licences."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._running = 0
        self._kept: dict[str, Kept] = {}

    def forget(self) -> None:
        """All kept sessions are over."""
        with self._free:
            self._kept.clear()
            self._free.notify_all()

    def enter(self, settings: dict[str, Any], cookie: str, wish: str) -> Ticket:
        """A place for a call, at once or after a wait. Raises the three errors above."""
        with self._free:
            self._expire(settings["session_max_age"])
            if cookie and settings["sessions_offered"]:
                return self._into_kept(cookie, wish)
            self._wait_for_place(settings)
            if wish == "start" and settings["sessions_offered"]:
                made = uuid.uuid4().hex
                self._kept[made] = Kept(time.monotonic(), 1)
                return Ticket(kept=made, made=made)
            self._running += 1
            return Ticket()

    def _into_kept(self, cookie: str, wish: str) -> Ticket:
        session = self._kept.get(cookie)
        if session is None:
            raise UnknownSessionError
        session.busy += 1
        return Ticket(kept=cookie, ends=wish == "finish")

    def _wait_for_place(self, settings: dict[str, Any]) -> None:
        if settings["licences"] and self._taken() >= settings["licences"]:
            raise NoLicenceError
        until = time.monotonic() + settings["pool_wait_ms"] / 1000
        while settings["pool_size"] and self._taken() >= settings["pool_size"]:
            # Woken at least each half second: a kept session may have grown too old without anybody leaving.
            self._free.wait(max(min(until - time.monotonic(), 0.5), 0))
            self._expire(settings["session_max_age"])
            if self._taken() >= settings["pool_size"] and time.monotonic() >= until:
                raise PoolFullError

    def _taken(self) -> int:
        return self._running + len(self._kept)

    def _expire(self, seconds: int) -> None:
        now = time.monotonic()
        for name in [n for n, kept in self._kept.items() if not kept.busy and now - kept.used > seconds]:
            del self._kept[name]

    def leave(self, ticket: Ticket, admitted: bool = True) -> None:
        """The call is over; a stranger's call leaves no session behind."""
        with self._free:
            if ticket.left:
                return
            ticket.left = True
            if not ticket.kept:
                self._running -= 1
            elif ticket.kept in self._kept:
                session = self._kept[ticket.kept]
                session.busy, session.used = session.busy - 1, time.monotonic()
                if ticket.ends or (ticket.made and not admitted):
                    del self._kept[ticket.kept]
            self._free.notify_all()
