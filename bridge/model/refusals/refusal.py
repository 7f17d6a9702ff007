"""Numbered neutral reasons, and what may be offered in place of what was refused. Kopecks."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Instead(StrEnum):
    """What may be offered: each is a new application of the site."""

    BIGGER_ADVANCE = "bigger_advance"
    SHORTER_TERM = "shorter_term"
    LONGER_TERM = "longer_term"
    OTHER_ADULT = "other_adult"
    CHEAPER_TOUR = "cheaper_tour"


@dataclass(frozen=True)
class InsteadOffer:
    """One way on, worked out to the kopeck: price (at most), advance (at least), loan, months, payment, all payments, ПСК."""

    kind: Instead
    price: int
    advance: int
    loan: int
    periods: int
    payment: int
    repaid: int
    psk: Decimal


@dataclass(frozen=True)
class Refusal:
    """What the site reads. `words` are neutral: nothing of them tells of the person."""

    number: int
    words: str
    offers: tuple[InsteadOffer, ...] = ()


@dataclass(frozen=True)
class Rule:
    """One numbered reason and what may be offered after it, in that order."""

    number: int
    words: str
    offers: tuple[Instead, ...]


# The applicant can't borrow, whatever the terms: a ban of the person's own is told to nobody but the person.
APPLICANT = 130
# The sum is more than the lender lends on this application.
SUM_ABOVE = 110
_USUAL = (
    Rule(100, "The lender does not lend on these terms", tuple(Instead)),
    Rule(APPLICANT, "The lender does not lend to this applicant", (Instead.OTHER_ADULT,)),
)


@dataclass(frozen=True)
class Rules:
    """All of them; the first is the general one."""

    rows: tuple[Rule, ...] = _USUAL

    def of(self, number: str) -> Rule:
        """By the number that the loan system's map told; the general one for none and for an unknown one."""
        return next((rule for rule in self.rows if str(rule.number) == number.strip()), self.rows[0])
