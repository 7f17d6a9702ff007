"""Money, or a word about money, that fits no running loan: kept until a person says what becomes of it. Never lost."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SuspenseCause(StrEnum):
    """Why it can't be posted by itself."""

    UNKNOWN_REFERENCE = "unknown_reference"
    SECOND_PAYMENT = "second_payment"
    WRONG_SUM = "wrong_sum"
    WRONG_CURRENCY = "wrong_currency"
    WRONG_MERCHANT = "wrong_merchant"
    LOAN_CLOSED = "loan_closed"
    REFUSED_THERE = "refused_there"
    AFTER_REVERSAL = "after_reversal"


class Resolution(StrEnum):
    """What became of it: OPEN until a person decides; FITTED when a later notice set it right; GONE when it was given back by
    other hands; REFUNDED once the money is asked to go back; LET_BE: no money of ours, with a reason."""

    OPEN = "open"
    ATTACHED = "attached"
    REFUNDED = "refunded"
    FITTED = "fitted"
    GONE = "gone"
    LET_BE = "let_be"


@dataclass(frozen=True)
class Suspense:
    """One sum in suspense. `key` (our reference, the acquirer's) is unique: more notices about it change this row.

    `amount` in kopecks of `currency`, as the acquirer told it; None when it told none. `taken`: the money is with the acquirer
    (False: only held on a card). `payment_id`: the attempt of ours it belongs to, empty for money nobody here asked for.
    """

    id: str
    key: str
    cause: SuspenseCause
    reference: str
    acquirer_reference: str
    amount: int | None
    currency: str
    taken: bool
    opened_at: datetime
    payment_id: str = ""
    application_id: str = ""
    refunded: int = 0
    resolution: Resolution = Resolution.OPEN
    resolved_at: datetime | None = None
    resolved_by: str = ""
    reason: str = ""

    @property
    def open(self) -> bool:
        """True while a person must decide."""
        return self.resolution is Resolution.OPEN

    @property
    def money(self) -> int:
        """Kopecks of ours that lie here now."""
        return max(0, (self.amount or 0) - self.refunded) if self.taken and self.open and self.currency == "RUB" else 0


def suspense_key(reference: str, acquirer_reference: str) -> str:
    """What tells one payment of the acquirer from another."""
    return f"{reference} {acquirer_reference}"
