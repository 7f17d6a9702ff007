"""Money that goes back to who paid: asked for by a person here, or told by the acquirer; a part or all of a payment."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RefundState(StrEnum):
    """ASKED: the acquirer is to be asked, or was; GIVEN: it says so; REFUSED: it will not."""

    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"


@dataclass(frozen=True)
class Refund:
    """One refund or chargeback of `amount` kopecks. `key` is unique within the payment: the acquirer's number of it, the notice's
    key where it has none, or our own id while we only asked.

    `subject`: a payment's id, or that of a row in suspense.
    """

    id: str
    subject: str
    key: str
    amount: int
    state: RefundState
    at: datetime
    chargeback: bool = False
    asked_by: str = ""
    reason: str = ""
    sent_at: datetime | None = None
    given_at: datetime | None = None
