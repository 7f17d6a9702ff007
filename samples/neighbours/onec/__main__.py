"""Start: python -m samples.neighbours.onec --port N --state DIR; password and push secret in the environment."""

from decimal import Decimal
from typing import Any

from samples.neighbours.onec.base import Base
from samples.neighbours.onec.desk import decide_by_magic
from samples.neighbours.onec.gate import Gate
from samples.neighbours.onec.hs.accounts import add_accounts
from samples.neighbours.onec.hs.client import add_client
from samples.neighbours.onec.hs.own import add_own
from samples.neighbours.onec.hs.wire import Door, add_applications, add_contracts
from samples.neighbours.onec.mfs.operations import MFS, Loans
from samples.neighbours.onec.odata.face import ODataFace
from samples.neighbours.onec.pages import add_pages
from samples.neighbours.onec.push import Push
from samples.neighbours.onec.refusals import add_own_faults
from samples.neighbours.onec.soap.face import SoapFace
from samples.neighbours.onec.soap.operations import Exchange
from samples.neighbours.onec.soap.service import EXCHANGE
from samples.neighbours.stand import Stand, base_options, secrets_of

SETTINGS: dict[str, Any] = {
    "same_id_makes_second_deal": False, "repeat_pays_twice": False, "quirks": True, "own_status_fields": True,
    "push": True, "tolerance_percent": 0,
    # False: the base refuses reversals of payments, or requests for an early return, in words.
    "reversals": True, "early_returns": True,
    # True: fines are paid before what is overdue, which the law forbids.
    "fines_first": False,
    # Sessions: 0 = no limit. The platform's own defaults are 10 sessions and a wait of 5 s.
    "pool_size": 0, "pool_wait_ms": 5000, "session_max_age": 20, "sessions_offered": True, "licences": 0,
    "maintenance": False, "first_call_ms": 0, "idle_seconds": 20,
    "wrong_host": True, "schema_imports": True, "metadata_lengths": True,
    # OData: rows closed to the exchange user (allowedOnly=true is wanted); no order unless one is asked for.
    "closed_rows": False, "unstable_order": False,
    "push_encoding": "utf-8-sig", "push_content_type": True,
}  # fmt: skip


def build(argv: list[str] | None = None) -> tuple[Stand, int]:
    """The stand and its port from options and environment."""
    parser = base_options("onec")
    parser.add_argument("--user", default="Обмен с сайтом", help="infobase user, Cyrillic on purpose")
    parser.add_argument("--payment-service", default="payu", help="identifier of the payment service in the base")
    parser.add_argument("--rate", type=Decimal, default=Decimal("0.36"), help="share a year")
    parser.add_argument("--utc-offset", type=int, default=3, help="hours of the base's wall clock")
    parser.add_argument("--pdf", choices=("json", "raw"), default="json", help="how contracts leave over HTTP services")
    parser.add_argument("--push-url", help="where deal_changed goes; none = no push")
    options = parser.parse_args(argv)
    (password,) = secrets_of("STAND_ONEC_PASSWORD")
    stand = Stand("onec", options.state, options.clock, SETTINGS)
    base = Base(stand, options.rate, options.utc_offset, options.payment_service)
    add_faces(Gate(base, options.user, password), options.pdf == "raw")
    add_pages(base)
    stand.every(0.25, lambda: decide_by_magic(base))
    if options.push_url:
        stand.every(0.25, Push(base, options.push_url, *secrets_of("STAND_ONEC_PUSH_SECRET")).send_due)
    return stand, options.port


def add_faces(gate: Gate, raw_pdf: bool) -> None:
    """The HTTP services, both SOAP services and OData, all behind one gate."""
    add_own_faults(gate.base.stand)
    door = Door(gate)
    add_applications(door)
    add_client(door)
    add_contracts(door, raw_pdf)
    add_accounts(door)
    add_own(door)
    SoapFace(gate, EXCHANGE, Exchange(gate.base).plays(), "wsdl")
    SoapFace(gate, MFS, Loans(gate.base).plays(), "mfs wsdl")
    ODataFace(gate)


if __name__ == "__main__":
    ready, port = build()
    ready.run(port)
