"""What the loan system says of a deal, in our words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class DealState(StrEnum):
    """Where a deal stands in the loan system. UNKNOWN keeps a word that no map knows."""

    NEW = "new"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    REJECTED = "rejected"
    MORE_WANTED = "more_wanted"
    CANCELLED = "cancelled"
    SIGNED = "signed"
    PAYOUT_PENDING = "payout_pending"
    ISSUED = "issued"
    PREPAID = "prepaid"
    REPAID = "repaid"
    OVERDUE_COLLECTION = "overdue_collection"
    COURT = "court"
    SOLD = "sold"
    WRITTEN_OFF = "written_off"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Deal:
    """Our application in the loan system: its opaque number, the client's id there, the price version it was sent with."""

    number: str
    client_id: str
    price_version: int
    sent_at: datetime


@dataclass(frozen=True)
class DealStatus:
    """A reading of a deal's state: our word, the loan system's own word, and the sum it approved (kopecks) if it tells one.

    `decided_at`: when the loan system came to this state (UTC), if it tells that. `facts`: evidence for gates that the deal
    holds, as "gate.fact" (docs/gates.md).
    """

    state: DealState
    raw: str
    approved: int | None = None
    note: str = ""
    read_at: datetime | None = None
    decided_at: datetime | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """The lender's answer as the hub acted on it. `valid_until` is the end of the offer; sums in kopecks."""

    approved: bool
    at: datetime
    price_version: int
    amount: int = 0
    valid_until: datetime | None = None
    reason: str = ""
