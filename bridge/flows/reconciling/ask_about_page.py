"""Everything that is asked of the loan system about a page of applications: states at once, loans, borrowers' other deals."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bridge.flows.hub import Hub
from bridge.flows.reconciling.ask_loan_system import Answers, Patience, ask_loans, ask_numbers, ask_states
from bridge.flows.reconciling.compare_deals import Told, on_its_way
from bridge.flows.reconciling.compare_loan import HAS_A_COPY
from bridge.model.decision import DealStatus
from bridge.model.loan import Loan
from bridge.model.payment import PaymentState
from bridge.model.reconciling.difference import OF_LISTING, Difference
from bridge.ports.reconciling import Kept, Outcome
from bridge.ports.store import Transaction

_IN_BOOKS = (PaymentState.PAID, PaymentState.POSTED)


def ask_about_page(
    hub: Hub, patience: Patience, page: Sequence[Kept], others_since: datetime, had_others: Iterable[str]
) -> dict[str, Told]:
    """What the loan system tells, by application; those that it did not tell in time are left out. Raises an outside error.

    Other deals are asked for where the application was received since `others_since`, or is one of `had_others`.
    """
    numbers = {one.application.id: one.application.deal.number for one in page if one.application.deal}
    answers = ask_states(hub, patience, list(numbers.values()))
    lent = [one.application for one in page if _has_a_loan(one) and numbers[one.application.id] in answers.states]
    loans = ask_loans(hub, patience, lent)
    others = _ask_others(hub, patience, _curious(page, others_since, set(had_others)))
    whole = {
        one.application.id: _told(answers, numbers.get(one.application.id, ""), loans.get(one.application.id, ""))
        for one in page
    }
    return {whose: replace(told, others=others.get(whose)) for whose, told in whole.items() if told is not None}


def still_strange(tx: Transaction, told: Told) -> Told:
    """The same, without other deals that the hub knows by now."""
    if not told.others:
        return told
    known = tx.decisions.deals(told.others.keys())
    return replace(told, others={number: status for number, status in told.others.items() if number not in known})


def _told(answers: Answers, number: str, loan: Loan | str | None) -> Told | None:
    """None when no answer came in time. `loan` may also be why it was not told, or empty when it was not asked for."""
    if loan is None:
        return None
    fault = answers.faults.get(number, "")
    if isinstance(loan, str):
        return Told(answers.states.get(number), fault=fault or loan)
    return Told(answers.states.get(number), loan, fault)


def _has_a_loan(kept: Kept) -> bool:
    posted = any(one.state in _IN_BOOKS for one in kept.payments)
    return kept.application.deal is not None and (posted or kept.application.status in HAS_A_COPY)


def _curious(page: Sequence[Kept], others_since: datetime, had_others: set[str]) -> list[Kept]:
    """Whose other deals are asked for: of each borrower one application, and every one that had such a deal before."""
    chosen: dict[str, Kept] = {}
    for one in page:
        passport, had = one.application.borrower.passport, one.application.id in had_others
        if passport and not on_its_way(one) and (had or one.application.received_at >= others_since):
            chosen.setdefault(one.application.id if had else passport.digits, one)
    return list(chosen.values())


def _ask_others(hub: Hub, patience: Patience, curious: Sequence[Kept]) -> Mapping[str, Mapping[str, DealStatus]]:
    """Deals of these borrowers that the hub does not know, with their states; not those that a listing told by our key."""
    numbers = ask_numbers(hub, patience, [one.application for one in curious])
    with hub.store.read() as tx:
        known = tx.decisions.deals({number for some in numbers.values() for number in some})
        strange = {
            whose: [number for number in some if number not in known and not _listed(tx, whose, number)]
            for whose, some in numbers.items()
        }
    states = ask_states(hub, patience, [number for some in strange.values() for number in some]).states
    return {whose: {number: states[number] for number in some if number in states} for whose, some in strange.items()}


def _listed(tx: Transaction, application_id: str, number: str) -> bool:
    """True for a deal that stands in another difference, with our key."""
    named = [Difference(kind, whose, number, "", "").id for kind in OF_LISTING for whose in (application_id, "")]
    return any(one.outcome is not Outcome.GONE for one in tx.differences.named(named).values())
