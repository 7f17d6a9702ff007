"""After a posting: where the money went there, beside the order of the law (353-FZ art. 5 part 20)."""

from dataclasses import replace
from datetime import datetime

from bridge.flows.hub import Hub
from bridge.flows.reconciling.keep_differences import close_gone, keep_found
from bridge.model.credit.allocation import Parts, allocate
from bridge.model.loan import Loan
from bridge.model.money import shown_rubles
from bridge.model.paying.figure import Figure
from bridge.model.payment import Payment, PaymentState
from bridge.model.reconciling.difference import Difference, DifferenceKind
from bridge.ports.reconciling import Outcome
from bridge.ports.store import Transaction

_STANDING = (PaymentState.POSTED, PaymentState.REFUNDED, PaymentState.CHARGED_BACK)


def compare_allocation(hub: Hub, tx: Transaction, application_id: str, loan: Loan) -> None:
    """Compare the payment that was posted last with the loan as it was just read, and keep where its money went.

    Only one payment since its figure, on one day, can be told apart from interest and from other payments; what is overdue and
    the fee are what the loan system tells of. After a reversal it is what is left of the payment that is compared. A difference
    stands in the reconciliation with its cause, and goes when a later look on that day finds none.
    """
    payment = _lone_one(hub, tx, application_id, loan)
    if payment is None or payment.figure is None:
        return
    figure = payment.figure
    law = allocate(payment.posted, figure.parts).paid
    here, there = (law.overdue_interest + law.overdue_principal, law.penalty), _told(figure, loan)
    went = law if here == there else _went(payment, there)
    tx.payments.save(replace(payment, went=went))
    found = Difference(DifferenceKind.ALLOCATION_DIFFERS, application_id, payment.id, _shown(*here), _shown(*there))
    if here != there:
        keep_found(hub, tx, [found], lambda _tx, _found: None)
    else:
        known = tx.differences.named([found.id]).values()
        close_gone(hub, tx, [one for one in known if one.outcome is Outcome.OPEN], ())


def _lone_one(hub: Hub, tx: Transaction, application_id: str, loan: Loan) -> Payment | None:
    """The payment that is to be compared; None when another posting or reversal lies between its figure and the loan."""
    posted = [one for one in tx.payments.of(application_id) if one.posted_at is not None]
    payment = next((one for one in reversed(posted) if one.went is None and not one.to_reverse), None)
    if payment is None or payment.state not in _STANDING or payment.figure is None or payment.posted_at is None:
        return None
    since = payment.figure.as_of
    days = {hub.clock.local(moment).date() for moment in (since, payment.posted_at, loan.as_of)}
    moved = any(_moved_since(tx, one, since) for one in posted if one.id != payment.id)
    return payment if len(days) == 1 and not moved else None


def _moved_since(tx: Transaction, other: Payment, moment: datetime) -> bool:
    back = (one.given_at for one in tx.refunds.of(other.id)) if other.reversed else ()
    return any(at is not None and at >= moment for at in (other.posted_at, *back))


def left_after_reversal(hub: Hub, payment: Payment) -> Parts | None:
    """Where the rest of a payment went after a part of it was taken out; None: the loan read next tells it.

    On a later day nothing can be told apart from the interest since: then it is the order of the law.
    """
    figure = payment.figure
    if figure is None or hub.clock.local(figure.as_of).date() == hub.clock.today():
        return None
    return allocate(payment.posted, figure.parts).paid


def _told(figure: Figure, loan: Loan) -> tuple[int, int]:
    """How much less is overdue, and how much less the fee is."""
    overdue = figure.parts.overdue_interest + figure.parts.overdue_principal
    return max(0, overdue - loan.overdue), max(0, figure.parts.penalty - loan.penalty)


def _went(payment: Payment, there: tuple[int, int]) -> Parts:
    overdue, penalty = there
    return Parts(overdue_principal=overdue, penalty=penalty, current_principal=max(0, payment.posted - overdue - penalty))


def _shown(overdue: int, penalty: int) -> str:
    return f"на просрочку {shown_rubles(overdue)}, на пени {shown_rubles(penalty)}"
