"""Whose word on a caller's address and scheme counts: the proxy's in front, and nobody else's."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.middleware.proxy_fix import ProxyFix

Network = IPv4Network | IPv6Network


class BehindProxy:
    """A WSGI application. X-Forwarded-For and -Proto count when the other side of the connection is in one of these networks (or
    speaks over a socket of this machine); else they are what a stranger says of himself."""

    def __init__(self, inner: WSGIApplication, networks: Iterable[Network]) -> None:
        self._inner, self._led = inner, ProxyFix(inner, x_for=1, x_proto=1)
        self._networks = tuple(networks)
        self._is_proxy = lru_cache(maxsize=256)(self._look)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Tell the application whose request it is."""
        led = self._is_proxy(environ.get("REMOTE_ADDR", ""))
        return (self._led if led else self._inner)(environ, start_response)

    def _look(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return not address
        plain = getattr(found, "ipv4_mapped", None) or found
        return any(plain in network for network in self._networks)
