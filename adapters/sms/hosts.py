"""Where a gateway is called: https only, POST only, and a second host when nobody is there at the first."""

from collections.abc import Sequence
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from adapters.http import Answer, OutsideHttp
from bridge.ports.outside_errors import RefusedError, UnreachableError
from bridge.ports.sms import AccountHeldError

TIMEOUTS = (5.0, 10.0)
_HELD = timedelta(minutes=5)


def require_secure(host: str) -> str:
    """The host without a slash at its end. Raises ValueError for plain http to another machine: it would show the account."""
    parts = urlsplit(host)
    if parts.scheme != "https" and not (parts.scheme == "http" and _loopback(parts.hostname or "")):
        raise ValueError("a gateway of messages is called over https, http only on this machine itself")
    return host.rstrip("/")


def _loopback(name: str) -> bool:
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


class Hosts:
    """Calls the host that answered last. The other one is tried only while nothing was sent: never after an unclear try."""

    def __init__(self, http: OutsideHttp, hosts: Sequence[str]) -> None:
        self.http = http
        self._hosts = tuple(require_secure(host) for host in hosts if host)

    def post(
        self, operation: str, path: str, fields: dict[str, str], *, what: str, application_id: str = "", safe: bool
    ) -> Answer:
        """The answer whatever its status. Account, phone and text go in the body alone. Raises the errors of OutsideHttp."""
        hosts = self._hosts
        for place, host in enumerate(hosts):
            try:
                answer = self.http.call(
                    operation, "POST", host + path, what=what, application_id=application_id, safe=safe, timeouts=TIMEOUTS,
                    data=fields,
                )  # fmt: skip
            except RefusedError as error:
                if error.reason != "redirect":
                    raise
                # It is the address that is wrong, not the message: all of them wait.
                raise AccountHeldError(self.http.system, operation, f"адрес шлюза неверен: {error.message}", _HELD) from None
            except UnreachableError:
                if place + 1 == len(hosts):
                    raise
                continue
            # Whoever is there is asked first from now on.
            self._hosts = (host, *(other for other in hosts if other != host))
            return answer
        raise UnreachableError(self.http.system, operation, "no host is set")
