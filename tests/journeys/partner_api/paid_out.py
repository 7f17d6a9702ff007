"""An application of the API's tests whose loan runs: put there past the steps that are not looked at."""

from dataclasses import replace
from typing import Any

from bridge.flows.hub import Hub
from bridge.flows.record_moves import record_moves
from bridge.model.decision import Deal, DealState
from bridge.model.events import EventType
from bridge.model.status import Status
from tests.fakes.loan_system import FakeLoanSystem, Record
from tests.journeys.partner_api.world import Site

ROOT = "/partner/v1/applications"
LOAN, ADVANCE = 22_365_000, 2_485_000


def paid_out(site: Site, message: dict[str, Any] | None = None) -> str:
    """The id of a fresh application whose loan was just paid to the seller."""
    number, hub = str(site.apply(message, "paid-out").get_json()["application_id"]), site.hub
    loans = hub.loan_system
    assert isinstance(loans, FakeLoanSystem)
    now = hub.clock.now()
    loans.records["D-1"] = Record("D-1", number, "", LOAN, 6, now, DealState.ISSUED, approved=LOAN)
    with hub.store.begin() as tx:
        deal = Deal("D-1", "C-1", 3, now)
        ready = replace(tx.applications.get(number), status=Status.PAYOUT_READY, deal=deal)
        record_moves(hub, tx, ready.move_to(EventType.PAYOUT_MADE, now, {"amount": LOAN, "reference": "D-1"}))
    return number


def told(hub: Hub, number: str) -> list[str]:
    """Types of the events of refunds, in their order."""
    with hub.store.read() as tx:
        return [one.type.value for one in tx.events.of(number) if one.type.value.startswith("refund.")]
