"""The life of an application: its statuses, what a partner is told of each, and the one table of allowed moves.

Only `Application.move_to()` changes a status, and only along `MOVES`. Each move is named by the event that causes it.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bridge.model.errors import MoveNotAllowedError
from bridge.model.events import EventType


class Status(StrEnum):
    """Our word for where an application stands."""

    RECEIVED = "RECEIVED"
    FILLING = "FILLING"
    SUBMITTED = "SUBMITTED"
    IN_REVIEW = "IN_REVIEW"
    MORE_WANTED = "MORE_WANTED"
    APPROVED = "APPROVED"
    DECLINED = "DECLINED"
    CONTRACT_READY = "CONTRACT_READY"
    SIGNED = "SIGNED"
    PAYOUT_READY = "PAYOUT_READY"
    ACTIVE = "ACTIVE"
    REPAID = "REPAID"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"

    @property
    def partner_word(self) -> str:
        """What the tour site reads."""
        return LINES[self].partner_word

    @property
    def final(self) -> bool:
        """True when nothing moves it any more."""
        return LINES[self].final


@dataclass(frozen=True)
class StatusLine:
    """One line of the status table: the partner's word and whether the life ends here."""

    partner_word: str
    final: bool = False


LINES = MappingProxyType(
    {
        Status.RECEIVED: StatusLine("received"),
        Status.FILLING: StatusLine("form_opened"),
        Status.SUBMITTED: StatusLine("submitted"),
        Status.IN_REVIEW: StatusLine("scoring"),
        Status.MORE_WANTED: StatusLine("more_wanted"),
        Status.APPROVED: StatusLine("approved"),
        Status.DECLINED: StatusLine("declined", final=True),
        Status.CONTRACT_READY: StatusLine("contract_ready"),
        Status.SIGNED: StatusLine("contract_signed"),
        Status.PAYOUT_READY: StatusLine("payout_ready"),
        Status.ACTIVE: StatusLine("payout_sent"),
        Status.REPAID: StatusLine("repaid", final=True),
        Status.EXPIRED: StatusLine("expired", final=True),
        Status.CANCELLED: StatusLine("cancelled", final=True),
    }
)

S, E = Status, EventType
_BEFORE_SIGNING = (S.RECEIVED, S.FILLING, S.SUBMITTED, S.IN_REVIEW, S.MORE_WANTED, S.APPROVED, S.CONTRACT_READY)
_BEFORE_PAYOUT = (*_BEFORE_SIGNING, S.SIGNED, S.PAYOUT_READY)
_WAITING_FOR_DECISION = (S.SUBMITTED, S.IN_REVIEW)
_REPRICED = (S.SUBMITTED, S.IN_REVIEW, S.APPROVED, S.CONTRACT_READY)

MOVES: MappingProxyType[tuple[Status, EventType], Status] = MappingProxyType(
    {
        (S.RECEIVED, E.TERMS_ACKNOWLEDGED): S.FILLING,
        (S.FILLING, E.APPLICATION_SUBMITTED): S.SUBMITTED,
        (S.MORE_WANTED, E.APPLICATION_SUBMITTED): S.SUBMITTED,
        (S.SUBMITTED, E.REVIEW_STARTED): S.IN_REVIEW,
        **{(status, E.APPLICATION_APPROVED): S.APPROVED for status in _WAITING_FOR_DECISION},
        **{(status, E.APPLICATION_DECLINED): S.DECLINED for status in _WAITING_FOR_DECISION},
        **{(status, E.MORE_DATA_WANTED): S.MORE_WANTED for status in _WAITING_FOR_DECISION},
        **{(status, E.PRICE_CHANGED): S.SUBMITTED for status in _REPRICED},
        (S.APPROVED, E.CONTRACT_ISSUED): S.CONTRACT_READY,
        (S.CONTRACT_READY, E.CONTRACT_SIGNED): S.SIGNED,
        (S.SIGNED, E.PAYOUT_RELEASED): S.PAYOUT_READY,
        (S.PAYOUT_READY, E.PAYOUT_MADE): S.ACTIVE,
        (S.ACTIVE, E.LOAN_REPAID): S.REPAID,
        **{(status, E.APPLICATION_EXPIRED): S.EXPIRED for status in _BEFORE_SIGNING},
        **{(status, E.APPLICATION_CANCELLED): S.CANCELLED for status in _BEFORE_PAYOUT},
    }
)


def next_status(present: Status, event: EventType) -> Status:
    """Where `event` leads from `present`.

    Raises MoveNotAllowedError when the table has no such line.
    """
    try:
        return MOVES[present, event]
    except KeyError:
        raise MoveNotAllowedError(f"{event} is not possible while the application is {present}") from None
