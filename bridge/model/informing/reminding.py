"""Which step of reminding an instalment stands at today, and whether it still does."""

from dataclasses import dataclass
from datetime import date

from bridge.model.informing.occasion import Occasion
from bridge.model.loan import Instalment

# 353-FZ art. 10 part 4: within seven days the borrower must know that a payment is overdue.
LATEST_FIRST = 7


@dataclass(frozen=True)
class Steps:
    """Days before the due date, and days after a missed one, on which the borrower is reminded."""

    before: tuple[int, ...] = (3, 1)
    after: tuple[int, ...] = (1, 5)

    def __post_init__(self) -> None:
        if any(days < 1 for days in (*self.before, *self.after)):
            raise ValueError("days of reminders are whole and above zero")
        if len(set(self.before)) < len(self.before) or len(set(self.after)) < len(self.after):
            raise ValueError("a day of reminders stands twice")
        if not self.after or min(self.after) > LATEST_FIRST:
            raise ValueError("the first word about a missed payment comes within seven days (353-FZ art. 10 part 4)")


@dataclass(frozen=True)
class Step:
    """A reminder that is due today: `days` is the step, not how many days are left: a late worker makes no second one."""

    occasion: Occasion
    row: Instalment
    days: int

    @property
    def key(self) -> str:
        """One per instalment, its date and step: a payment put off is reminded of anew."""
        return f"{self.occasion}:{self.row.number}:{self.row.due_on.isoformat()}:{self.days}"


def step_of(row: Instalment | None, today: date, steps: Steps, *, debited: bool) -> Step | None:
    """The step that the first unpaid instalment stands at; None when it is not due soon. `debited`: a card is charged for it."""
    if row is None:
        return None
    left = (row.due_on - today).days
    if left < 0:
        days = max((one for one in steps.after if one <= -left), default=0)
        return Step(Occasion.OVERDUE, row, days) if days else None
    days = min((one for one in steps.before if one >= left), default=0)
    # On the day itself it is too late to remind: the day before was the last step.
    if not days or not left:
        return None
    return Step(Occasion.DEBIT_SOON if debited else Occasion.DUE_SOON, row, days)


def still_stands(row: Instalment | None, number: int, due_on: str, occasion: Occasion, today: date) -> bool:
    """Whether a reminder is still true when it is about to go out: the same instalment is the first unpaid one."""
    if row is None or (row.number, row.due_on.isoformat()) != (number, due_on):
        return False
    return row.due_on < today if occasion is Occasion.OVERDUE else row.due_on > today
