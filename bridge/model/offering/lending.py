"""How a product lends: limits, terms and conventions, all that is needed to work out an offer for any sum and day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bridge.model.credit.base_period import Span
from bridge.model.credit.caps import most_charges
from bridge.model.credit.dates import Shift
from bridge.model.credit.psk import MonthFraction, Psk, full_cost
from bridge.model.credit.psk_cap import largest_psk
from bridge.model.credit.schedule import Schedule, build_schedule
from bridge.model.credit.terms import Terms
from bridge.model.law.cooling_off import CoolingOffRule, cooling_off_rule
from bridge.model.law.parameters import Parameters
from bridge.model.law.working_calendar import WorkingCalendar


@dataclass(frozen=True, repr=False)
class Lending:
    """Sums in kopecks. `periods`: the numbers of monthly payments a buyer may choose from, growing; `usual` is one of them.

    `psk_base`, `psk_month`: what the law leaves open (353-FZ art. 6 part 2.2); no base: the contract's own period.
    `form_time` and `signing_time`: what a borrower usually needs for the questionnaire and for reading and signing.
    """

    product: str
    title: str
    annual_rate: Decimal
    min_sum: int
    max_sum: int
    periods: tuple[int, ...]
    usual: int
    usual_decision: timedelta
    form_time: timedelta
    signing_time: timedelta
    law: Parameters
    calendar: WorkingCalendar
    zone: ZoneInfo
    psk_category: str = ""
    psk_base: Span | None = None
    psk_month: MonthFraction = MonthFraction.ACTUAL
    shift: Shift = Shift.NEXT_WORKING_DAY

    def schedule(self, amount: int, periods: int, issued_on: date) -> Schedule:
        """Equal monthly payments on the day of the payout, act/365, moved off days that do not work (Civil code art. 193)."""
        terms = Terms(amount, self.annual_rate, periods, issued_on, issued_on.day, shift=self.shift)
        return build_schedule(terms, self.calendar)

    def cost(self, schedule: Schedule) -> Psk:
        """ПСК of a schedule by the product's convention, which the loan system must share."""
        return full_cost(schedule.flows(), base=self.psk_base or schedule.period, month=self.psk_month)

    def cooling_off(self, on: date) -> CoolingOffRule | None:
        """The pause between signature and payout as the law has it on that day (353-FZ art. 7)."""
        return cooling_off_rule(self.law, on)

    def seller_returns_by(self, asked: datetime) -> datetime:
        """Until when a seller gives money back that a consumer asked for at that moment (2300-1 of 1992 art. 22 and 31)."""
        return asked + timedelta(days=self.law.whole_on("seller_return_days", asked.astimezone(self.zone).date()))

    def largest_psk(self, on: date) -> Decimal:
        """The highest ПСК that a contract of that day may have (353-FZ art. 6 part 11)."""
        key = f"psk_average.{self.psk_category}"
        known = bool(self.psk_category) and self.law.in_force(key, on)
        return largest_psk(self.law.number_on(key, on) if known else None, self.law.number_on("psk_abs_max", on))

    def largest_overpayment(self, amount: int, term_days: int, on: date) -> int | None:
        """The most interest that the loan may bring (353-FZ art. 5 part 24), kopecks; None where no such cap holds."""
        multiple = self.law.number_on("overpay_cap_short", on)
        return most_charges(amount, multiple, term_days, self.law.whole_on("overpay_cap_term", on))
