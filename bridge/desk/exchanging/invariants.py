"""`bridge invariants`: the invariants that the hub can see by itself, one line each; exit code 1 when one does not hold."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import click

from bridge.desk.printing import json_option, print_rows
from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.events import EventType
from bridge.model.status import MOVES, Status
from bridge.ports.store import Transaction

MOST = 10_000
_PAID_OUT = (Status.PAYOUT_READY, Status.ACTIVE, Status.REPAID)


@dataclass(frozen=True)
class Finding:
    """Whether an invariant holds and over how many cases it was looked at."""

    invariant: str
    holds: bool
    seen: int
    broken: str = ""


def _finding(invariant: str, cases: Sequence[tuple[str, bool]]) -> Finding:
    broken = [name for name, holds in cases if not holds]
    return Finding(invariant, not broken, len(cases), ", ".join(broken[:5]))


def _one_each(tx: Transaction, applications: Sequence[Application]) -> Finding:
    orders = Counter((one.partner, one.order_id) for one in applications)
    deals = Counter(one.deal.number for one in applications if one.deal)
    cases = [(order, count == 1) for (_, order), count in orders.items()] + [(deal, count == 1) for deal, count in deals.items()]
    return _finding("one order, one application; one application, one deal", cases)


def _along_the_table(tx: Transaction, applications: Sequence[Application]) -> Finding:
    cases = []
    for one in applications:
        status, holds = Status.RECEIVED, True
        for _, event, to in tx.applications.history(one.id):
            if event is not EventType.APPLICATION_RECEIVED:
                holds = holds and MOVES.get((status, event)) is to
            status = to
        cases.append((one.id, holds and status is one.status))
    return _finding("status moved only along the table", cases)


def _feed_whole(tx: Transaction, applications: Sequence[Application]) -> Finding:
    cases = []
    for one in applications:
        events = tx.events.of(one.id)
        history = tx.applications.history(one.id)
        moves = [event.type for event in events if not event.type.beside_moves]
        whole = [event.seq for event in events] == list(range(1, len(events) + 1)) and moves == [step[1] for step in history]
        cases.append((one.id, whole))
    return _finding("the feed holds every event, numbered without gaps", cases)


def _signed_what_was_shown(tx: Transaction, applications: Sequence[Application]) -> Finding:
    cases = []
    for one in applications:
        if one.signature is None or one.signature.confirmed_at is None or one.contract is None:
            continue
        entries = tx.evidence.of(one.id)
        frozen = {entry.facts["sha256"] for entry in entries if entry.kind == "contract_frozen"}
        entered = any(entry.kind == "signed" and entry.facts["fingerprint"] == one.contract.fingerprint for entry in entries)
        cases.append((one.id, entered and {paper.sha256 for paper in one.contract.papers} <= frozen))
    return _finding("every signature is under exactly the papers shown", cases)


def _gates_before_payout(tx: Transaction, applications: Sequence[Application]) -> Finding:
    cases = [(one.id, bool(one.gates) and not one.closed_gates) for one in applications if one.status in _PAID_OUT]
    return _finding("no payout before every gate has its evidence", cases)


def _payments_agree(tx: Transaction, applications: Sequence[Application]) -> Finding:
    cases = []
    for one in applications:
        # Of what went back to the payer the loan system holds what is not taken out yet.
        posted = [payment for payment in tx.payments.of(one.id) if payment.posted_at is not None]
        if one.loan is not None and posted:
            online = sum(payment.amount for payment in one.loan.payments if payment.online)
            cases.append((one.id, online == sum(payment.posted for payment in posted)))
    return _finding("posted here and known to the loan system agree", cases)


CHECKS: tuple[Callable[[Transaction, Sequence[Application]], Finding], ...] = (
    _one_each,
    _along_the_table,
    _feed_whole,
    _signed_what_was_shown,
    _gates_before_payout,
    _payments_agree,
)


@click.command("invariants")
@json_option
@click.pass_obj
def invariants(hub: Hub, as_json: bool) -> None:
    """Look whether the invariants hold over what the hub keeps. Exit code 1 when one does not."""
    with hub.store.begin() as tx:
        applications = tx.applications.recent(MOST)
        findings = [one(tx, applications) for one in CHECKS]
    rows = [{"holds": "yes" if f.holds else "NO", "seen": f.seen, "invariant": f.invariant, "broken": f.broken} for f in findings]
    print_rows(("holds", "seen", "invariant", "broken"), rows, as_json)
    if not all(finding.holds for finding in findings):
        raise SystemExit(1)


COMMANDS = (invariants,)
