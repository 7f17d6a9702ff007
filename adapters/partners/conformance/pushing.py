"""One push to the receiver, with anything wrong about it that a case wants; every outcome is data."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from adapters.http import OutsideHttp
from adapters.partners.webhook_signature import headers
from bridge.ports.outside_errors import OutsideError

# The hub's own patience with a receiver.
TIMEOUTS = (5.0, 15.0)


@dataclass(frozen=True)
class Answered:
    """What came back: `status` 0 when nothing did, and then `fault` says why."""

    status: int
    milliseconds: int
    fault: str = ""
    body: bytes = b""

    @property
    def taken(self) -> bool:
        """True for 2xx."""
        return 200 <= self.status < 300

    @property
    def word(self) -> str:
        """The status, or what went wrong."""
        return str(self.status) if self.status else self.fault


class Pusher:
    """Sends to one address under one secret."""

    def __init__(self, http: OutsideHttp, url: str, secret: str) -> None:
        self._http, self._url, self.secret = http, url, secret

    def push(self, number: str, body: bytes, *, age: int = 0, sent: bytes | None = None, secret: str = "") -> Answered:
        """A push signed `age` seconds ago (negative: ahead) over `body`; `sent` are other bytes than the signed ones."""
        stamp = self.now() - age
        return self.raw(headers(number, stamp, body, [secret or self.secret]), body if sent is None else sent)

    def now(self) -> int:
        """Unix seconds."""
        return int(self._http.clock.now().timestamp())

    def raw(self, told: Mapping[str, str], body: bytes) -> Answered:
        """These headers and bytes as they are."""
        return self._call("POST", self._url, told, body)

    def read(self, url: str) -> Answered:
        """A plain GET."""
        return self._call("GET", url, {}, b"")

    def _call(self, method: str, url: str, told: Mapping[str, str], body: bytes) -> Answered:
        began = time.monotonic()
        try:
            answer = self._http.call(
                "check", method, url, what="проверка приёма уведомлений", safe=False, timeouts=TIMEOUTS, data=body, headers=told
            )
        except OutsideError as error:
            return Answered(0, _since(began), error.message)
        return Answered(answer.status, _since(began), body=answer.body)


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
