"""Start: python -m samples.neighbours.smsru --port N --state DIR; the account's key (STAND_SMSRU_API_ID) in the environment."""

from typing import Any

from flask import jsonify, request

from samples.neighbours.smsru.account import Account
from samples.neighbours.smsru.wire import add_wire
from samples.neighbours.stand import Stand, base_options, secrets_of


def build(argv: list[str] | None = None) -> tuple[Stand, int]:
    """The stand and its port from options and environment."""
    parser = base_options("smsru")
    parser.add_argument("--callback", default="", help="address that is told of statuses")
    options = parser.parse_args(argv)
    (api_id,) = secrets_of("STAND_SMSRU_API_ID")
    switches = {"balance": "500.00", "callback": options.callback, "away": False}
    stand = Stand("smsru", options.state, options.clock, switches)
    account = Account(stand, api_id)
    stand.every(0.2, account.tell_news)
    add_wire(account)

    @stand.app.get("/_stand/messages")
    def messages() -> Any:
        return jsonify([account.shown(one) for one in reversed(list(account.messages))])

    @stand.app.post("/_stand/notify")
    def notify() -> Any:
        """Tell these entries now, each some lines; "wrong_sum": true spoils the digest."""
        wish = request.get_json()
        return {"answer": account.tell(wish["entries"], wish.get("wrong_sum", False))}

    return stand, options.port


if __name__ == "__main__":
    ready, port = build()
    ready.run(port)
