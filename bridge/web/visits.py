"""Note what was said to the hub: each write that came through a door, and each look of an officer at a page about a borrower,
becomes an exchange on the timeline."""

import time

from flask import Flask, Response, g, request

from bridge.flows.hub import Hub
from bridge.ports.store import Exchange, Transaction

SENDERS = {"partner_api": "site", "form": "borrower", "office": "office"}
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def register(app: Flask, hub: Hub) -> None:
    """Note every write of a borrower, a site, an officer or a neighbour. A door may set `g.application_id` and `g.sender`."""

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def note(response: Response) -> Response:
        if (
            request.url_rule is not None
            and not g.get("noted")
            and (request.method not in _READING or _looks_at_somebody(response))
        ):
            hub.store.note(_visit(hub, response.status_code))
        return response


def _looks_at_somebody(response: Response) -> bool:
    """An officer opened a page about one borrower: who read what is kept (152-FZ art. 18.1, 19)."""
    whose = request.view_args or {}
    about = whose.get("application_id") or g.get("application_id")
    return request.blueprint == "office" and request.method == "GET" and bool(about) and response.status_code < 300


def note_within(tx: Transaction, hub: Hub, status: int) -> None:
    """Note this visit as a part of `tx`, for a door whose answer stands or falls with it; it sets `g.noted` after the commit."""
    tx.journal.note(_visit(hub, status))


def _visit(hub: Hub, status: int) -> Exchange:
    door = (request.blueprint or "").split(".")[0]
    sender = g.get("sender") or SENDERS.get(door, "outside")
    application_id = g.get("application_id") or (request.view_args or {}).get("application_id", "")
    milliseconds = round((time.perf_counter() - g.started) * 1000)
    what = f"{request.method} {request.url_rule.rule if request.url_rule else ''}"
    return Exchange(hub.clock.now(), sender, "hub", what, str(status), str(application_id), milliseconds)
