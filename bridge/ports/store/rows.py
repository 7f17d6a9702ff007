"""Rows of the store that have no home in the model, and its error."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bridge.model.cabinet.sign_in import Way
from bridge.model.exchanging import Talk
from bridge.model.status import Status


class StoreUnavailableError(Exception):
    """The database can't be reached just now; nothing was changed. The same request may be repeated in a moment."""


class NotNewError(Exception):
    """An optimistic transaction took for new what may have been there already. Nothing stands; do it again with a plain one."""


@dataclass(frozen=True)
class FormSession:
    """A borrower's way into one application: a link or a cookie, by the digest of its token.

    A link is good for one opening (`opened_at`); after that it leads to the question for a code by SMS. Of a session are
    remembered the way in (a link has none), the kind of device and the network, in words; `phone_proved`: a code was entered.
    """

    token_digest: str
    application_id: str
    made_at: datetime
    expires_at: datetime
    opened_at: datetime | None = None
    phone_proved: bool = False
    way: Way = Way.NONE
    device: str = ""
    place: str = ""


@dataclass(frozen=True)
class Notice:
    """A message from outside as it came: stored raw, once per `key`, before it is answered."""

    id: str
    source: str
    key: str
    body: bytes
    received_at: datetime
    handled_at: datetime | None = None
    result: str = ""


@dataclass(frozen=True)
class StoredAnswer:
    """What a partner's write was answered under its Idempotency-Key. `fingerprint`: SHA-256 of the request's body."""

    fingerprint: str
    http_status: int
    body: str


@dataclass(frozen=True)
class Exchange:
    """One message between two parties, for the timeline: who, whom, what, how it ended, how long. No personal data.

    `talk`: what was said, masked; written beside the line and read by `Talks`.
    """

    at: datetime
    sender: str
    receiver: str
    what: str
    result: str
    application_id: str = ""
    milliseconds: int = 0
    n: int = 0
    talk: Talk | None = None


@dataclass(frozen=True)
class Attention:
    """Something a person must look at: a difference, a dead row, a word that no map knows."""

    id: str
    kind: str
    text: str
    opened_at: datetime
    application_id: str = ""
    resolved_at: datetime | None = None
    resolution: str = ""


# A count goes no further: counting millions of rows for a page that shows a number would cost more than the page.
COUNTED_UP_TO = 1000


@dataclass(frozen=True)
class Counts:
    """Applications by status and rows by state, for the office.

    Applications and attentions are counted up to COUNTED_UP_TO: that number means "so many or more".
    """

    by_status: Mapping[Status, int]
    waiting: int
    dead: int
    attentions: int


# Where an application stands in lists: when it was received (UTC) and its id. No two share one, and it never changes.
Place = tuple[datetime, str]


class CodesOf(StrEnum):
    """By what asked codes are counted beyond one application."""

    PHONE = "phone"
    ADDRESS = "address"


class Leftover(StrEnum):
    """Rows that nobody needs any more once they are old enough. What proves something is none of them."""

    WORK = "work"
    ANSWERS = "answers"
    SESSIONS = "sessions"
    CODES = "codes"
    LOG_INS = "log_ins"
    SITTINGS = "sittings"
    TRIES = "tries"
    JOURNAL = "journal"
    EVENT_TRIES = "event_tries"
    NOTICES = "notices"
    TALKS = "talks"
