"""Who sent this request, as limits count: never a name, an address or a cookie in clear."""

from functools import lru_cache
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address

from flask import request

from bridge.web.protecting.table import Who

# The cookies of sessions, as the doors name them with https and without.
_COOKIES = ("form", "office", "partners", "office_session", "partners_session", "log-in", "visit")
_NAMES = tuple(name for plain in _COOKIES for name in (f"__Host-{plain}", plain))
# A household has a network of 64 bits to itself, and may send each request from another of its addresses.
_HOUSEHOLD = 64
# A page asks for its files at once, and a proxy speaks for everybody.
_ADDRESSES_KEPT = 4096


def key_of(who: Who) -> str:
    """What requests of this visitor have in common."""
    told = _visit() if who is Who.VISIT else ""
    return f"{Who.VISIT}:{_digest(told)}" if told else _key_of_address(request.remote_addr or "")


@lru_cache(_ADDRESSES_KEPT)
def _key_of_address(address: str) -> str:
    return f"{Who.ADDRESS}:{_digest(network_of(address))}"


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
    return next((told for name in _NAMES if (told := cookies.get(name))), "")


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()
