"""A loan for a tour: targeted, paid by the lender straight to the seller, signed by SMS from anywhere."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bridge.model.application import Application
from bridge.model.credit.dates import Shift
from bridge.model.credit.psk import full_cost
from bridge.model.credit.schedule import Row, build_schedule
from bridge.model.credit.terms import Terms
from bridge.model.errors import FieldInvalidError
from bridge.model.gates import Gate, GateName
from bridge.model.law.cooling_off import cooling_off_rule, pause_of
from bridge.model.law.parameters import Parameters
from bridge.model.law.working_calendar import WorkingCalendar
from bridge.model.loan import Instalment
from bridge.model.money import shown_rubles
from bridge.products.product import Preview, ProductTerms


class TourLoan:
    """Answers the questions of `Product`.

    A borrower who signs by SMS is never "in person at the seller": no exemption from cooling-off applies.
    """

    def __init__(self, terms: ProductTerms, law: Parameters, calendar: WorkingCalendar, zone: ZoneInfo) -> None:
        self._terms = terms
        self._law = law
        self._calendar = calendar
        self._zone = zone

    @property
    def terms(self) -> ProductTerms:
        """Numbers and texts from the product's file."""
        return self._terms

    def check(self, application: Application) -> None:
        """The sum lies within the product's limits, the price is not below the advance, the tour lies ahead."""
        wanted = application.loan_sum
        if not self._terms.min_sum <= wanted <= self._terms.max_sum:
            limits = f"{shown_rubles(self._terms.min_sum)} to {shown_rubles(self._terms.max_sum)}"
            raise FieldInvalidError(f"the loan is {shown_rubles(wanted)}; this product lends {limits}", field="price.total_minor")
        if application.tour.check_out < application.tour.check_in:
            raise FieldInvalidError("the tour ends before it begins", field="tour.check_out")

    def offer_until(self, application: Application, decided_at: datetime) -> datetime:
        """The credit policy's end of an approval; the price's own end is watched beside it."""
        return decided_at + self._terms.offer_life

    def gates(self, application: Application, signed_at: datetime) -> tuple[Gate, ...]:
        """Cooling-off by sum (353-FZ art. 7), the operator's booking, and a last look that the deal is still signed."""
        rule = cooling_off_rule(self._law, signed_at.astimezone(self._zone).date())
        pause = pause_of(application.loan_sum, rule)
        hours = int(pause.total_seconds() // 3600)
        amount = shown_rubles(application.loan_sum)
        evidence = f"{hours} ч после подписи для суммы {amount}" if hours else f"для суммы {amount} пауза не нужна"
        cooling_off = Gate(GateName.COOLING_OFF, evidence, not_before=signed_at + pause)
        return (cooling_off, Gate(GateName.BOOKING), Gate(GateName.STILL_SIGNED))

    def preview(self, application: Application, issued_on: date) -> Preview:
        """Equal monthly payments, act/365, due dates moved off days that do not work (Civil code art. 193)."""
        terms = Terms(
            amount=application.loan_sum,
            annual_rate=self._terms.annual_rate,
            payments=application.periods,
            issued_on=issued_on,
            day=issued_on.day,
            shift=Shift.NEXT_WORKING_DAY,
        )
        schedule = build_schedule(terms, self._calendar)
        cost = full_cost(schedule.flows(), base=schedule.period)
        rows = tuple(_instalment(row) for row in schedule.rows)
        return Preview(rows, schedule.payment or rows[0].amount, cost.percent, cost.kopecks)


def _instalment(row: Row) -> Instalment:
    return Instalment(row.number, row.due, row.payment, row.principal, row.interest, row.balance)
