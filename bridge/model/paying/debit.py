"""Automatic debits: what the borrower agreed to, one instalment taken from a saved card, and the batch it goes with."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from bridge.model.errors import MoveNotAllowedError

# Pauses after a debit that the bank refused; after the last one it has failed. The instalment is then the borrower's to pay.
RETRY_PAUSES = (timedelta(hours=6), timedelta(days=1), timedelta(days=2))


@dataclass(frozen=True)
class CardAgreement:
    """The borrower lets instalments be taken from a saved card: at most `limit` kopecks each, until `until`, revocable.

    `token` is a secret of the acquirer, empty once revoked; `mask` is shown.
    """

    id: str
    application_id: str
    token: str
    mask: str
    limit: int
    until: datetime
    agreed_at: datetime
    revoked_at: datetime | None = None

    def __repr__(self) -> str:
        return f"CardAgreement({self.id!r}, {self.mask!r})"

    def good(self, now: datetime) -> bool:
        """True while debits may be made under it."""
        return self.revoked_at is None and now < self.until and bool(self.token)

    def revoked(self, now: datetime) -> "CardAgreement":
        """Revoked; the token is forgotten."""
        return self if self.revoked_at else replace(self, revoked_at=now, token="")


class DebitState(StrEnum):
    """Of one instalment. PROCESSING: asked, no last word yet; FAILED: all tries failed, or no try may be made any more."""

    DUE = "due"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"


_NEXT = {
    DebitState.DUE: frozenset({DebitState.PROCESSING, DebitState.PAID, DebitState.FAILED, DebitState.CANCELLED}),
    DebitState.PROCESSING: frozenset({DebitState.DUE, DebitState.PAID, DebitState.FAILED}),
    DebitState.FAILED: frozenset({DebitState.DUE}),
    DebitState.PAID: frozenset[DebitState](),
    DebitState.CANCELLED: frozenset[DebitState](),
}


@dataclass(frozen=True)
class Debit:
    """An instalment (`number`, `due_on`) to be taken: `amount` kopecks; never two for one instalment while one is not over."""

    id: str
    application_id: str
    agreement_id: str
    batch_id: str
    number: int
    due_on: date
    amount: int
    state: DebitState
    made_at: datetime
    tries: int = 0
    next_at: datetime | None = None
    payment_id: str = ""
    reason: str = ""

    def become(self, state: DebitState) -> "Debit":
        """Raises MoveNotAllowedError unless that may come next."""
        if state not in _NEXT[self.state]:
            raise MoveNotAllowedError(f"a debit can't go from {self.state} to {state}")
        return replace(self, state=state)

    @property
    def over(self) -> bool:
        """True when nothing more comes of it."""
        return self.state in (DebitState.PAID, DebitState.FAILED, DebitState.CANCELLED)


class BatchState(StrEnum):
    """Of all debits of a day. FAILED only when all failed; while one is not over it is PROCESSING."""

    PROCESSING = "processing"
    DONE = "done"
    PARTLY = "partly"
    FAILED = "failed"
    CANCELLED = "cancelled"


def batch_state(debits: list[Debit]) -> BatchState:
    """How a batch stands, by its debits; one that failed leaves it at PROCESSING while another goes on."""
    states = {one.state for one in debits}
    if not all(one.over for one in debits):
        return BatchState.PROCESSING
    if states <= {DebitState.CANCELLED}:
        return BatchState.CANCELLED
    if DebitState.PAID not in states:
        return BatchState.FAILED if DebitState.FAILED in states else BatchState.CANCELLED
    return BatchState.DONE if states <= {DebitState.PAID, DebitState.CANCELLED} else BatchState.PARTLY
