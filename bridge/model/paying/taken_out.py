"""Whether the loan system shows what was taken out of a loan again, whichever way its base shows that."""

from collections.abc import Iterable, Sequence

from bridge.model.loan import PostedPayment
from bridge.model.payment import Payment


def still_stands(payments: Iterable[Payment], there: Sequence[PostedPayment]) -> int:
    """Kopecks that the hub knows to be taken out of a loan and that still stand there.

    Some bases list a reversal below zero, some take it off the posting itself or leave nothing of it. `payments`: all of the
    loan, `there`: what its loan system shows now.
    """
    gone = [one for one in payments if one.reversed]
    listed = -sum(row.amount for row in there if row.amount < 0)
    lowered = sum(_lowered(payment, there) for payment in gone)
    return max(0, sum(one.reversed for one in gone) - listed - lowered)


def _lowered(payment: Payment, there: Sequence[PostedPayment]) -> int:
    row = next((one for one in there if one.amount > 0 and one.receipt == payment.posting_reference), None)
    return max(0, payment.posting - row.amount) if row else payment.posting
