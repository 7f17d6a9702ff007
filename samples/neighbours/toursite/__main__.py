"""Start: python -m samples.neighbours.toursite --port N --state DIR --hub URL; two secrets in the environment."""

from samples.neighbours.stand import Stand, base_options, secrets_of
from samples.neighbours.toursite.callbacks import add_callbacks
from samples.neighbours.toursite.hub import HubClient
from samples.neighbours.toursite.orders import Orders
from samples.neighbours.toursite.pages import add_pages

LOOKS = {
    "solnechny": {"heading": "Солнечный берег · туры", "colour": "#c75b00"},
    "": {"heading": "Дальние дали · туры", "colour": "#0b5cad"},
}


def build(argv: list[str] | None = None) -> tuple[Stand, int]:
    """The stand and its port from options and environment."""
    parser = base_options("toursite")
    parser.add_argument("--partner-id", default="solnechny")
    parser.add_argument("--site", help="the site's own address for return_url; default http://127.0.0.1:PORT")
    options = parser.parse_args(argv)
    api_secret, callback_secret = secrets_of("STAND_SITE_API_SECRET", "STAND_SITE_CALLBACK_SECRET")
    stand = Stand("toursite", options.state, options.clock, {})
    hub = HubClient(stand, options.hub, options.partner_id, api_secret)
    site = options.site or f"http://127.0.0.1:{options.port}"
    orders = Orders(stand, hub, site, options.partner_id[:2].upper())
    add_callbacks(orders, callback_secret)
    add_pages(orders, LOOKS.get(options.partner_id, LOOKS[""]))
    stand.every(0.2, orders.book_due)
    stand.every(0.2, orders.return_due)
    return stand, options.port


if __name__ == "__main__":
    ready, port = build()
    ready.run(port)
