"""Where callbacks may go: a tour site names the address, so without these rules it could send the hub into its own network.

Public addresses only, on a few ports; operators may add networks of their own (BRIDGE_CALLBACK_NETWORKS). What counts is the
address that a name stands for at the moment of connecting, not how it is written.
"""

from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

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


class CallbackGuard:
    """A `Guard` of connections. Inside `networks` any port is good."""

    def __init__(self, networks: Iterable[Network] = ()) -> None:
        self._networks = tuple(networks)

    def check_url(self, url: str) -> None:
        """http or https, a name, nobody's password. Raises AddressRefusedError."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise AddressRefusedError("a callback address begins with http:// or https:// and a name")
        if "@" in parts.netloc or "%" in parts.netloc:
            raise AddressRefusedError("a callback address holds no login, password or scope before its path")

    def check_address(self, host: str, port: int) -> None:
        """A numeric address that a name stands for. Raises AddressRefusedError."""
        if "%" in host:
            raise AddressRefusedError("the callback address stands for one that is good on one machine only")
        address = ip_address(host)
        if any(address in network for network in self._networks):
            return
        if not is_public(address):
            raise AddressRefusedError("the callback address stands for one that is not public")
        if port not in PORTS:
            raise AddressRefusedError(f"a callback address has one of the ports {', '.join(map(str, sorted(PORTS)))}")


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
    )
