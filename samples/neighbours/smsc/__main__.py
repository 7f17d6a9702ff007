"""Start: python -m samples.neighbours.smsc --port N --state DIR; password, API key and callback secret in the environment."""

import os
from datetime import datetime
from typing import Any

from flask import Response, jsonify, render_template, request

from samples.neighbours.smsc.callbacks import Callbacks
from samples.neighbours.smsc.gateway import START_BALANCE, Gateway
from samples.neighbours.smsc.rules import MOSCOW, NAMES, GatewayError
from samples.neighbours.smsc.wire import add_wire, answer_by
from samples.neighbours.stand import Stand, base_options, secrets_of
from samples.neighbours.state import Record

COLOUR = "#00695c"


def add_pages(gateway: Gateway) -> None:
    """The inbox for a person and its JSON for a script."""
    app = gateway.stand.app
    app.jinja_env.filters["moscow"] = lambda iso: f"{datetime.fromisoformat(iso).astimezone(MOSCOW):%d.%m.%Y %H:%M:%S}"

    def letters() -> list[Record]:
        phone = "".join(c for c in request.args.get("phone", "") if c.isdigit())
        found = [gateway.shown(message) for message in (gateway.by_phone[phone] if phone else gateway.messages)]
        return [{**m, "phone": f"+{m['phone']}", "status_name": NAMES[m["status"]]} for m in reversed(found)]

    @app.get("/")
    def inbox() -> str:
        return render_template("inbox.html", colour=COLOUR, heading="smsc.ru · входящие SMS", letters=letters())

    @app.get("/_stand/messages")
    def messages() -> Any:
        return jsonify(letters())

    @app.get("/_stand/notices")
    def notices() -> Any:
        return jsonify(list(gateway.callbacks.shelf))

    @app.post("/_stand/notify")
    def notify() -> Any:
        """Tell these fields now: {"phone", "mes", "to"} is an incoming SMS, {"phone", "ts", "waitcall"} a confirmation call."""
        wish = request.get_json()
        return {"status": gateway.callbacks.tell(wish["fields"], wish.get("rule", ""))}


def refuse_with(fault: Record, _view: Any) -> Response:
    """The fault kind `error` with its `code`: a refusal of the vendor's table."""
    error = GatewayError(int(fault.get("code", 3)))
    return answer_by("3", {"error": str(error), "error_code": error.code}, "", "")


def build(argv: list[str] | None = None) -> tuple[Stand, int]:
    """The stand and its port from options and environment."""
    parser = base_options("smsc")
    parser.add_argument("--login", default="bridge")
    parser.add_argument("--callback", default="", help="address that is told of statuses, with its switches")
    options = parser.parse_args(argv)
    password, apikey = secrets_of("STAND_SMSC_PASSWORD", "STAND_SMSC_APIKEY")
    switches = {
        "limits": True, "balance": str(START_BALANCE), "blocked": False, "plain_text": False, "notices": "",
        "callback": options.callback or os.environ.get("STAND_SMSC_CALLBACK", ""),
    }  # fmt: skip
    stand = Stand("smsc", options.state, options.clock, switches)
    stand.own_faults["error"] = refuse_with
    callbacks = Callbacks(stand, os.environ.get("STAND_SMSC_CALLBACK_SECRET", ""))
    gateway = Gateway(stand, options.login, password, apikey, callbacks)
    stand.every(0.2, gateway.tell_news)
    stand.every(0.2, callbacks.send_due)
    add_wire(gateway)
    add_pages(gateway)
    return stand, options.port


if __name__ == "__main__":
    ready, port = build()
    ready.run(port)
