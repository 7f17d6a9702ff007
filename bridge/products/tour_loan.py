"""A loan for a tour: targeted, paid by the lender straight to the seller, signed by SMS from anywhere."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from bridge.model.application import Application
from bridge.model.credit.dates import Shift
from bridge.model.credit.psk import Psk, full_cost
from bridge.model.credit.schedule import Row, Schedule, build_schedule
from bridge.model.credit.terms import Terms
from bridge.model.errors import FieldInvalidError
from bridge.model.gates import Gate, GateName, Stage
from bridge.model.gates.case import Case, Figures
from bridge.model.gates.judge import judge_gate
from bridge.model.gates.payout import SELLER
from bridge.model.gates.table import rules_of
from bridge.model.law.parameters import Parameters
from bridge.model.law.working_calendar import WorkingCalendar
from bridge.model.loan import Instalment
from bridge.model.money import shown_rubles
from bridge.model.offering.lending import Lending
from bridge.products.product import Preview, ProductTerms


class TourLoan:
    """Answers the questions of `Product`.

    A borrower who signs by SMS is never "in person at the seller": no exemption from cooling-off applies.
    """

    def __init__(self, terms: ProductTerms, law: Parameters, calendar: Callable[[], WorkingCalendar], zone: ZoneInfo) -> None:
        self._terms = terms
        self._law = law
        self._ask_calendar = calendar
        self._zone = zone
        # Gates ask for the same figures three times in a judgement.
        self._figures = lru_cache(maxsize=256)(self._figures_of)

    @property
    def _calendar(self) -> WorkingCalendar:
        """Asked for only when it is needed: most processes never need it, and it takes a quarter of a second to make."""
        return self._ask_calendar()

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
        """Cooling-off by sum (353-FZ art. 7), the booking, the payee, a last look that the deal is still signed."""
        case = self.case(application, signed_at, signed_at)
        judged = (judge_gate(rule, self._terms.gates[rule.name], case)[0] for rule in rules_of(Stage.BEFORE_PAYOUT))
        # None is open yet: who opens a gate also writes it into the journal.
        return tuple(replace(gate, opened_at=None) for gate in judged)

    def case(self, application: Application, at: datetime, now: datetime) -> Case:
        """A tour loan under the law of the day of `at`; its figures are those of a payout on that day."""
        day = at.astimezone(self._zone).date()
        amount = application.contract.amount if application.contract else application.loan_sum
        documents = {document.kind: document.title for document in self._terms.documents if document.required}
        return Case(
            application=application, law=self._law, calendar=self._calendar, zone=self._zone, lender=self._terms.lender,
            documents=documents, figures=lambda: self._figures(amount, application.periods, day), at=at, now=now,
            psk_category=self._terms.psk_category,
            money_to_seller=self._terms.gates[GateName.PAYEE].choices.get("to", SELLER) == SELLER,
        )  # fmt: skip

    def preview(self, application: Application, issued_on: date) -> Preview:
        """Equal monthly payments, act/365, due dates moved off days that do not work (Civil code art. 193)."""
        schedule = self._schedule(application.loan_sum, application.periods, issued_on)
        cost = self._cost(schedule)
        rows = tuple(_instalment(row) for row in schedule.rows)
        return Preview(rows, schedule.payment or rows[0].amount, cost.percent, cost.kopecks)

    @cached_property
    def lending(self) -> Lending:
        """The same rules as `preview`, for any sum and term that is offered."""
        terms = self._terms
        return Lending(
            product=terms.name, title=terms.title, annual_rate=terms.annual_rate, min_sum=terms.min_sum, max_sum=terms.max_sum,
            periods=tuple(sorted({*terms.offered_periods, terms.periods})), usual=terms.periods,
            usual_decision=terms.usual_decision, form_time=terms.form_time, signing_time=terms.signing_time,
            law=self._law, calendar=self._calendar, zone=self._zone, psk_category=terms.psk_category,
            psk_base=terms.papers.psk.base, psk_month=terms.papers.psk.month,
        )  # fmt: skip

    def _schedule(self, amount: int, payments: int, issued_on: date) -> Schedule:
        terms = Terms(
            amount=amount,
            annual_rate=self._terms.annual_rate,
            payments=payments,
            issued_on=issued_on,
            day=issued_on.day,
            shift=Shift.NEXT_WORKING_DAY,
        )
        return build_schedule(terms, self._calendar)

    def _cost(self, schedule: Schedule) -> Psk:
        """The full cost by the product's convention, which the loan system must share."""
        psk = self._terms.papers.psk
        return full_cost(schedule.flows(), base=psk.base or schedule.period, month=psk.month)

    def _figures_of(self, amount: int, payments: int, issued_on: date) -> Figures:
        schedule = self._schedule(amount, payments, issued_on)
        cost = self._cost(schedule)
        interest, last = sum(row.interest for row in schedule.rows), schedule.rows[-1].due
        return Figures(amount, self._terms.annual_rate, interest, (last - issued_on).days, cost.percent, cost.kopecks)


def _instalment(row: Row) -> Instalment:
    return Instalment(row.number, row.due, row.payment, row.principal, row.interest, row.balance)
