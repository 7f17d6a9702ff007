"""Note what was said to the hub: each write that came through a door, and each look of an officer at a page about a borrower,
becomes an exchange on the timeline."""

import time
from collections.abc import Iterator
from dataclasses import replace

import structlog
from flask import Flask, Request, Response, g
from flask.globals import app_ctx, request_ctx

from bridge.flows.hub import Hub
from bridge.model.exchanging import SHOWN_HEADERS, Raw, Talk
from bridge.ports.store import Exchange, Transaction

SENDERS = {"partner_api": "site", "form": "borrower", "office": "office"}
# Whoever was not let in, or asked for what is not there, leaves no contents behind.
_NOT_LET_IN = frozenset({401, 403, 404})
_log = structlog.get_logger(__name__)
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_SHOWN = frozenset(map(str.lower, SHOWN_HEADERS))
# Where a server puts those of a request.
_IN_ENVIRON = {"Content-Type": "CONTENT_TYPE", "Retry-After": "HTTP_RETRY_AFTER", "X-Request-Id": "HTTP_X_REQUEST_ID"}


# Flask's `request` and `g` look for what they stand for each time they are touched, 0.6 µs: here they are looked up once.
def register(app: Flask, hub: Hub) -> None:
    """Note every write of a borrower, a site, an officer or a neighbour. A door may set `g.application_id` and `g.sender`.

    A door of programs that knows who speaks sets `g.heard`, the body as it came: then request and answer are kept, masked.
    `g.others`: more applications that the same request was about.
    """

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def note(response: Response) -> Response:
        asked, kept = request_ctx.request, app_ctx.g
        worth_noting = asked.method not in _READING or _looks_at_somebody(asked, response)
        if asked.url_rule is not None and worth_noting and not kept.get("noted"):
            for line in _visits(hub, response):
                hub.store.note(line)
        return response


def _looks_at_somebody(asked: Request, response: Response) -> bool:
    """An officer opened a page about one borrower: who read what is kept (152-FZ art. 18.1, 19)."""
    about = (asked.view_args or {}).get("application_id") or g.get("application_id")
    return asked.blueprint == "office" and asked.method == "GET" and bool(about) and response.status_code < 300


def note_within(tx: Transaction, hub: Hub, answer: Response) -> None:
    """Note this visit as a part of `tx`, for a door whose answer stands or falls with it; it sets `g.noted` after the commit."""
    for line in _visits(hub, answer):
        tx.journal.note(line)


def _visits(hub: Hub, answer: Response) -> Iterator[Exchange]:
    line = _visit(hub, answer)
    yield line
    yield from (replace(line, application_id=other) for other in g.get("others", ()))


def mask_request(hub: Hub) -> None:
    """Mask what was heard now, for a door that notes the visit within a transaction: others wait for the end of that one."""
    asked, kept = request_ctx.request, app_ctx.g
    try:
        query = asked.query_string.decode("ascii", "replace")
        headers = {name: asked.environ[key] for name, key in _IN_ENVIRON.items() if key in asked.environ}
        kept.asked = hub.keeper.request(Raw(kept.heard, headers, asked.method, asked.path + (query and f"?{query}")))
    except Exception as error:
        _log.warning("what was said at a door could not be kept", cause=type(error).__name__)


def _talk(hub: Hub, answer: Response) -> Talk | None:
    kept = app_ctx.g
    try:
        if "asked" not in kept:
            mask_request(hub)
        body = b"" if answer.is_streamed else answer.get_data()
        headers = {name: value for name, value in answer.headers if name.lower() in _SHOWN}
        return Talk(kept.asked, hub.keeper.answer(Raw(body, headers, status=answer.status_code)))
    except Exception as error:
        # What was said is for who looks for a fault; the answer must reach the other side.
        _log.warning("what was said at a door could not be kept", cause=type(error).__name__)
        return None


def _visit(hub: Hub, answer: Response) -> Exchange:
    asked, kept = request_ctx.request, app_ctx.g
    door = (asked.blueprint or "").split(".")[0]
    sender = kept.get("sender") or SENDERS.get(door, "outside")
    application_id = str(kept.get("application_id") or (asked.view_args or {}).get("application_id", ""))
    milliseconds = round((time.perf_counter() - kept.started) * 1000)
    what, status = f"{asked.method} {asked.url_rule.rule if asked.url_rule else ''}", answer.status_code
    talk = _talk(hub, answer) if application_id and "heard" in kept and status not in _NOT_LET_IN else None
    return Exchange(hub.clock.now(), sender, "hub", what, str(status), application_id, milliseconds, talk=talk)
