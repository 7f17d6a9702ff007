"""Rules of keeping: each kind of data, from which event, how long, by which article, in force from a day on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bridge.model.status import Status


class Kind(StrEnum):
    """What is kept for a time of its own. Up to SIGNED_EVIDENCE they speak of applications that are over, the rest of rows.

    UNFINISHED: ended before a signature; REFUSED: by the lender; CLOSED: signed, whatever came of it. EVIDENCE and
    SIGNED_EVIDENCE: the facts in the journal of signatures of an application without, and with a signature. ENTRIES and
    ACCOUNTS: the journal of people who log in: how they came in, and what was done about their accounts and rights.
    """

    UNFINISHED = "unfinished"
    REFUSED = "refused"
    CLOSED = "closed"
    EVIDENCE = "evidence"
    SIGNED_EVIDENCE = "signed_evidence"
    MESSAGES = "messages"
    QUESTIONS = "questions"
    CODES = "codes"
    SESSIONS = "sessions"
    LOG_INS = "log_ins"
    ANSWERS = "answers"
    NOTICES = "notices"
    EVENT_TRIES = "event_tries"
    WORK = "work"
    JOURNAL = "journal"
    TALKS = "talks"
    ENTRIES = "entries"
    ACCOUNTS = "accounts"


class Scope(StrEnum):
    """What of an application is erased at one go: who the PERSON is, or the facts of its EVIDENCE."""

    PERSON = "person"
    EVIDENCE = "evidence"


@dataclass(frozen=True)
class Rule:
    """Data of `kind` is kept for `years` and `days` after the event `since`, counted from the end of that year when
    `year_end`. `on_request`: a person may have it erased earlier (152-FZ art. 21). `sure` False: a lawyer must confirm it."""

    kind: Kind
    valid_from: date
    since: str
    years: int
    days: int
    year_end: bool
    on_request: bool
    article: str
    erases: str
    remains: str
    sure: bool

    def last_day(self, over: date) -> date:
        """The last day on which it is kept; it is due from the next one on."""
        start = date(over.year, 12, 31) if self.year_end else over
        return _years_later(start, self.years) + timedelta(days=self.days)

    @property
    def shortest(self) -> timedelta:
        """No data that is younger than this is due, whatever the calendar: lets a search leave young rows alone."""
        return timedelta(days=365 * self.years + self.days)


@dataclass(frozen=True)
class Rules:
    """All of them, of all days. None at all: nothing is erased."""

    rows: tuple[Rule, ...] = ()

    def of(self, kind: Kind, day: date) -> Rule | None:
        """The one in force on a day; None when there is none yet: then nothing of the kind is erased."""
        known = [rule for rule in self.rows if rule.kind is kind and rule.valid_from <= day]
        return max(known, key=lambda rule: rule.valid_from, default=None)

    def in_force(self, day: date) -> Sequence[Rule]:
        """One a kind, in the order of kinds."""
        return [rule for kind in Kind if (rule := self.of(kind, day)) is not None]


_SIGNED_TOO = frozenset({Status.EXPIRED, Status.CANCELLED, Status.DECLINED})
STATUSES: Mapping[Kind, tuple[Status, ...]] = {
    Kind.UNFINISHED: (Status.EXPIRED, Status.CANCELLED),
    Kind.REFUSED: (Status.DECLINED,),
    Kind.CLOSED: (Status.REPAID, Status.EXPIRED, Status.CANCELLED, Status.DECLINED),
}
"""In which statuses applications of a kind are; what was signed and came to nothing is CLOSED."""


def kind_of(status: Status, signed: bool) -> Kind | None:
    """Which kind an application is; None while it is not over."""
    if not status.final:
        return None
    if signed or status not in _SIGNED_TOO:
        return Kind.CLOSED
    return Kind.REFUSED if status is Status.DECLINED else Kind.UNFINISHED


def evidence_of(kind: Kind) -> Kind:
    """Which kind its evidence is."""
    return Kind.SIGNED_EVIDENCE if kind is Kind.CLOSED else Kind.EVIDENCE


def _years_later(start: date, years: int) -> date:
    """The 29th of February becomes the 1st of March in a year without one: never a day too early."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return date(start.year + years, 3, 1)
