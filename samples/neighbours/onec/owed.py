"""What a deal owes on a day, in one place for every face, and what it was approved for."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from samples.neighbours.onec import loan as loans
from samples.neighbours.onec.index import Deal
from samples.neighbours.onec.words import READY

ZERO = Decimal(0)


@dataclass(frozen=True)
class Owed:
    """Roubles; all zero until the loan is issued."""

    total: Decimal = ZERO
    principal: Decimal = ZERO
    interest: Decimal = ZERO
    fines: Decimal = ZERO
    now_principal: Decimal = ZERO
    now_interest: Decimal = ZERO
    late_principal: Decimal = ZERO
    late_interest: Decimal = ZERO
    late_days: int = 0
    on_account: Decimal = ZERO
    next_day: str = ""

    @property
    def late(self) -> Decimal:
        """All that is overdue by the schedule; fines stand beside it."""
        return self.late_principal + self.late_interest


def owed_on(deal: Deal, today: date) -> Owed:
    """The debt of a deal on that day."""
    loan = deal["loan"]
    if not loan:
        return Owed()
    debt = loans.debt_on(loan, today)
    current = loans.current_row(loan, today)
    now_interest, now_principal = loans.left(current) if current else (ZERO, ZERO)
    late = [loans.left(row) for row in loans.overdue_rows(loan, today)]
    return Owed(
        debt["total"], debt["principal"], debt["interest"], debt["fines"], now_principal, now_interest,
        sum((pair[1] for pair in late), ZERO), sum((pair[0] for pair in late), ZERO),
        loans.days_overdue(loan, today), Decimal(loan.get("on_account", "0")), current["due"] if current else "",
    )  # fmt: skip


def rows_of(deal: Deal) -> list[dict[str, Any]]:
    """The schedule; empty until the loan is issued."""
    return list(deal["loan"]["rows"]) if deal["loan"] else []


def approved_sum(deal: Deal) -> Decimal | None:
    """The sum that the officer approved; None as long as he did not."""
    return Decimal(deal["sum"]) if deal["status"] in READY else None
