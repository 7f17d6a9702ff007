"""One question with its answers: whose turn it is, when an answer is due, what each side has seen."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bridge.model.errors import FieldInvalidError, RuleBrokenError

_ID = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)
LONGEST, SHORTEST = 2000, 3
THREADS_A_DAY, LINES_A_DAY, OPEN_AT_ONCE = 5, 20, 10
GUESTS_A_DAY = 5
REOPENS_FOR = timedelta(days=30)


class Category(StrEnum):
    """What a question is about."""

    FORM = "form"
    DECISION = "decision"
    CONTRACT = "contract"
    PAYOUT = "payout"
    PAYING = "paying"
    TOUR = "tour"
    DATA = "data"
    OTHER = "other"


class ThreadState(StrEnum):
    """WAITING for the office; ANSWERED: the borrower's turn; CLOSED."""

    WAITING = "waiting"
    ANSWERED = "answered"
    CLOSED = "closed"


class Side(StrEnum):
    """Who wrote a line."""

    BORROWER = "borrower"
    OFFICE = "office"


class TooManyQuestionsError(RuleBrokenError):
    """This borrower, or this address, has asked so much that more must wait."""

    code = "too_many_questions"


class ThreadClosedError(RuleBrokenError):
    """The question was closed so long ago that a new one is to be asked."""

    code = "thread_closed"


@dataclass(frozen=True, repr=False)
class Line:
    """What one side wrote. `officer`: who of the office. `worked`: seconds of working time from the question to this answer."""

    thread_id: str
    n: int
    side: Side
    text: str
    at: datetime
    officer: str = ""
    worked: int | None = None

    def __repr__(self) -> str:
        return f"Line({self.thread_id}, {self.n}, {self.side})"


@dataclass(frozen=True)
class Thread:
    """`application_id` is empty for a guest, who is known by the digest of his browser's token alone. `asked_at`: since when the
    office owes an answer, `due_at` until when; `seen`: how many lines the borrower has read; `version` counts changes."""

    id: str
    application_id: str
    category: Category
    opened_at: datetime
    state: ThreadState = ThreadState.WAITING
    asked_at: datetime | None = None
    due_at: datetime | None = None
    lines: int = 0
    seen: int = 0
    changed_at: datetime | None = None
    closed_by: str = ""
    guest: str = ""
    address: str = ""

    @property
    def unread(self) -> int:
        """How many lines the borrower has not seen."""
        return max(0, self.lines - self.seen)

    def overdue(self, now: datetime) -> bool:
        """True when the office should have answered."""
        return self.state is ThreadState.WAITING and self.due_at is not None and now > self.due_at

    def asked(self, at: datetime, due_at: datetime) -> "Thread":
        """The borrower wrote: a second line does not put off what is due for the first. Raises ThreadClosedError."""
        if self.state is ThreadState.CLOSED and self.changed_at is not None and at - self.changed_at > REOPENS_FOR:
            raise ThreadClosedError("this question was closed long ago")
        waiting = self.state is ThreadState.WAITING and self.asked_at is not None
        since, due = (self.asked_at, self.due_at) if waiting else (at, due_at)
        number = self.lines + 1
        return replace(
            self, state=ThreadState.WAITING, asked_at=since, due_at=due, lines=number, seen=number, changed_at=at, closed_by=""
        )

    def answered(self, at: datetime) -> "Thread":
        """The office wrote; the borrower has not seen it yet."""
        number = self.lines + 1
        return replace(self, state=ThreadState.ANSWERED, asked_at=None, due_at=None, lines=number, changed_at=at, closed_by="")

    def closed(self, at: datetime, by: str) -> "Thread":
        """Nobody owes anything any more."""
        return replace(self, state=ThreadState.CLOSED, asked_at=None, due_at=None, changed_at=at, closed_by=by)

    def reopened(self, at: datetime, due_at: datetime) -> "Thread":
        """An officer takes it up again: an answer is owed from now on."""
        return replace(self, state=ThreadState.WAITING, asked_at=at, due_at=due_at, changed_at=at, closed_by="")


def can_be_id(text: str) -> bool:
    """Whether there can be a thread of this id at all: anything may stand in an address."""
    return bool(_ID.fullmatch(text))


def plain_text(text: str) -> str:
    """What was written, lines kept, without signs that no screen shows. Raises FieldInvalidError."""
    kept = "".join(sign for sign in text.replace("\r\n", "\n").replace("\r", "\n") if sign == "\n" or sign.isprintable())
    lines = "\n".join(line.rstrip() for line in kept.split("\n")).strip()
    if len(lines) < SHORTEST:
        raise FieldInvalidError("a question of some words", field="text")
    if len(lines) > LONGEST:
        raise FieldInvalidError("the question is too long", field="text")
    return lines
