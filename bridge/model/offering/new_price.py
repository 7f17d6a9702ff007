"""What a new version of the price means after the lender decided about an older one. Kopecks."""

from dataclasses import dataclass
from enum import StrEnum

from bridge.model.application import Application
from bridge.model.status import Status

_DECIDED_ANEW = (Status.SUBMITTED, Status.IN_REVIEW)


class Outcome(StrEnum):
    """SIGN_AGAIN: within the sum that was approved, so papers are made anew and signed again; DECIDE_ANEW: above it."""

    SIGN_AGAIN = "sign_again"
    DECIDE_ANEW = "decide_anew"


@dataclass(frozen=True)
class PriceOutcome:
    """`approved`: the sum that the lender approved last. `advance`: with so much paid in advance the loan would stay within it;
    None where it does already, or where no such advance is left below the price."""

    outcome: Outcome
    approved: int
    advance: int | None = None


def against_approved(application: Application) -> PriceOutcome | None:
    """The present price beside the sum that was approved last; None when none was."""
    approved = application.last_approved
    if not approved:
        return None
    if application.loan_sum <= approved:
        return PriceOutcome(Outcome.SIGN_AGAIN, approved)
    total = application.price.total
    return PriceOutcome(Outcome.DECIDE_ANEW, approved, total - approved if approved < total else None)


def outcome_of(application: Application) -> PriceOutcome | None:
    """The same while the lender decides anew; None at any other time."""
    return against_approved(application) if application.status in _DECIDED_ANEW else None
