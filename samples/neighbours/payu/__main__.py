"""Start: python -m samples.neighbours.payu --port N --state DIR [--ipn-url URL]; STAND_PAYU_SECRET in the environment."""

from samples.neighbours.payu.money import Money
from samples.neighbours.payu.movements import add_reports
from samples.neighbours.payu.notify import Notifier
from samples.neighbours.payu.orders import Orders
from samples.neighbours.payu.pages import add_pages
from samples.neighbours.payu.tokens import add_tokens
from samples.neighbours.payu.v4_wire import V4Wire
from samples.neighbours.payu.wire import add_wire
from samples.neighbours.stand import Stand, base_options, secrets_of

# `two_step`: cards are held until the merchant captures. `notices`: a rule of notify.by_rule. `refund_notice`: whose sum IPN
# tells of a refund: the refund's (also "negative"), or that of the whole "order".
SWITCHES = {"manual": False, "two_step": False, "notices": "usual", "refund_notice": "refund"}


def build(argv: list[str] | None = None) -> tuple[Stand, int]:
    """The stand and its port from options and environment."""
    parser = base_options("payu")
    parser.add_argument("--merchant", default="tourhub")
    parser.add_argument("--ipn-url", help="where notifications go; default: the hub's /notices/payu")
    options = parser.parse_args(argv)
    (secret,) = secrets_of("STAND_PAYU_SECRET")
    stand = Stand("payu", options.state, options.clock, dict(SWITCHES))
    orders = Orders(stand, options.merchant, secret)
    notifier = Notifier(orders, options.ipn_url or f"{options.hub.rstrip('/')}/notices/payu")
    money = Money(orders, notifier)
    add_wire(orders, money)
    add_tokens(orders, money)
    V4Wire(orders, money).add()
    add_pages(orders, notifier, money)
    add_reports(orders)
    stand.every(0.2, notifier.send_due)
    return stand, options.port


if __name__ == "__main__":
    ready, port = build()
    ready.run(port)
