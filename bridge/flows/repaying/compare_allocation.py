"""After a posting: where the money went there, beside the order of the law (353-FZ art. 5 part 20)."""

from dataclasses import replace

from bridge.flows.hub import Hub
from bridge.flows.reconciling.keep_differences import keep_found
from bridge.model.credit.allocation import Parts, allocate
from bridge.model.loan import Loan
from bridge.model.money import shown_rubles
from bridge.model.paying.figure import Figure
from bridge.model.payment import Payment, PaymentState
from bridge.model.reconciling.difference import Difference, DifferenceKind
from bridge.ports.store import Transaction


def compare_allocation(hub: Hub, tx: Transaction, application_id: str, loan: Loan) -> None:
    """Compare the payment that was posted last with the loan as it was just read, and keep where its money went.

    Only one payment since its figure, on one day, can be told apart from interest and from other payments; what is overdue and
    the fee are what the loan system tells of. A difference stands in the reconciliation with its cause.
    """
    fresh = [one for one in tx.payments.of(application_id) if one.posted_at is not None and one.went is None]
    alone = [one for one in fresh if one.state is PaymentState.POSTED and one.figure is not None]
    if len(fresh) != 1 or not alone or alone[0].figure is None:
        return
    payment, figure = alone[0], alone[0].figure
    day = hub.clock.local(figure.as_of).date()
    if payment.posted_at is None or {hub.clock.local(payment.posted_at).date(), hub.clock.local(loan.as_of).date()} != {day}:
        return
    law = allocate(payment.posting, figure.parts).paid
    here, there = (law.overdue_interest + law.overdue_principal, law.penalty), _told(figure, loan)
    went = law if here == there else _went(payment, there)
    tx.payments.save(replace(payment, went=went))
    if here != there:
        found = Difference(DifferenceKind.ALLOCATION_DIFFERS, application_id, payment.id, _shown(*here), _shown(*there))
        keep_found(hub, tx, [found], lambda _tx, _found: None)


def _told(figure: Figure, loan: Loan) -> tuple[int, int]:
    """How much less is overdue, and how much less the fee is."""
    overdue = figure.parts.overdue_interest + figure.parts.overdue_principal
    return max(0, overdue - loan.overdue), max(0, figure.parts.penalty - loan.penalty)


def _went(payment: Payment, there: tuple[int, int]) -> Parts:
    overdue, penalty = there
    return Parts(overdue_principal=overdue, penalty=penalty, current_principal=max(0, payment.posting - overdue - penalty))


def _shown(overdue: int, penalty: int) -> str:
    return f"на просрочку {shown_rubles(overdue)}, на пени {shown_rubles(penalty)}"
