"""Where the hub and the loan system do not agree about an application, a deal or a payment: one difference, known by its id."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256


class DifferenceKind(StrEnum):
    """What does not agree; "there" is the loan system, "here" the hub."""

    DEAL_MISSING_THERE = "deal_missing_there"
    ANSWER_LOST = "answer_lost"
    KEY_UNKNOWN_HERE = "key_unknown_here"
    SECOND_DEAL = "second_deal"
    DEAL_WITHOUT_KEY = "deal_without_key"
    STATUS_BEHIND = "status_behind"
    STATUS_DIFFERS = "status_differs"
    STATE_UNKNOWN = "state_unknown"
    SUM_DIFFERS = "sum_differs"
    SCHEDULE_DIFFERS = "schedule_differs"
    PAYMENTS_COPY_OLD = "payments_copy_old"
    PAID_NOT_THERE = "paid_not_there"
    POSTED_NOT_THERE = "posted_not_there"
    PAYMENT_DIFFERS = "payment_differs"
    PAYMENT_ONLY_THERE = "payment_only_there"
    PAYMENT_TWICE_THERE = "payment_twice_there"
    REVERSALS_DIFFER = "reversals_differ"
    UNREADABLE = "unreadable"
    ALLOCATION_DIFFERS = "allocation_differs"


# Found by listing the deals of the loan system; all others by looking at an application of the hub.
OF_LISTING = frozenset({DifferenceKind.ANSWER_LOST, DifferenceKind.KEY_UNKNOWN_HERE, DifferenceKind.SECOND_DEAL})
# Found once, when the loan is read after a posting: no later look says that it is gone.
OF_POSTING = frozenset({DifferenceKind.ALLOCATION_DIFFERS})
# Money or a signature is at stake.
ALARMING = frozenset(
    {
        DifferenceKind.DEAL_MISSING_THERE,
        DifferenceKind.SECOND_DEAL,
        DifferenceKind.STATUS_DIFFERS,
        DifferenceKind.POSTED_NOT_THERE,
        DifferenceKind.PAYMENT_TWICE_THERE,
    }
)


@dataclass(frozen=True)
class Difference:
    """`subject` tells differences of one kind and application apart (a deal's number, a payment); `here` and `there` are both
    values in words, free of personal data. `safe`: the hub may put it right by itself.

    `application_id` is empty for a deal of nobody here; `dated` (UTC) is the deal's date where the listing told it.
    """

    kind: DifferenceKind
    application_id: str
    subject: str
    here: str
    there: str
    safe: bool = False
    dated: datetime | None = None

    @property
    def id(self) -> str:
        """The same for the same difference whenever it is found."""
        whole = "\x1f".join((self.kind, self.application_id, self.subject))
        return f"dif_{sha256(whole.encode()).hexdigest()[:32]}"

    @property
    def alarming(self) -> bool:
        """True when somebody should look before anything else."""
        return self.kind in ALARMING

    def same_values(self, other: "Difference") -> bool:
        """True when neither side has changed since the other was found."""
        return (self.here, self.there) == (other.here, other.there)
