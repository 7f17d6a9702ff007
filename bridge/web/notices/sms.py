"""/notices/sms/<random part>: what the gateway of messages tells by itself. Nothing is read here: the adapter knows the words."""

import hmac

import structlog
from flask import Blueprint, Response, abort, g, request
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.flows.messaging.take_notice import take_sms_notice
from bridge.model.errors import NoticeRefusedError
from bridge.ports.sms import RawNotice
from bridge.web.errors import problem

_log = structlog.get_logger("bridge.web.notices")


def add_sms(door: Blueprint, hub: Hub, path: str) -> None:
    """Open the door. `path`: the random part; with none there is nothing at the address."""

    @door.route("/sms/<mark>", methods=["GET", "POST"])
    def messages(mark: str) -> ResponseReturnValue:
        if not path or not hmac.compare_digest(mark.encode(), path.encode()):
            abort(404)
        return _take(hub)


def _take(hub: Hub) -> ResponseReturnValue:
    g.sender = "sms"
    body = request.get_data(cache=False, parse_form_data=False)
    try:
        text = take_sms_notice(hub, RawNotice(request.query_string, body, request.mimetype))
    except NoticeRefusedError:
        _log.warning("a notice of the message gateway was refused", size=len(body))
        return problem("notice_refused", "the control sum is not that of the notice", status=403)
    return Response(text, 200, content_type="text/plain; charset=utf-8")
