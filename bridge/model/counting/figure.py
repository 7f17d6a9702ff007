"""One figure of one day: how many, and what they sum up to. All of a name for a day are replaced together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType


class Subject(StrEnum):
    """What is counted in one go. LIVES: applications by the day they came; MOVES: what happened to any on a day; WAYS: decisions
    and how they travelled; MONEY: payments and what went back; DUES: schedules; MESSAGES: SMS and calls; PUSHES: events to sites;
    CALLS: of outside systems; LOANS: the portfolio as it stood."""

    LIVES = "lives"
    MOVES = "moves"
    WAYS = "ways"
    MONEY = "money"
    DUES = "dues"
    MESSAGES = "messages"
    PUSHES = "pushes"
    CALLS = "calls"
    LOANS = "loans"


class Name(StrEnum):
    """Names of figures. `sort` means something else in each: see "Names and sorts" in docs/numbers.md."""

    FUNNEL = "funnel"
    LOST = "lost"
    STANDING = "standing"
    MOVED = "moved"
    DECIDED = "decided"
    SPAN = "span"
    WAY = "way"
    HOUR = "hour"
    MISSED = "missed"
    WORST = "worst"
    UNTAKEN = "untaken"
    PAID = "paid"
    RETURNED = "returned"
    DUE = "due"
    SENT = "sent"
    SENT_PARTS = "sent_parts"
    SENT_STATE = "sent_state"
    SENT_SPAN = "sent_span"
    PUSH = "push"
    PUSH_TRIES = "push_tries"
    PUSH_FAULT = "push_fault"
    PUSH_SPAN = "push_span"
    CALL = "call"
    CALL_SPAN = "call_span"
    LOAN = "loan"
    OVERDUE = "overdue"
    VINTAGE = "vintage"
    VINTAGE_LATE = "vintage_late"
    WEIGHT = "weight"
    CLOSED = "closed"
    DEBT = "debt"
    UNREAD = "unread"


N, S = Name, Subject
NAMES: Mapping[Subject, Sequence[Name]] = MappingProxyType(
    {
        S.LIVES: (N.FUNNEL, N.LOST, N.STANDING),
        S.MOVES: (N.MOVED, N.DECIDED, N.SPAN),
        S.WAYS: (N.WAY, N.HOUR, N.MISSED, N.WORST, N.UNTAKEN),
        S.MONEY: (N.PAID, N.RETURNED),
        S.DUES: (N.DUE,),
        S.MESSAGES: (N.SENT, N.SENT_PARTS, N.SENT_STATE, N.SENT_SPAN),
        S.PUSHES: (N.PUSH, N.PUSH_TRIES, N.PUSH_FAULT, N.PUSH_SPAN),
        S.CALLS: (N.CALL, N.CALL_SPAN),
        S.LOANS: (N.LOAN, N.OVERDUE, N.VINTAGE, N.VINTAGE_LATE, N.WEIGHT, N.CLOSED, N.DEBT, N.UNREAD),
    }
)


@dataclass(frozen=True)
class Figure:
    """`count` things on a day by the lender's calendar; `total`: their kopecks, milliseconds or parts, by the name."""

    day: date
    name: Name
    partner: str
    product: str
    sort: str
    count: int
    total: int = 0


Key = tuple[Name, str, str, str]


class Tally:
    """Figures of one day in the making."""

    def __init__(self) -> None:
        self._rows: dict[Key, list[int]] = {}

    def add(self, name: Name, sort: str, partner: str = "", product: str = "", *, count: int = 1, total: int = 0) -> None:
        """So many more, and what they come to."""
        row = self._rows.setdefault((name, partner, product, sort), [0, 0])
        row[0] += count
        row[1] += total

    def figures(self, day: date) -> Iterator[Figure]:
        """As rows of a day; what came to nothing is left out."""
        for (name, partner, product, sort), (count, total) in sorted(self._rows.items()):
            if count or total:
                yield Figure(day, name, partner, product, sort, count, total)
