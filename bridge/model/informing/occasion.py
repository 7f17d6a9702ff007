"""The occasions on which a borrower is told something: one table of how, when, and by what duty."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bridge.model.events import EventType


class Occasion(StrEnum):
    """Why the borrower is told something; the value names the text in the product's files."""

    RECEIVED = "received"
    MORE_WANTED = "more_wanted"
    APPROVED = "approved"
    APPROVED_LESS = "approved_less"
    DECLINED = "declined"
    PRICE_CHANGED = "price_changed"
    CONTRACT_READY = "contract_ready"
    SIGNED = "signed"
    PAID_OUT = "paid_out"
    PAYMENT_TAKEN = "payment_taken"
    DEBITED = "debited"
    REFUNDED = "refunded"
    TOUR_REFUND = "tour_refund"
    TOUR_REFUND_POSTED = "tour_refund_posted"
    REPAID = "repaid"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    DUE_SOON = "due_soon"
    DEBIT_SOON = "debit_soon"
    OVERDUE = "overdue"
    ANSWERED = "answered"


class Hours(StrEnum):
    """When it may be told. AT_ONCE: at any hour; WAITING: at any hour while the borrower waits for it, else by day; BY_DAY;
    LAW: within the hours and numbers that 230-FZ leaves for overdue debts."""

    AT_ONCE = "at_once"
    WAITING = "waiting"
    BY_DAY = "by_day"
    LAW = "law"


class Duty(StrEnum):
    """LAW: must reach the borrower, another channel is tried. NEEDED: the answer to an act of the borrower's or to his money,
    can't be switched off. OPTIONAL: as the borrower likes."""

    LAW = "law"
    NEEDED = "needed"
    OPTIONAL = "optional"


@dataclass(frozen=True)
class Rule:
    """`by_phone`: goes as an SMS where no e-mail is chosen; the others are for e-mail only. `article`: the law behind a duty."""

    hours: Hours
    duty: Duty
    by_phone: bool = False
    article: str = ""


H, D = Hours, Duty
RULES: Mapping[Occasion, Rule] = MappingProxyType(
    {
        Occasion.RECEIVED: Rule(H.AT_ONCE, D.OPTIONAL),
        Occasion.MORE_WANTED: Rule(H.WAITING, D.NEEDED, by_phone=True),
        # An approval ends with the price: told in the morning it may be worth nothing.
        Occasion.APPROVED: Rule(H.AT_ONCE, D.NEEDED, by_phone=True),
        Occasion.APPROVED_LESS: Rule(H.AT_ONCE, D.NEEDED, by_phone=True),
        Occasion.DECLINED: Rule(H.WAITING, D.NEEDED, by_phone=True),
        Occasion.PRICE_CHANGED: Rule(H.AT_ONCE, D.OPTIONAL),
        Occasion.CONTRACT_READY: Rule(H.AT_ONCE, D.OPTIONAL),
        Occasion.SIGNED: Rule(H.AT_ONCE, D.OPTIONAL),
        # A loan in one's name must be known at once: it may have been a stranger.
        Occasion.PAID_OUT: Rule(H.AT_ONCE, D.LAW, by_phone=True, article="353-ФЗ, ст. 10, ч. 1"),
        Occasion.PAYMENT_TAKEN: Rule(H.AT_ONCE, D.OPTIONAL),
        Occasion.DEBITED: Rule(H.AT_ONCE, D.NEEDED, by_phone=True),
        Occasion.REFUNDED: Rule(H.BY_DAY, D.NEEDED, by_phone=True),
        Occasion.TOUR_REFUND: Rule(H.BY_DAY, D.NEEDED, by_phone=True),
        Occasion.TOUR_REFUND_POSTED: Rule(H.BY_DAY, D.NEEDED, by_phone=True),
        Occasion.REPAID: Rule(H.BY_DAY, D.OPTIONAL),
        Occasion.EXPIRED: Rule(H.BY_DAY, D.NEEDED, by_phone=True),
        Occasion.CANCELLED: Rule(H.BY_DAY, D.OPTIONAL),
        Occasion.DUE_SOON: Rule(H.BY_DAY, D.OPTIONAL, by_phone=True),
        Occasion.DEBIT_SOON: Rule(H.BY_DAY, D.OPTIONAL),
        Occasion.OVERDUE: Rule(H.LAW, D.LAW, by_phone=True, article="353-ФЗ, ст. 10, ч. 4"),
        Occasion.ANSWERED: Rule(H.BY_DAY, D.OPTIONAL, by_phone=True),
    }
)
OF_EVENTS: Mapping[EventType, Occasion] = MappingProxyType(
    {
        EventType.APPLICATION_RECEIVED: Occasion.RECEIVED,
        EventType.MORE_DATA_WANTED: Occasion.MORE_WANTED,
        EventType.APPLICATION_APPROVED: Occasion.APPROVED,
        EventType.APPLICATION_DECLINED: Occasion.DECLINED,
        EventType.PRICE_CHANGED: Occasion.PRICE_CHANGED,
        EventType.CONTRACT_ISSUED: Occasion.CONTRACT_READY,
        EventType.CONTRACT_SIGNED: Occasion.SIGNED,
        EventType.PAYOUT_MADE: Occasion.PAID_OUT,
        EventType.LOAN_REPAID: Occasion.REPAID,
        EventType.APPLICATION_EXPIRED: Occasion.EXPIRED,
        EventType.APPLICATION_CANCELLED: Occasion.CANCELLED,
    }
)
REMINDERS = frozenset({Occasion.DUE_SOON, Occasion.DEBIT_SOON, Occasion.OVERDUE})
