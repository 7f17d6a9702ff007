"""The invariants of the house as checks over a hub of fakes on any store. Each raises AssertionError with what it found."""

from collections.abc import Sequence
from itertools import groupby

from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.contract import Contract
from bridge.model.gates import GateName
from bridge.model.status import MOVES, Status
from bridge.ports.store import EvidenceEntry, Transaction
from bridge.store.evidence import chained
from tests.faults.weather import StormyCallbacks, StormyLoanSystem

PAID_OUT = (Status.PAYOUT_READY, Status.ACTIVE, Status.REPAID)


def check_all(hub: Hub, ids: list[str]) -> None:
    """Everything that must hold after each step."""
    with hub.store.begin() as tx:
        rows = tx.applications.recent(100)
        assert len({(row.partner, row.order_id) for row in rows}) == len(rows) == len(ids), "one order, one application"
        for row in rows:
            moves_follow_the_table(tx, row)
            events_are_numbered(tx, row)
            signature_has_its_evidence(row, tx.evidence.of(row.id))
            payout_has_its_gates(row)
            payments_are_posted_once(hub, tx, row)
    one_deal_each(hub)
    site_saw_events_in_order(hub)


def moves_follow_the_table(tx: Transaction, row: Application) -> None:
    """Invariant 3: the history is a walk along the table that ends in the present status."""
    status = Status.RECEIVED
    for _, event, after in tx.applications.history(row.id):
        status = MOVES.get((status, event), status)
        assert status is after
    assert status is row.status


def events_are_numbered(tx: Transaction, row: Application) -> None:
    """Invariant 3: one event per move, numbered without a gap."""
    events = tx.events.of(row.id)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert [event.type for event in events] == [event for _, event, _ in tx.applications.history(row.id)]


def site_saw_events_in_order(hub: Hub) -> None:
    """Invariant 3: repeats allowed, gaps and steps back not."""
    site = hub.partner_callbacks
    assert isinstance(site, StormyCallbacks)
    seen = sorted(site.delivered, key=lambda event: event.application_id)
    for _, events in groupby(seen, key=lambda event: event.application_id):
        numbers = [number for number, _ in groupby(event.seq for event in events)]
        assert numbers == list(range(1, len(numbers) + 1))


def one_deal_each(hub: Hub) -> None:
    """Invariant 2."""
    system = hub.loan_system
    assert isinstance(system, StormyLoanSystem)
    assert system.second_deals == [], "a second deal was made"


def payments_are_posted_once(hub: Hub, tx: Transaction, row: Application) -> None:
    """Invariant 2 and 6: at most one posting each; what the hub calls posted stands in the books."""
    system = hub.loan_system
    assert isinstance(system, StormyLoanSystem)
    for payment in tx.payments.of(row.id):
        count = system.postings_of(payment)
        assert count <= 1, f"posted {count} times"
        assert count == 1 or payment.posted_at is None, "called posted, and is not in the books"


def signature_has_its_evidence(row: Application, entries: Sequence[EvidenceEntry]) -> None:
    """Invariant 4: a code sent for exactly these papers, entered, and a chain that nobody broke."""
    before = None
    for entry in entries:
        assert chained(before, entry.application_id, entry.kind, entry.at, entry.facts) == entry
        before = entry
    if row.signature is None:
        return
    contract, signature = row.contract, row.signature
    assert isinstance(contract, Contract)
    assert signature.fingerprint == contract.fingerprint
    sent = [one.facts for one in entries if one.kind == "code_sent"]
    assert any((one["code_id"], one["fingerprint"]) == (signature.code_id, contract.fingerprint) for one in sent)
    assert contract.price_version == row.price.version


def payout_has_its_gates(row: Application) -> None:
    """Invariant 5."""
    if row.status not in PAID_OUT:
        return
    assert row.signature is not None
    assert row.signature.confirmed_at
    assert {gate.name for gate in row.gates} == set(GateName)
    for gate in row.gates:
        assert gate.open
        assert gate.evidence
        assert gate.not_before is None or (gate.opened_at and gate.opened_at >= gate.not_before)
