"""The pause between the borrower's signature and the payout (353-FZ art. 7 part 9.3 and following, by 9-FZ of 2025-02-13)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bridge.model.errors import RuleBrokenError
from bridge.model.law.parameters import Parameters

NO_PAUSE = timedelta(0)


class SigningTimeNaiveError(RuleBrokenError):
    """The moment of signing has no time zone, so no pause can be counted from it."""

    code = "signing_time_naive"


class Exemption(StrEnum):
    """Why a loan needs no pause. The evidence for it is kept by the caller."""

    BOUGHT_IN_PERSON = "bought_in_person"
    MORTGAGE = "mortgage"
    BASIC_EDUCATION = "basic_education"
    CAR_FROM_COMPANY = "car_from_company"
    REFINANCING = "refinancing"
    GUARANTEED = "guaranteed"


@dataclass(frozen=True)
class CoolingOffRule:
    """Sums in kopecks: from `short_from` the short pause, above `long_above` the long one, below `short_from` none."""

    short_from: int
    long_above: int
    short: timedelta
    long: timedelta


def cooling_off_rule(parameters: Parameters, on: date) -> CoolingOffRule | None:
    """The rule for a contract signed on that day at the lender's place; None before 2025-09-01."""
    if not parameters.in_force("cooling_off_short_from", on):
        return None
    return CoolingOffRule(
        short_from=parameters.whole_on("cooling_off_short_from", on),
        long_above=parameters.whole_on("cooling_off_long_above", on),
        short=timedelta(hours=parameters.whole_on("cooling_off_short_hours", on)),
        long=timedelta(hours=parameters.whole_on("cooling_off_long_hours", on)),
    )


def exemption_of_purchase(*, in_person: bool, money_to_seller: bool) -> Exemption | None:
    """A purchase is exempt only with BOTH: the borrower in person at the seller, and the money straight to the seller."""
    return Exemption.BOUGHT_IN_PERSON if in_person and money_to_seller else None


def pause_of(amount: int, rule: CoolingOffRule | None, exemption: Exemption | None = None) -> timedelta:
    """How long to wait for a loan of `amount` kopecks.

    Exactly 50 000 waits: sources name that sum both as free and as paused, and waiting is the safe reading.
    """
    if rule is None or exemption is not None or amount < rule.short_from:
        return NO_PAUSE
    return rule.long if amount > rule.long_above else rule.short


def payout_not_before(
    signed_at: datetime, amount: int, rule: CoolingOffRule | None, exemption: Exemption | None = None
) -> datetime:
    """The earliest moment of payout, in the zone of `signed_at` (aware). No interest runs during the pause."""
    if signed_at.utcoffset() is None:
        raise SigningTimeNaiveError("the moment of signing must carry its time zone")
    return signed_at + pause_of(amount, rule, exemption)
