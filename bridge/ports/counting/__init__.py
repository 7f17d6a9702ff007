"""Figures by day as they are kept, the rows they are counted from, and the copy of loans that the portfolio is counted from.

Not here: what is counted (bridge.model.counting, bridge.flows.counting). Imported by flows and the store.
"""

from bridge.ports.counting.figures import CountedDay, CountingParts, Figures, Sum
from bridge.ports.counting.loans import LateLoan, LoanCopies, LoanSource
from bridge.ports.counting.sources import (
    CallRow,
    Feed,
    Life,
    Mark,
    MessageRow,
    MovesPage,
    PaidRow,
    Place,
    ReturnedRow,
    Since,
    Sources,
    TryRow,
)

__all__ = [
    "CallRow",
    "CountedDay",
    "CountingParts",
    "Feed",
    "Figures",
    "LateLoan",
    "Life",
    "LoanCopies",
    "LoanSource",
    "Mark",
    "MessageRow",
    "MovesPage",
    "PaidRow",
    "Place",
    "ReturnedRow",
    "Since",
    "Sources",
    "Sum",
    "TryRow",
]
