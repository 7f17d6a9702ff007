"""One term of an offer: its payments with their parts, the total, the full cost."""

from dataclasses import dataclass
from datetime import date

from bridge.model.credit.psk import Psk
from bridge.model.credit.schedule import Row
from bridge.model.offering.lending import Lending


@dataclass(frozen=True)
class Option:
    """A loan of `amount` kopecks in `periods` monthly payments, the money going out on `issued_on`."""

    amount: int
    periods: int
    issued_on: date
    payment: int
    rows: tuple[Row, ...]
    cost: Psk

    @property
    def total(self) -> int:
        """Everything the borrower pays, kopecks."""
        return sum(row.payment for row in self.rows)

    @property
    def overpayment(self) -> int:
        """The total less the sum lent, kopecks."""
        return self.total - self.amount

    @property
    def last_due(self) -> date:
        """The day of the last payment."""
        return self.rows[-1].due


def option_of(lending: Lending, amount: int, periods: int, issued_on: date) -> Option:
    """Work one term out. Raises CalendarYearUnknownError for a day so far off that its days off are not known."""
    schedule = lending.schedule(amount, periods, issued_on)
    payment = schedule.payment or schedule.rows[0].payment
    return Option(amount, periods, issued_on, payment, schedule.rows, lending.cost(schedule))
