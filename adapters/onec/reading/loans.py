"""A loan in our words. Bases tell the debt in parts or not at all: what is missing follows from schedule and payments."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bridge.model.loan import Instalment, Loan, PostedPayment

_LISTS = ("schedule", "payments", "reversals")
PARTS = ("principal", "interest", "penalty")


def loan_of(values: Mapping[str, Any], as_of: datetime, today: date) -> Loan:
    """`today`: the base's day. Sums in kopecks."""
    schedule = tuple(Instalment(**row) for row in values["schedule"])
    payments = tuple(PostedPayment(row["receipt"], row["on"], row["amount"], bool(row["online"])) for row in values["payments"])
    # Some bases list what was taken out again below zero among the payments, others as documents of their own.
    payments += tuple(PostedPayment(row["receipt"], row["on"], -row["amount"], True) for row in values.get("reversals", ()))
    told = {name: value for name, value in values.items() if name not in _LISTS and value is not None}
    derived = _owed(schedule, sum(one.amount for one in payments), today)
    total = sum(told.get(part, 0) for part in PARTS)
    return Loan(**{"total_debt": total, **_NOTHING, **derived, **told}, as_of=as_of, schedule=schedule, payments=payments)


_NOTHING = dict.fromkeys(("interest", "penalty", "on_account", "due_principal", "due_interest"), 0)


def _owed(schedule: Sequence[Instalment], paid: int, today: date) -> dict[str, int]:
    """What is overdue and since when, and what the current instalment still wants."""
    overdue, days, due = 0, 0, 0
    for row in schedule:
        left, paid = max(row.amount - paid, 0), max(paid - row.amount, 0)
        if not left:
            continue
        if row.due_on >= today:
            due = left
            break
        overdue, days = overdue + left, days or (today - row.due_on).days
    return {"overdue": overdue, "overdue_days": days, "due_now": due}
