"""One-time codes sent by SMS: for what, to which phone, over which documents, until when, with how many tries.

Only a keyed digest of the code is kept.
ASVS 5.0: 6.5.1 to 6.5.5 (used once, at most ten minutes), 6.6.2, 6.6.3 (bound, tries limited).
"""

import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from bridge.model.errors import CodeSpentError, CodeTooSoonError, CodeWrongError


class Purpose(StrEnum):
    """What entering the code does."""

    ENTRY = "entry"
    TERMS = "terms"
    SIGNING = "signing"


@dataclass(frozen=True)
class CodeRules:
    """Length, life, tries and the pause before another code may be asked for."""

    digits: int = 6
    life: timedelta = timedelta(minutes=10)
    tries: int = 5
    pause: timedelta = timedelta(seconds=30)


@dataclass(frozen=True)
class OneTimeCode:
    """A code that was made. `binding` is what it is good for: a fingerprint of documents, or the purpose itself."""

    id: str
    application_id: str
    purpose: Purpose
    binding: str
    digest: str
    made_at: datetime
    expires_at: datetime
    tries_left: int
    used_at: datetime | None = None

    def tried(self, digest: str, binding: str, now: datetime) -> "OneTimeCode":
        """The code after one more try with a digest of what was entered; compared in constant time.

        The result must be saved whatever happened. Check `used_at` or call `refuse_unless_used`.
        Raises CodeSpentError when the code can't be tried any more.
        """
        if self.used_at or self.tries_left <= 0 or now >= self.expires_at or binding != self.binding:
            raise CodeSpentError("this code can't be used any more; ask for a new one", field="code")
        if hmac.compare_digest(digest, self.digest):
            return replace(self, used_at=now)
        return replace(self, tries_left=self.tries_left - 1)

    def refuse_unless_used(self) -> None:
        """Raises CodeWrongError with the tries that remain when the last try failed."""
        if self.used_at is None:
            raise CodeWrongError("the code does not match", tries_left=self.tries_left)

    def allow_next(self, rules: CodeRules, now: datetime) -> None:
        """Raises CodeTooSoonError while the pause after this code lasts."""
        wait = self.made_at + rules.pause - now
        if wait > timedelta(0):
            raise CodeTooSoonError("a new code can be asked for a little later", seconds=int(wait.total_seconds()) + 1)


def code_digest(key: bytes, code_id: str, code: str) -> str:
    """Keyed digest (hex) of a code, bound to the code's id so that equal codes differ."""
    return hmac.new(key, f"{code_id}:{code}".encode(), sha256).hexdigest()
