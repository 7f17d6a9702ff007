"""One refund of a tour after the payout, and how its money is shared out. Kopecks, UTC."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bridge.model.errors import FieldInvalidError
from bridge.model.paying.figure import Wish


class Scope(StrEnum):
    """WHOLE: all that is left of the price; PART: a sum; TRAVELLER: a sum because one of the party does not go."""

    WHOLE = "whole"
    PART = "part"
    TRAVELLER = "traveller"


class CancelledBy(StrEnum):
    """Whose will it was."""

    OPERATOR = "operator"
    BORROWER = "borrower"


class TourRefundState(StrEnum):
    """ANNOUNCED: the debt is being asked; MONEY_AWAITED: the shares are known; RETURNED: the lender has its share; POSTED: it
    stands in the loan; DONE: the buyer has theirs, too. REFUSED: it came to nothing."""

    ANNOUNCED = "announced"
    MONEY_AWAITED = "money_awaited"
    RETURNED = "returned"
    POSTED = "posted"
    DONE = "done"
    REFUSED = "refused"


S = TourRefundState
ENDED = (S.DONE, S.REFUSED)
# What is not posted yet: its share still lowers what the next refund may take of the debt.
UNDERWAY = (S.MONEY_AWAITED, S.RETURNED)


@dataclass(frozen=True)
class Announcement:
    """What a site tells. `amount` may be left out for the whole; `reference` is the site's own number of this refund."""

    scope: Scope
    cancelled_by: CancelledBy
    reason: str
    reference: str
    amount: int | None = None
    tourist: int | None = None


@dataclass(frozen=True)
class TourRefund:
    """One refund of `amount`. `code`: ours, the key of its posting. `to_lender` + `to_buyer` = `amount` once the shares are
    known; `of_advance` is the part of `to_buyer` that was the advance.

    `sent_reference`, `buyer_reference`: the site's references of the two transfers. `arrived_at`: the day of the money by the
    lender's bank. `posting` is what the loan system was asked to take, fixed before it is asked; `over` what it did not need.
    `wish`: what becomes of the instalments. `refusal`: a word.
    """

    id: str
    application_id: str
    reference: str
    code: str
    scope: Scope
    amount: int
    cancelled_by: CancelledBy
    reason: str
    state: TourRefundState
    announced_at: datetime
    tourist: int = 0
    to_lender: int = 0
    to_buyer: int = 0
    of_advance: int = 0
    return_until: datetime | None = None
    wish: Wish = Wish.EARLY_SMALLER
    wished_at: datetime | None = None
    sent_reference: str = ""
    sent_at: datetime | None = None
    buyer_reference: str = ""
    buyer_at: datetime | None = None
    arrived_at: datetime | None = None
    arrived_by: str = ""
    posting: int = 0
    over: int = 0
    posting_reference: str = ""
    posted_at: datetime | None = None
    ended_at: datetime | None = None
    refusal: str = ""

    @property
    def buyer_settled(self) -> bool:
        """True when nothing is owed to the buyer under this refund."""
        return not self.to_buyer or self.buyer_at is not None

    @property
    def fixed(self) -> bool:
        """True once it was written down what the loan system is asked to take."""
        return bool(self.posting or self.over)

    def same_as(self, told: Announcement) -> bool:
        """True when `told` is this very refund again."""
        same = (self.scope, self.cancelled_by, self.reason, self.tourist) == (
            told.scope, told.cancelled_by, told.reason, told.tourist or 0,
        )  # fmt: skip
        return same and (told.amount == self.amount or (told.amount is None and self.scope is Scope.WHOLE))


@dataclass(frozen=True)
class Shares:
    """How an amount falls: to the lender, to the buyer, and how much of the latter was the advance."""

    to_lender: int
    to_buyer: int
    of_advance: int


def shares_of(amount: int, *, lent_left: int, debt_left: int, advance_left: int) -> Shares:
    """Borrowed money goes back first, but never more than was lent, nor more than is owed; the rest is the buyer's own.

    `lent_left`: the payout less what earlier refunds brought back; `debt_left`: today's debt less what is on its way;
    `advance_left`: what of the advance is still in the price.
    """
    to_lender = max(0, min(amount, lent_left, debt_left))
    to_buyer = amount - to_lender
    return Shares(to_lender, to_buyer, min(to_buyer, advance_left))


def amount_of(told: Announcement, refunds: Iterable[TourRefund], price_total: int) -> int:
    """What is refunded. Raises FieldInvalidError for more than is left of the price, or nothing."""
    left = price_total - sum(one.amount for one in refunds if one.state is not S.REFUSED)
    if told.scope is Scope.WHOLE and told.amount not in (None, left):
        raise FieldInvalidError(f"{left} kopecks are left of the price; leave the sum out for all of it", field="amount_minor")
    amount = left if told.amount is None else told.amount
    if not 0 < amount <= left:
        raise FieldInvalidError(f"{left} kopecks of what was paid can still be refunded", field="amount_minor")
    return amount
