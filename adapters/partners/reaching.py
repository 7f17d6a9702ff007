"""What a callback address leads to now: the name looked up once, every address judged, TLS spoken, nothing sent."""

import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from adapters.partners.callback_addresses import CallbackGuard, Network, fault_of_address, numbers_of
from adapters.wire.connecting import AddressRefusedError, open_socket
from adapters.wire.connections import trusted

PATIENCE = 5.0
"""Seconds, for connecting and for the handshake each."""


@dataclass(frozen=True)
class Reached:
    """How far it went. A fault is the end of a sentence about the address; empty: well so far. `certificate_until` in UTC."""

    form_fault: str = ""
    addresses: tuple[str, ...] = ()
    name_fault: str = ""
    way: str = ""
    way_fault: str = ""
    certificate_until: datetime | None = None

    @property
    def fault(self) -> str:
        """The first fault."""
        return self.form_fault or self.name_fault or self.way_fault


def fault_of_name(url: str, networks: Iterable[Network] = ()) -> str:
    """What is wrong with an address as written or with what its name stands for at this moment; nothing is connected to."""
    found = _looked_up(url, CallbackGuard(networks), fault_of_address(url, networks))
    return found.fault


def reach(url: str, networks: Iterable[Network] = ()) -> Reached:
    """Look the name up, connect, and speak TLS where the address says https."""
    guard = CallbackGuard(networks)
    found = _looked_up(url, guard, fault_of_address(url, networks))
    return found if found.fault else _connected(url, guard, found)


def _looked_up(url: str, guard: CallbackGuard, fault: str) -> Reached:
    if fault:
        return Reached(fault)
    host, port, secure = _parts(url)
    try:
        addresses = tuple(dict.fromkeys(numbers_of(host, port)))
    except (OSError, UnicodeError):
        return Reached(name_fault="has a name that stands for no address")
    try:
        for one in addresses:
            guard.check_address(one, port, secure=secure)
    except AddressRefusedError as error:
        return Reached(addresses=addresses, name_fault=str(error).removeprefix("the callback address "))
    return Reached(addresses=addresses)


def _connected(url: str, guard: CallbackGuard, found: Reached) -> Reached:
    host, port, secure = _parts(url)
    try:
        with open_socket(host, port, PATIENCE, guard, secure=secure) as sock:
            if not secure:
                return Reached(addresses=found.addresses, way="plain HTTP, inside a network of our own")
            sock.settimeout(PATIENCE)
            with trusted().wrap_socket(sock, server_hostname=host) as tls:
                return Reached(addresses=found.addresses, way=str(tls.version()), certificate_until=_until(tls))
    except AddressRefusedError as error:
        # The name stands for another address than a moment ago.
        return Reached(addresses=found.addresses, name_fault=str(error).removeprefix("the callback address "))
    except ssl.SSLCertVerificationError as error:
        return Reached(addresses=found.addresses, way_fault=f"has a certificate that is not trusted: {error.verify_message}")
    except ssl.SSLError:
        return Reached(addresses=found.addresses, way_fault="speaks no TLS")
    except (TimeoutError, socket.gaierror, OSError) as error:
        return Reached(addresses=found.addresses, way_fault=f"takes no connection ({type(error).__name__})")


def _parts(url: str) -> tuple[str, int, bool]:
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    return str(parts.hostname), parts.port or (443 if secure else 80), secure


def _until(tls: ssl.SSLSocket) -> datetime | None:
    text = (tls.getpeercert() or {}).get("notAfter")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(text), UTC) if isinstance(text, str) else None
