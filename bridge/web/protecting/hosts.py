"""Doors at hosts of their own: what runs on one page can't reach another door's pages, cookies or stored things."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import Flask, abort, request

# Asked for by pages of other doors (as files are, which are the same for all), or by machines that ask every host.
_EVERYWHERE = frozenset({"partners.logo"})
_OF_ALL = frozenset({"health", "metrics", "security_txt"})


def add_hosts(app: Flask, public_url: str, door_urls: Mapping[str, str]) -> None:
    """`door_urls`: door → its address; a door with one is found at that host alone, and nothing else is found there.

    Doors without one, or with the host of `public_url`, are where they were.
    """
    public = _host(public_url)
    own = {door: host for door, url in door_urls.items() if (host := _host(url)) not in ("", public)}
    if not own:
        return

    @app.before_request
    def at_its_host() -> None:
        endpoint = request.endpoint or ""
        door = endpoint.partition(".")[0]
        if not endpoint or endpoint in _EVERYWHERE or door in _OF_ALL or endpoint.endswith("static"):
            return
        here = _host(f"//{request.host}")
        if here != own[door] if door in own else here in own.values():
            abort(404)


def _host(url: str) -> str:
    """Its name alone: cookies do not tell ports apart, and a proxy may leave them out."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
