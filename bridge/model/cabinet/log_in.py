"""Logging in by phone and code: one try as it is written down, and how long somebody must wait before the next.

A try is written down alike for a phone that has an application and for one that has none: whoever asks learns nothing.
ASVS 5.0: 6.3.1 (guessing), 6.3.8 (no oracle), 7.2.4 (a new session at log-in).
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile

from bridge.model.one_time_code import SKEW, CodeRules, Refusal, wait_before_next, wait_for_hour

DAY = timedelta(days=1)
# For any phone, whatever product its applications are of; codes of the product are limited by its own rules beside.
RULES = CodeRules(per_phone=5, per_address=60)
# How long an SMS has before a call is offered in its place, to any phone alike.
CALL_AFTER = timedelta(seconds=60)
# Wrong codes for one phone in a day: 20 of a million give a guesser one chance in 50,000 a day.
MISSES_A_DAY = 20
# Codes for one phone in a day: what a stranger can have sent to somebody's telephone.
CODES_A_DAY = 12


@dataclass(frozen=True, repr=False)
class LogIn:
    """One try. `id` is the digest of the token in the browser's cookie; `mark` and `address` are marks (`mark_of`).

    `code_id`, `digest` and `application_id` stay empty while no code was sent, and for ever where the phone has no application.
    """

    id: str
    phone: str
    mark: str
    address: str
    asked_at: datetime
    expires_at: datetime
    tries_left: int = RULES.tries
    code_id: str = ""
    digest: str = ""
    application_id: str = ""
    used_at: datetime | None = None

    def sent(self, application_id: str, code_id: str, digest: str) -> "LogIn":
        """The try with the code that went to the phone."""
        return replace(self, application_id=application_id, code_id=code_id, digest=digest)

    def dead(self, now: datetime) -> Refusal | None:
        """Why nothing can be entered any more; None when something can."""
        faults = (
            (Refusal.USED, self.used_at is not None),
            (Refusal.TRIES_SPENT, self.tries_left <= 0),
            (Refusal.CLOCK_MOVED, now < self.asked_at - SKEW),
            (Refusal.EXPIRED, now >= self.expires_at),
        )
        return next((refusal for refusal, true in faults if true), None)

    def tried(self, digest: str, now: datetime) -> tuple["LogIn", Refusal | None]:
        """The try after one more entry with this digest (compared in constant time), and why it was refused. Save it always."""
        same = hmac.compare_digest(digest, self.digest)
        refusal = self.dead(now) or (None if same and self.digest else Refusal.WRONG)
        if refusal is None:
            return replace(self, used_at=now), None
        return replace(self, tries_left=max(0, self.tries_left - 1)), refusal


@dataclass(frozen=True)
class Asked:
    """What an earlier try of a phone tells: when, how many wrong codes, and whether it ended in the cabinet."""

    at: datetime
    misses: int
    used: bool


def wait_to_ask(of_phone: Sequence[Asked], of_address: Sequence[datetime], now: datetime) -> timedelta:
    """How long until another code may be asked for. `of_phone`: tries of the last day, the newest first."""
    unused = [one.at for one in takewhile(lambda one: not one.used, of_phone)]
    times = [one.at for one in of_phone]
    return max(
        wait_before_next(unused, RULES, now),
        wait_for_hour(times, RULES.per_phone, now),
        wait_for_hour(of_address, RULES.per_address, now),
        _wait_for_day(of_phone, [1] * len(of_phone), CODES_A_DAY, now),
        _wait_for_day(of_phone, [one.misses for one in of_phone], MISSES_A_DAY, now),
    )


def _wait_for_day(tries: Sequence[Asked], counts: Sequence[int], most: int, now: datetime) -> timedelta:
    """How long until fewer than `most` of what is counted lie in the last day."""
    total = 0
    for one, count in zip(tries, counts, strict=True):
        total += count if now - DAY < one.at <= now + SKEW else 0
        if total >= most:
            return one.at + DAY - now
    return timedelta(0)
