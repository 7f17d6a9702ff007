"""Where callbacks may go: a tour site names the address, so without these rules it could send the hub into its own network.

Public addresses only, by https, on a few ports; operators may add networks of their own (BRIDGE_CALLBACK_NETWORKS), where any
port and plain http do. What counts is the address that a name stands for at the moment of connecting, not how it is written; what
can be told from the writing is told when the address is entered.
"""

import re
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from adapters.http import Now, OutsideHttp, Retries
from adapters.wire.connecting import AddressRefusedError
from adapters.wire.connections import WireAdapter
from bridge.ports.store import Exchange

Network = IPv4Network | IPv6Network
PORTS = frozenset({80, 443, 8080, 8443})
LONGEST_ANSWER = 64 * 1024
# The one block of IPv6 that is routed between providers. What lies outside of it (loopback, mapped IPv4, NAT64, link-local,
# unique local, multicast …) needs no list.
ROUTED_IPV6 = ip_network("2000::/3")
# Source: the IANA registries of special-purpose addresses, IPv4 and IPv6, and the multicast blocks.
NOT_PUBLIC: tuple[Network, ...] = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
            "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
            "224.0.0.0/4", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        ),
    )
)  # fmt: skip


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """True for an address that strangers on the internet can reach."""
    if isinstance(address, IPv6Address) and address not in ROUTED_IPV6:
        return False
    return not any(address in network for network in NOT_PUBLIC)


# Names that never lead out of a network. Source: RFC 6761, RFC 6762, RFC 8375, ICANN's reservation of .internal.
INNER_NAMES = ("localhost", "local", "internal", "home.arpa", "lan", "intranet", "corp", "home")
LONGEST_URL = 2000
_ODD = re.compile(r"[\x00-\x20\x7f\\]")
_PORTS_SAID = ", ".join(map(str, sorted(PORTS)))
SCHEME = "begins with https:// and a name; http:// is for networks of BRIDGE_CALLBACK_NETWORKS alone"


class CallbackGuard:
    """A `Guard` of connections. Inside `networks` any port is good, and http."""

    def __init__(self, networks: Iterable[Network] = ()) -> None:
        self._networks = tuple(networks)

    def check_url(self, url: str) -> None:
        """All that can be told without asking what the name stands for. Raises AddressRefusedError."""
        if fault := fault_of_address(url, self._networks):
            raise AddressRefusedError(f"the callback address {fault}")

    def check_address(self, host: str, port: int, *, secure: bool = True) -> None:
        """A numeric address that a name stands for. Raises AddressRefusedError."""
        if fault := _fault_of_numbers(host, port, secure, self._networks):
            raise AddressRefusedError(f"the callback address {fault}")


def fault_of_address(url: str, networks: Iterable[Network] = ()) -> str:
    """What is wrong with a callback address as it is written, as the end of a sentence about it; empty when nothing is.

    Quotes nothing of the address. A host written as a number in any form (decimal, octal, hexadecimal, short) is judged as that
    address; a name is not looked up.
    """
    if len(url) > LONGEST_URL or not url.isascii() or _ODD.search(url):
        return "is written in ASCII without blanks and backslashes, in at most 2000 characters"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "has a host or port that can't be read"
    return _fault_of_form(parts) or _fault_of_host(
        str(host), port or _usual_port(parts), parts.scheme == "https", tuple(networks)
    )


def numbers_of(host: str, port: int) -> list[str]:
    """The numeric addresses that a host stands for, looked up once. Raises OSError when it stands for none."""
    return [str(place[0]) for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _usual_port(parts: SplitResult) -> int:
    return 443 if parts.scheme == "https" else 80


def _fault_of_form(parts: SplitResult) -> str:
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return SCHEME
    if "@" in parts.netloc or "%" in parts.netloc:
        return "holds no login, password or scope before its path"
    return "has no part after #, which is never sent" if parts.fragment else ""


def _fault_of_host(host: str, port: int, secure: bool, networks: tuple[Network, ...]) -> str:
    number = _written_number(host)
    if number:
        return _fault_of_numbers(number, port, secure, networks)
    if networks:
        # What the name stands for decides, when it is connected to.
        return ""
    name = host.rstrip(".")
    if "." not in name or any(name == one or name.endswith(f".{one}") for one in INNER_NAMES):
        return "has a name that only one network knows"
    return _fault_of_way(port, secure)


def _written_number(host: str) -> str:
    """The address when the host is one, in whatever way of writing; empty for a name."""
    with suppress(ValueError):
        return str(ip_address(host))
    with suppress(OSError):
        return socket.inet_ntoa(socket.inet_aton(host))
    return ""


def _fault_of_numbers(host: str, port: int, secure: bool, networks: tuple[Network, ...]) -> str:
    if "%" in host:
        return "stands for one that is good on one machine only"
    address = ip_address(host)
    if any(address in network for network in networks):
        return ""
    return _fault_of_way(port, secure) if is_public(address) else "stands for one that is not public"


def _fault_of_way(port: int, secure: bool) -> str:
    if port not in PORTS:
        return f"has one of the ports {_PORTS_SAID}"
    return "" if secure else SCHEME


def callbacks_http(note: Callable[[Exchange], None], clock: Now, networks: Iterable[Network] = ()) -> OutsideHttp:
    """The way out for callbacks: guarded, nothing repeated at once (the job's plan repeats), long answers cut."""
    guard = CallbackGuard(networks)
    return OutsideHttp(
        "partner",
        note,
        clock,
        retries=Retries(tries=1),
        # A site's 503 is the site's word whatever page it comes with: its Retry-After counts.
        own_body=lambda _answer: True,
        transport=lambda: WireAdapter(guard),
        body_limit=LONGEST_ANSWER,
        cut=True,
        tells_span=True,
    )
