"""Note what was said to the hub: each write that came through a door becomes an exchange on the timeline."""

import time

import structlog
from flask import Flask, Response, g, request

from bridge.flows.hub import Hub
from bridge.ports.store import Exchange, StoreUnavailableError

_log = structlog.get_logger("bridge.web")
SENDERS = {"partner_api": "site", "form": "borrower", "office": "office"}


def register(app: Flask, hub: Hub) -> None:
    """Note every write of a borrower, a site, an officer or a neighbour. A door may set `g.application_id` and `g.sender`."""

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def note(response: Response) -> Response:
        rule = request.url_rule
        if rule is not None and request.method not in ("GET", "HEAD", "OPTIONS"):
            _note(hub, f"{request.method} {rule.rule}", response.status_code)
        return response


def _note(hub: Hub, what: str, status: int) -> None:
    door = (request.blueprint or "").split(".")[0]
    sender = g.get("sender") or SENDERS.get(door, "outside")
    application_id = g.get("application_id") or (request.view_args or {}).get("application_id", "")
    milliseconds = round((time.perf_counter() - g.started) * 1000)
    try:
        with hub.store.begin() as tx:
            tx.journal.note(Exchange(hub.clock.now(), sender, "hub", what, str(status), str(application_id), milliseconds))
    except StoreUnavailableError:
        _log.warning("a visit was not noted: the store is away", what=what)
