"""Why an attempt to pay is not begun or not sent on now."""

from datetime import datetime, timedelta

from bridge.model.errors import StepClosedError
from bridge.model.paying.debit import CardAgreement
from bridge.model.payment import Payment, PaymentState

# A charge of a saved card takes minutes; one that nobody has heard of for so long holds up no borrower who says "anew".
DEBIT_TAKES = timedelta(hours=1)


class AttemptGoingOnError(StepClosedError):
    """Another attempt may still bring money: a second one now might pay twice. `payment_id` names it."""

    def __init__(self, message: str, *, payment_id: str) -> None:
        super().__init__(message)
        self.payment_id = payment_id


class FigureStaleError(StepClosedError):
    """What is owed was asked for too long ago, or on another day."""


class PayingCodeNeededError(StepClosedError):
    """The borrower must confirm this attempt by a code first."""


def binding_of(payment: Payment, agreement: CardAgreement | None) -> str:
    """What a code at paying is bound to: another sum, or another agreement on a card, needs another code."""
    saving = f":{agreement.id}:{agreement.limit}" if agreement else ""
    return f"{payment.id}:{payment.amount}{saving}"


def sums_bound(binding: str) -> tuple[int, int]:
    """The sum of the attempt and the limit of the agreement (0: none), kopecks, of a binding."""
    _, amount, *saving = binding.split(":")
    return int(amount), int(saving[-1]) if saving else 0


def debit_under_way(payment: Payment, now: datetime) -> bool:
    """True while a saved card is being charged: a payment beside it would most likely pay twice."""
    charging = bool(payment.debit_id) and payment.state is PaymentState.STARTED and payment.opened_at is not None
    return charging and payment.opened_at is not None and now - payment.opened_at <= DEBIT_TAKES
