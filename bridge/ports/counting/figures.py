"""Figures by day, and which days are to be counted anew."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bridge.model.counting.figure import Figure, Name, Subject
from bridge.ports.counting.loans import LoanCopies
from bridge.ports.counting.sources import Sources


@dataclass(frozen=True)
class CountedDay:
    """One subject of one day. `due_at`: when it is to be counted anew (UTC), None: it need not; `began_at`: when the count that
    stands began to read, None: there is none yet."""

    subject: Subject
    day: date
    due_at: datetime | None = None
    marked_at: datetime | None = None
    began_at: datetime | None = None


@dataclass(frozen=True)
class Sum:
    """Figures of a name added up over what was not asked to be told apart (`day`, `partner` and `product` are empty then)."""

    day: date | None
    partner: str
    product: str
    sort: str
    count: int
    total: int


class Figures(Protocol):
    """A day of a subject is replaced as a whole: counting it twice leaves one count."""

    def mark(self, subject: Subject, days: Collection[date], due_at: datetime, now: datetime) -> None:
        """Have days counted anew, not later than `due_at`."""
        ...

    def planned(self, due_at: datetime, limit: int) -> Sequence[CountedDay]:
        """Those that are due by then, the longest due first, of equals the newest day."""
        ...

    def replace(self, subject: Subject, day: date, figures: Iterable[Figure], began_at: datetime) -> bool:
        """Put these in place of all figures of the subject and day; False, nothing changed, when a count that began later stands
        there. The mark goes unless it was made after this count began."""
        ...

    def unmark(self, subject: Subject, day: date) -> None:
        """This day is not counted anew: the rows it was counted from are gone."""
        ...

    def waiting(self) -> tuple[int, date | None]:
        """How many days of subjects are to be counted anew, and the oldest of them."""
        ...

    def sums(
        self, name: Name, first: date, last: date, *, partner: str = "", by_day: bool = False, by_partner: bool = False,
        by_product: bool = False,
    ) -> Sequence[Sum]:  # fmt: skip
        """By sort, and by what else is asked for; of one site alone when `partner` names it."""
        ...

    def last_day(self, name: Name, until: date) -> date | None:
        """The newest day up to `until` that has a figure of this name."""
        ...


class CountingParts(Protocol):
    """The parts of a transaction that count."""

    @property
    def figures(self) -> Figures: ...
    @property
    def sources(self) -> Sources: ...
    @property
    def loan_copies(self) -> LoanCopies: ...
