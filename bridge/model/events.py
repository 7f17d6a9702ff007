"""What can happen to an application, in the past tense, and which of it a partner is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EventType(StrEnum):
    """Names of events. The value is the `type` that partners receive."""

    APPLICATION_RECEIVED = "application.received"
    TERMS_ACKNOWLEDGED = "application.form_opened"
    APPLICATION_SUBMITTED = "application.submitted"
    REVIEW_STARTED = "application.scoring"
    MORE_DATA_WANTED = "application.more_wanted"
    APPLICATION_APPROVED = "application.approved"
    APPLICATION_DECLINED = "application.declined"
    PRICE_CHANGED = "application.price_changed"
    CONTRACT_ISSUED = "application.contract_ready"
    CONTRACT_SIGNED = "application.contract_signed"
    PAYOUT_RELEASED = "application.payout_ready"
    PAYOUT_MADE = "application.payout_sent"
    LOAN_REPAID = "application.repaid"
    APPLICATION_EXPIRED = "application.expired"
    APPLICATION_CANCELLED = "application.cancelled"
    # Told beside a move, not by one: no line of the status table leads on from it.
    ADVANCE_RETURN_REQUESTED = "advance.return_requested"
    COUNTER_OFFER_CHOSEN = "counter_offer.chosen"
    REFUND_ANNOUNCED = "refund.announced"
    REFUND_MONEY_AWAITED = "refund.money_awaited"
    REFUND_RETURNED = "refund.returned"
    REFUND_POSTED = "refund.posted"
    REFUND_DONE = "refund.done"
    REFUND_REFUSED = "refund.refused"


    @property
    def beside_moves(self) -> bool:
        """True for what is told without a move of the application."""
        return self.value.startswith(("advance.", "counter_offer.", "refund."))


@dataclass(frozen=True)
class Move:
    """One step along the status table, not yet written down: what happened, when (UTC), and facts for the partner.

    `facts` holds numbers and public words only, never personal data.
    """

    event: EventType
    at: datetime
    facts: Mapping[str, object]


@dataclass(frozen=True)
class PartnerEvent:
    """An event as a partner gets it: `id` stays the same over all tries, `seq` grows by one within the application."""

    id: str
    application_id: str
    partner: str
    order_id: str
    seq: int
    type: EventType
    occurred_at: datetime
    price_version: int
    facts: Mapping[str, object]
    cursor: int = 0
