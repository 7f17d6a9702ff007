"""Start: python -m samples.neighbours.onec --port N --state DIR; password and push secret in the environment."""

from decimal import Decimal

from samples.neighbours.onec.accounts import add_accounts
from samples.neighbours.onec.base import Base
from samples.neighbours.onec.client import add_client
from samples.neighbours.onec.desk import decide_by_magic
from samples.neighbours.onec.pages import add_pages
from samples.neighbours.onec.push import Push
from samples.neighbours.onec.wire import Door, add_applications, add_contracts
from samples.neighbours.stand import Stand, base_options, secrets_of

SETTINGS = {
    "same_id_makes_second_deal": False, "repeat_pays_twice": False, "quirks": True, "own_status_fields": True,
    "push": True, "tolerance_percent": 0,
}  # fmt: skip


def build(argv: list[str] | None = None) -> tuple[Stand, int]:
    """The stand and its port from options and environment."""
    parser = base_options("onec")
    parser.add_argument("--user", default="Обмен с сайтом", help="infobase user, Cyrillic on purpose")
    parser.add_argument("--payment-service", default="payu", help="identifier of the payment service in the base")
    parser.add_argument("--rate", type=Decimal, default=Decimal("0.36"), help="share a year")
    parser.add_argument("--utc-offset", type=int, default=3, help="hours of the base's wall clock")
    parser.add_argument("--pdf", choices=("json", "raw"), default="json", help="how contracts leave")
    parser.add_argument("--push-url", help="where deal_changed goes; none = no push")
    options = parser.parse_args(argv)
    (password,) = secrets_of("STAND_ONEC_PASSWORD")
    stand = Stand("onec", options.state, options.clock, SETTINGS)
    base = Base(stand, options.rate, options.utc_offset)
    door = Door(base, options.user, password)
    add_applications(door)
    add_client(door)
    add_contracts(door, options.pdf == "raw")
    add_accounts(door, options.payment_service)
    add_pages(base)
    stand.every(0.25, lambda: decide_by_magic(base))
    if options.push_url:
        stand.every(0.25, Push(base, options.push_url, *secrets_of("STAND_ONEC_PUSH_SECRET")).send_due)
    return stand, options.port


if __name__ == "__main__":
    ready, port = build()
    ready.run(port)
