"""What would be possible in place of a refused loan: by the product's own calculation, never a promise of the lender."""

from collections.abc import Iterator
from datetime import datetime

from bridge.model.application import Application
from bridge.model.offering.lending import Lending
from bridge.model.offering.offer import Wish, offer_of
from bridge.model.offering.tour_clock import Pace
from bridge.model.refusals.refusal import Instead, InsteadOffer, Refusal, Rule

# Price, advance, months.
_Terms = tuple[int, int, int]


def refusal_of(rule: Rule, lending: Lending, application: Application, approved: int | None, now: datetime) -> Refusal:
    """The neutral reason and the ways on that the product can serve today. `approved`: a sum that the lender named, kopecks."""
    smaller = _smaller(lending, application, approved, now)
    offers = (_worked_out(kind, lending, application, smaller, now) for kind in rule.offers)
    return Refusal(rule.number, rule.words, tuple(one for one in offers if one is not None))


def _smaller(lending: Lending, application: Application, approved: int | None, now: datetime) -> int | None:
    """The nearest smaller loan that means something: the lender's own sum, the product's limit, the law's next threshold."""
    rule = lending.cooling_off(now.astimezone(lending.zone).date())
    steps = (approved or 0,) if approved else (lending.max_sum, *((rule.long_above, rule.short_from - 1) if rule else ()))
    below = [step for step in steps if lending.min_sum <= step < application.loan_sum]
    return max(below, default=None)


def _worked_out(
    kind: Instead, lending: Lending, application: Application, smaller: int | None, now: datetime
) -> InsteadOffer | None:
    for price, advance, periods in _terms(kind, lending, application, smaller):
        day, tour = now.astimezone(lending.zone).date(), application.tour
        pace = Pace(lending.usual_decision, lending.usual_decision, 0)
        wish = Wish(price, advance, day, (periods,), tour.check_in, tour.check_out)
        for option in offer_of(lending, wish, pace, now).options:
            figures = (option.payment, option.total, option.cost.percent)
            return InsteadOffer(kind, price, advance, option.amount, periods, *figures)
    return None


def _terms(kind: Instead, lending: Lending, application: Application, smaller: int | None) -> Iterator[_Terms]:
    """Terms to try, the nearest to what was wished first."""
    total, advance, periods = application.price.total, application.advance.amount, application.periods
    match kind:
        case Instead.BIGGER_ADVANCE if smaller is not None:
            yield total, total - smaller, periods
        case Instead.CHEAPER_TOUR if smaller is not None:
            yield smaller + advance, advance, periods
        case Instead.SHORTER_TERM:
            yield from ((total, advance, term) for term in reversed(lending.periods) if term < periods)
        case Instead.LONGER_TERM:
            yield from ((total, advance, term) for term in lending.periods if term > periods)
        case Instead.OTHER_ADULT if application.tour.adults > 1:
            yield total, advance, periods
