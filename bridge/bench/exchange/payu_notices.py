"""e. A payment notice of PayU verified, stored once, queued and answered with its receipt, against a bare insert."""

from datetime import UTC, datetime

from bridge.bench.exchange.applications import an_application
from bridge.bench.exchange.contest import Claim, Door, Race, race, rate_row
from bridge.bench.ground.hub_site import HubSite
from bridge.bench.makers.payu_notices import REFERENCES
from bridge.bench.place import NO_POSTGRES, NO_REDIS, NOT_QUICK, Place
from bridge.bench.row import Effort, Row
from bridge.model.payment import Payment, PaymentState

AMOUNT = 812_045
_MAKER = "bridge.bench.makers.payu_notices:signed_notices"
_RECEIPT = "<EPAYMENT>"
_BORROWERS = 200
ON_SQLITE = Claim("e1", "a PayU notice stored and answered, SQLite")
ON_POSTGRES = Claim("e2", "a PayU notice stored and answered, PostgreSQL")


def measure_payu_notices(effort: Effort, place: Place) -> list[Row]:
    """Rows e1 and e2."""
    return [_row(effort, place, claim, claim is ON_POSTGRES) for claim in (ON_SQLITE, ON_POSTGRES)]


def _row(effort: Effort, place: Place, claim: Claim, on_postgres: bool) -> Row:
    if on_postgres and effort.quick:
        return Row(claim.id, claim.what, None, "requests/s", note=NOT_QUICK)
    redis, database = place.redis(), place.database() if on_postgres else None
    if redis is None or (on_postgres and database is None):
        return Row(claim.id, claim.what, None, "requests/s", note=NO_REDIS if redis is None else NO_POSTGRES)
    sides = _race(effort, place, place.hub(place.far_side(), database=database, redis=redis))
    return rate_row(claim, sides.hub, sides.bare, sides.cost)


def _race(effort: Effort, place: Place, hub: HubSite) -> Race:
    _start_payments(hub)
    secret = hub.payu_secret

    def bare(store: str) -> str:
        return f"bridge.bench.bare.payu_notices:make_app('{store}', '{secret}')"

    return race(effort, place, hub, Door("a PayU notice", _MAKER, secret, _RECEIPT, bare))


def _start_payments(hub: HubSite) -> None:
    """Payments that borrowers have begun: the first notices of each load are about them, later ones about none."""
    now = datetime.now(UTC)
    with hub.house().store.begin() as tx:
        applications = [an_application("payer", number, now) for number in range(_BORROWERS)]
        for application in applications:
            tx.applications.add(application)
        for number in range(REFERENCES):
            owner = applications[number % _BORROWERS].id
            tx.payments.add(Payment(f"pay_{number}", owner, f"REF{number}", AMOUNT, PaymentState.STARTED, now))
