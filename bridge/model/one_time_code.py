"""One-time codes sent by SMS: for what, to which phone, over which documents, until when, with how many tries.

Only a keyed digest of the code is kept.
ASVS 5.0: 6.5.1 to 6.5.5 (used once, at most ten minutes), 6.6.2, 6.6.3 (bound, tries limited).
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from bridge.model.errors import CodeTooSoonError

HOUR = timedelta(hours=1)
# Clocks of two processes may differ a little; a code from further ahead than that means that a clock was moved back.
SKEW = timedelta(minutes=1)
# Entries after a code's end are counted, too, so that its journal can't be made long without end.
NOTED_AFTER_END = 20


class Purpose(StrEnum):
    """What entering the code does."""

    ENTRY = "entry"
    TERMS = "terms"
    SIGNING = "signing"
    PAYING = "paying"


class Refusal(StrEnum):
    """Why an entered code was not taken; written into the journal as these words."""

    WRONG = "wrong"
    NOT_SENT = "not_sent"
    USED = "used"
    TRIES_SPENT = "tries_spent"
    EXPIRED = "expired"
    CLOCK_MOVED = "clock_moved"
    OTHER_PAPERS = "other_papers"
    OTHER_PHONE = "other_phone"
    OTHER_PURPOSE = "other_purpose"
    OLDER = "older"


@dataclass(frozen=True)
class CodeRules:
    """Length, life and tries; the pause after the first, second … code, the last one for all that follow; the most codes in an
    hour for one application, one phone, one address. Raises ValueError for rules that guard nothing."""

    digits: int = 6
    life: timedelta = timedelta(minutes=10)
    tries: int = 5
    pauses: tuple[timedelta, ...] = (timedelta(seconds=30), timedelta(seconds=60), timedelta(minutes=5))
    per_application: int = 10
    per_phone: int = 15
    per_address: int = 120

    def __post_init__(self) -> None:
        limits = (self.per_application, self.per_phone, self.per_address)
        if not (4 <= self.digits <= 8 and 1 <= self.tries <= 10 and timedelta(0) < self.life <= timedelta(minutes=10)):
            raise ValueError("a code has 4 to 8 digits, 1 to 10 tries, and lives at most 10 minutes")
        if not self.pauses or min(self.pauses) < timedelta(0) or min(limits) < 1:
            raise ValueError("codes need pauses and limits for an hour")


@dataclass(frozen=True)
class OneTimeCode:
    """A code that was asked for and, once `digest` is there, made.

    `binding` is what it is good for: a fingerprint of documents, or the purpose itself. `phone` and `address` are marks
    (`mark_of`) of the number it is sent to and of the browser that asked. `n` counts the codes of an application: a clock may
    be moved, the count is not.
    """

    id: str
    application_id: str
    purpose: Purpose
    binding: str
    digest: str
    made_at: datetime
    expires_at: datetime
    tries_left: int
    used_at: datetime | None = None
    phone: str = ""
    address: str = ""
    n: int = 0

    def made(self, digest: str, rules: CodeRules, now: datetime) -> "OneTimeCode":
        """The code as made now: it may be entered from now on."""
        return replace(self, digest=digest, made_at=now, expires_at=now + rules.life)

    def dead(self, binding: str, phone: str, now: datetime) -> Refusal | None:
        """Why this code can't be tried now for these documents by the holder of this phone; None when it can."""
        faults = (
            (Refusal.USED, self.used_at is not None),
            (Refusal.TRIES_SPENT, self.tries_left <= 0),
            (Refusal.CLOCK_MOVED, now < self.made_at - SKEW),
            (Refusal.EXPIRED, now >= self.expires_at),
            (Refusal.OTHER_PAPERS, binding != self.binding),
            (Refusal.OTHER_PHONE, phone != self.phone),
        )
        return next((refusal for refusal, true in faults if true), None)

    def tried(self, digest: str, binding: str, phone: str, now: datetime) -> tuple["OneTimeCode", Refusal | None]:
        """The code after one more try with a digest of what was entered (compared in constant time), and why it was refused.

        The code must be saved whatever happened; it is the same one when nothing more is to be noted.
        """
        same = hmac.compare_digest(digest, self.digest)
        refusal = self.dead(binding, phone, now) or (None if same and self.digest else Refusal.WRONG)
        if refusal is None:
            return replace(self, used_at=now), None
        return (self if self.tries_left <= -NOTED_AFTER_END else replace(self, tries_left=self.tries_left - 1)), refusal


def wait_before_next(asked: Sequence[datetime], rules: CodeRules, now: datetime) -> timedelta:
    """How long until another code of a purpose may be asked for; `asked`: when the earlier ones were. The pause grows."""
    lately = _lately(asked, now)
    if not lately:
        return timedelta(0)
    return max(timedelta(0), lately[0] + rules.pauses[min(len(lately), len(rules.pauses)) - 1] - now)


def wait_for_hour(asked: Sequence[datetime], most: int, now: datetime) -> timedelta:
    """How long until fewer than `most` of the codes asked for, at these moments, lie in the last hour."""
    lately = _lately(asked, now)
    return timedelta(0) if len(lately) < most else lately[most - 1] + HOUR - now


def _lately(asked: Sequence[datetime], now: datetime) -> list[datetime]:
    """Those of the last hour, the newest first. What lies ahead was noted before a clock was moved back: nobody waits for it."""
    return sorted((at for at in asked if now - HOUR < at <= now + SKEW), reverse=True)


def refuse_to_wait(wait: timedelta) -> None:
    """Raises CodeTooSoonError when there is something to wait for."""
    if wait > timedelta(0):
        raise CodeTooSoonError("a new code can be asked for a little later", seconds=-(-wait // timedelta(seconds=1)))


def code_digest(key: bytes, code_id: str, code: str) -> str:
    """Keyed digest (hex) of a code, bound to the code's id so that equal codes differ."""
    return hmac.new(key, f"{code_id}:{code}".encode(), sha256).hexdigest()


def mark_of(key: bytes, kind: str, text: str) -> str:
    """Keyed digest (hex) of a phone or an address: tells whether two are the same, and nothing else. Empty for an empty text."""
    return hmac.new(key, f"mark:{kind}:{text}".encode(), sha256).hexdigest() if text else ""
