"""A borrower's payment: asked for, paid at the acquirer, posted into the loan system. Money in kopecks."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bridge.model.credit.allocation import Parts
from bridge.model.errors import MoveNotAllowedError
from bridge.model.paying.figure import Figure, Wish


class PaymentState(StrEnum):
    """Forward only: a late or repeated notice never leads back. HELD waits for a person; LAPSED was never paid, but money that
    comes late still leads on. REFUNDED and CHARGED_BACK: nothing of it is here any more; a part given back leaves the state."""

    STARTED = "STARTED"
    AUTHORIZED = "AUTHORIZED"
    PAID = "PAID"
    POSTED = "POSTED"
    REVERSED = "REVERSED"
    REFUNDED = "REFUNDED"
    HELD = "HELD"
    LAPSED = "LAPSED"
    CHARGED_BACK = "CHARGED_BACK"


S = PaymentState
_GONE = frozenset({S.REFUNDED, S.CHARGED_BACK})
_FORWARD: dict[PaymentState, frozenset[PaymentState]] = {
    S.STARTED: frozenset(S) - {S.STARTED, S.POSTED},
    S.LAPSED: frozenset(S) - {S.STARTED, S.POSTED, S.LAPSED},
    S.AUTHORIZED: frozenset({S.PAID, S.REVERSED, S.HELD}) | _GONE,
    S.PAID: frozenset({S.POSTED, S.HELD}) | _GONE,
    S.POSTED: _GONE,
    S.HELD: frozenset({S.PAID, S.REVERSED}) | _GONE,
    S.REVERSED: frozenset(),
    S.REFUNDED: frozenset(),
    S.CHARGED_BACK: frozenset(),
}


@dataclass(frozen=True)
class Payment:
    """One attempt to pay. `reference` is ours, short, ASCII, unique per attempt; `acquirer_reference` is PayU's.

    Sums: `amount` asked for, `paid` that the acquirer has taken, `refunded` that went back, `posting` that the loan system was
    asked to post (fixed before it is asked), `reversed` that was taken out of it again, `reversing` that it was asked to take out
    and has not answered about. `figure`: what was owed when it was
    started. `asked` times the acquirer was asked about it; the next time is `ask_at`.
    """

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
    paid: int = 0
    refunded: int = 0
    posting: int = 0
    reversed: int = 0
    reversing: int = 0
    wish: Wish = Wish.PLAIN
    figure: Figure | None = None
    went: Parts | None = None
    opened_at: datetime | None = None
    asked: int = 0
    ask_at: datetime | None = None
    debit_id: str = ""

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

    @property
    def posted(self) -> int:
        """What stands in the loan system for it."""
        return self.posting - self.reversed if self.posted_at else 0

    @property
    def here(self) -> int:
        """What the acquirer has taken and not given back."""
        return self.paid - self.refunded

    @property
    def to_reverse(self) -> int:
        """What the loan system holds although it is no longer here. A refund may be told before the payment itself."""
        return max(0, self.posted - max(0, self.here))

    @property
    def going_on(self) -> bool:
        """True while the money may still be on its way: a second attempt now might pay twice."""
        opened = self.state is PaymentState.STARTED and self.opened_at is not None
        return opened or self.state in (PaymentState.AUTHORIZED, PaymentState.PAID, PaymentState.HELD)


@dataclass(frozen=True)
class SavedCard:
    """A card that the acquirer keeps for a borrower who agreed. `token` is a secret; `mask` and `until` (MM/YY) are shown."""

    token: str
    mask: str = ""
    until: str = ""

    def __repr__(self) -> str:
        return f"SavedCard({self.mask!r})"


@dataclass(frozen=True)
class PaymentNotice:
    """What an acquirer's notice says, in our words. `amount` in kopecks or None; `state` None for words that change nothing.

    `key` tells one event from another over repeated deliveries. `odd` says what a person must look at, empty when nothing.
    A refund (`state` REFUNDED or CHARGED_BACK) of a part tells `refunded`, the kopecks that went back with this event (None: all
    that was left), and `refund_id`, the acquirer's own number of it where it gives one. `merchant`: the account that the notice
    names when that is not ours, else empty. `card`: the token that came with a payment whose borrower agreed to save the card.
    `paid_at` (UTC): when the payer paid, where the acquirer tells it; `given_at`: when money went back, where that is known.
    `went_back`: asked about, the acquirer says that money went back and not how much. `refused`: the bank said no, so far.
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
    refunded: int | None = None
    refund_id: str = ""
    merchant: str = ""
    commission: int | None = None
    card: SavedCard | None = None
    paid_at: datetime | None = None
    given_at: datetime | None = None
    went_back: bool = False
    refused: bool = False
