"""/notices/payu and /notices/payu/<account>: the acquirer's notices. Read raw, as their digests cover the exact bytes."""

from functools import partial

import structlog
from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.flows.repaying.receive_payment import take_notice
from bridge.flows.repaying.tell_refused_notice import tell_refused_notice
from bridge.model.errors import NoticeRefusedError

_log = structlog.get_logger("bridge.web.notices")


def add_payments(door: Blueprint, hub: Hub) -> None:
    """Open the door; without a name the notice is for the usual account."""

    @door.get("/payu")
    @door.get("/payu/<account>")
    def probe(account: str = "") -> ResponseReturnValue:
        # The acquirer's control panel opens the address with GET when it is entered there.
        return Response("ready for notices", content_type="text/plain; charset=utf-8")

    @door.post("/payu")
    @door.post("/payu/<account>")
    def payment(account: str = "") -> ResponseReturnValue:
        return _take(hub, account)


def _take(hub: Hub, account: str) -> Response:
    g.sender = "payu"
    g.heard = body = request.get_data(cache=False, parse_form_data=False)
    try:
        kept = hub.acquiring.kept_notice(body, dict(request.headers), account)
        text, media_type = take_notice(hub, kept, partial(setattr, g, "application_id"))
    except NoticeRefusedError:
        _log.warning("a payment notice was refused", size=len(body))
        # The address's own words are not repeated: anyone may ask for any.
        tell_refused_notice(hub)
        raise
    return Response(text, 200, content_type=media_type)
