"""A borrower's payment: asked for, paid at the acquirer, posted into the loan system. Money in kopecks."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bridge.model.errors import MoveNotAllowedError


class PaymentState(StrEnum):
    """Forward only: a late or repeated notice never leads back. HELD waits for a person."""

    STARTED = "STARTED"
    AUTHORIZED = "AUTHORIZED"
    PAID = "PAID"
    POSTED = "POSTED"
    REVERSED = "REVERSED"
    REFUNDED = "REFUNDED"
    HELD = "HELD"


_FORWARD: dict[PaymentState, frozenset[PaymentState]] = {
    PaymentState.STARTED: frozenset(PaymentState) - {PaymentState.STARTED, PaymentState.POSTED},
    PaymentState.AUTHORIZED: frozenset({PaymentState.PAID, PaymentState.REVERSED, PaymentState.REFUNDED, PaymentState.HELD}),
    PaymentState.PAID: frozenset({PaymentState.POSTED, PaymentState.REFUNDED, PaymentState.HELD}),
    PaymentState.POSTED: frozenset({PaymentState.REFUNDED}),
    PaymentState.HELD: frozenset({PaymentState.PAID, PaymentState.REFUNDED, PaymentState.REVERSED}),
    PaymentState.REVERSED: frozenset(),
    PaymentState.REFUNDED: frozenset(),
}


@dataclass(frozen=True)
class Payment:
    """One attempt to pay. `reference` is ours, short, ASCII, unique per attempt; `acquirer_reference` is PayU's."""

    id: str
    application_id: str
    reference: str
    amount: int
    state: PaymentState
    started_at: datetime
    acquirer_reference: str = ""
    paid_at: datetime | None = None
    posted_at: datetime | None = None
    posting_reference: str = ""
    note: str = ""

    def can_become(self, state: PaymentState) -> bool:
        """True when `state` lies ahead."""
        return state in _FORWARD[self.state]

    def become(self, state: PaymentState) -> "Payment":
        """The payment moved forward.

        Raises MoveNotAllowedError when `state` does not lie ahead.
        """
        if not self.can_become(state):
            raise MoveNotAllowedError(f"a payment can't go from {self.state} to {state}")
        return replace(self, state=state)


@dataclass(frozen=True)
class PaymentNotice:
    """What an acquirer's notice says, in our words. `amount` in kopecks or None; `state` None for words that change nothing.

    `key` tells one event from another over repeated deliveries. `odd` says what a person must look at, empty when nothing.
    """

    reference: str
    acquirer_reference: str
    state: PaymentState | None
    raw_state: str
    amount: int | None
    currency: str
    key: str
    test: bool = False
    odd: str = ""
