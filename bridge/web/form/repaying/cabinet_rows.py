"""The schedule with payments laid on it."""

from dataclasses import dataclass

from bridge.model.loan import Instalment, Loan


@dataclass(frozen=True)
class Row:
    """One instalment with how much of it is covered by payments so far."""

    instalment: Instalment
    covered: int

    @property
    def left(self) -> int:
        """What is still to be paid of it."""
        return self.instalment.amount - self.covered


def covered_rows(loan: Loan) -> tuple[Row, ...]:
    """The schedule with payments laid on it, oldest row first."""
    rest, rows = sum(payment.amount for payment in loan.payments), []
    for instalment in loan.schedule:
        covered = max(0, min(rest, instalment.amount))
        rest -= covered
        rows.append(Row(instalment, covered))
    return tuple(rows)
