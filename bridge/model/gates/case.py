"""What a gate is judged by, and what the judgement says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum

from bridge.model.application import Application
from bridge.model.law.parameters import Parameter, Parameters
from bridge.model.law.working_calendar import WorkingCalendar

# Clocks of two machines may differ by so much; evidence from farther ahead tells that a clock was moved.
SKEW = timedelta(minutes=5)


class Lender(StrEnum):
    """Which kind of microfinance company lends; the law sets it different limits (151-FZ art. 12, 41-FZ of 2025)."""

    MKK = "mkk"
    MFK = "mfk"


@dataclass(frozen=True)
class Figures:
    """What the contract costs: kopecks, percent a year, days."""

    amount: int
    annual_rate: Decimal
    interest: int
    term_days: int
    psk_percent: Decimal
    psk_kopecks: int


@dataclass(frozen=True, repr=False)
class Case:
    """An application under the law of one moment.

    `at`: the moment that decides what law holds (UTC): of the signature, or now while there is none. `now`: the clock.
    `documents`: kinds of the required documents with their titles. `figures`: what the contract costs, worked out when asked.
    """

    application: Application
    law: Parameters
    calendar: WorkingCalendar
    zone: tzinfo
    lender: Lender
    documents: Mapping[str, str]
    figures: Callable[[], Figures]
    at: datetime
    now: datetime
    psk_category: str = ""
    money_to_seller: bool = True

    @property
    def day(self) -> date:
        """The day of signing at the lender's place: dated parameters are read by it."""
        return self.at.astimezone(self.zone).date()

    @property
    def amount(self) -> int:
        """The sum that counts, kopecks: the contract's, or the application's where that is more."""
        contract = self.application.contract
        return max(contract.amount if contract else 0, self.application.loan_sum)

    def local(self, at: datetime) -> str:
        """A moment as a person reads it."""
        return f"{at.astimezone(self.zone):%d.%m.%Y %H:%M}"

    def in_force(self, key: str) -> bool:
        """True when the law's parameter has a value on the day of signing."""
        return self.law.in_force(key, self.day)

    def rule(self, key: str) -> Parameter:
        """The law's parameter as of the day of signing. Raises ParameterMissingError."""
        return self.law.row_on(key, self.day)


@dataclass(frozen=True)
class Given:
    """Evidence as it was given: plain facts, when (UTC), by whom."""

    facts: Mapping[str, str]
    at: datetime
    by: str


@dataclass(frozen=True)
class Verdict:
    """What a gate's evidence proves. `refused`: it proves that nothing may be lent at all.

    `not_before`: when time will open the gate. `good_until`: when the evidence gets too old for a signature.
    """

    open: bool
    words: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    why: str = ""
    not_before: datetime | None = None
    good_until: datetime | None = None
    refused: bool = False


def closed(why: str, words: str = "", facts: Mapping[str, str] | None = None) -> Verdict:
    """A gate that its evidence does not open."""
    return Verdict(False, words, facts or {}, why)
