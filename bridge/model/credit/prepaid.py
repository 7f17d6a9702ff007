"""Interest taken in advance, and what goes back when the loan is returned early (353-FZ art. 11 part 6: real days only)."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from bridge.model.credit.basis import days_between, kopecks_of


@dataclass(frozen=True)
class PrepaidRefund:
    """Days of use, the interest earned in them and the part that goes back; kopecks."""

    days_used: int
    interest_due: int
    refund: int


def refund_prepaid(prepaid: int, issued: date, until: date, returned_on: date) -> PrepaidRefund:
    """`prepaid` kopecks cover `issued` to `until`; the share of the days up to `returned_on` is kept, half up."""
    whole = days_between(issued, until)
    used = min(days_between(issued, returned_on), whole)
    due = kopecks_of(Fraction(prepaid * used, whole)) if whole else prepaid
    return PrepaidRefund(used, due, prepaid - due)
