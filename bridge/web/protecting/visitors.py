"""Who sent this request, as limits count: never a name, an address or a cookie in clear."""

from hashlib import blake2b
from ipaddress import IPv6Address, ip_address

from flask import request

from bridge.web.protecting.table import Who

# The cookies of sessions, as the doors name them with https and without.
_COOKIES = ("form", "office", "partners", "office_session", "partners_session", "log-in", "visit")
# A household has a network of 64 bits to itself, and may send each request from another of its addresses.
_HOUSEHOLD = 64


def key_of(who: Who) -> str:
    """What requests of this visitor have in common."""
    told = _visit() if who is Who.VISIT else ""
    return f"{who}:{_digest(told)}" if told else f"{Who.ADDRESS}:{_digest(network_of(request.remote_addr or ''))}"


def network_of(address: str) -> str:
    """The address; of IPv6 the network of one household; of an IPv4 address written as IPv6 the IPv4 one."""
    try:
        found = ip_address(address)
    except ValueError:
        return "none"
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped) if found.ipv4_mapped else str(int(found) >> (128 - _HOUSEHOLD))


def _visit() -> str:
    cookies = request.cookies
    return next((told for name in _COOKIES if (told := cookies.get(f"__Host-{name}") or cookies.get(name))), "")


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()
