"""Keys of a tour site: up to two of a kind are valid at once, so that a change of key loses no call and no callback."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from bridge.model.errors import StepClosedError

MOST_VALID = 2
# So long a retired key may be made valid again. Afterwards its secret is wiped.
WAY_BACK = timedelta(days=7)
_MARK = 8


class KeyKind(StrEnum):
    """What a key signs: REQUEST the site's calls to us, CALLBACK our events to the site."""

    REQUEST = "request"
    CALLBACK = "callback"


class KeyStepClosedError(StepClosedError):
    """A step of a key's life is not open. `reason`: a word that pages have a sentence for."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"this step is not open for the key: {reason}")
        self.reason = reason


@dataclass(frozen=True, repr=False)
class PartnerKey:
    """One secret. `mark`: first hex digits of its SHA-256, which tell keys apart and give nothing away.

    `made_at` None: it stands in the lender's settings, and `secret` is empty where it is kept. `leads_since`: it was made the
    present one. Moments in UTC.
    """

    partner: str
    kind: KeyKind
    mark: str
    name: str
    secret: str
    made_at: datetime | None = None
    made_by: str = ""
    leads_since: datetime | None = None
    retired_at: datetime | None = None

    @property
    def valid(self) -> bool:
        """True while it signs."""
        return self.retired_at is None

    def may_come_back(self, now: datetime) -> bool:
        """True while a retired key may be made valid again."""
        return self.retired_at is not None and now - self.retired_at < WAY_BACK


def mark_of(secret: str) -> str:
    """The mark of a secret."""
    return sha256(secret.encode()).hexdigest()[:_MARK]


def ring(partner: str, kind: KeyKind, settled: Sequence[str], kept: Iterable[PartnerKey]) -> tuple[PartnerKey, ...]:
    """All keys of one kind: those of the lender's settings and those made on the page, the valid first, the present one on top.

    A row of a key that the lender has taken out of the settings counts no more.
    """
    rows = {row.mark: row for row in kept if row.kind is kind}
    keys = [_settled(partner, kind, secret, rows.pop(mark_of(secret), None)) for secret in settled]
    keys += [row for row in rows.values() if row.made_at is not None]
    return tuple(sorted(keys, key=_place))


def _settled(partner: str, kind: KeyKind, secret: str, row: PartnerKey | None) -> PartnerKey:
    return replace(row, secret=secret) if row else PartnerKey(partner, kind, mark_of(secret), "", secret)


def _place(key: PartnerKey) -> tuple[bool, float]:
    """Those that were never made the present one keep the order of the settings, and of their making."""
    return not key.valid, -(key.leads_since.timestamp() if key.leads_since else 0.0)


def require_room(keys: Sequence[PartnerKey]) -> None:
    """Raises KeyStepClosedError when as many are valid as may be."""
    if sum(key.valid for key in keys) >= MOST_VALID:
        raise KeyStepClosedError("two_valid")


def find(keys: Sequence[PartnerKey], mark: str) -> PartnerKey:
    """Raises KeyStepClosedError when there is none."""
    for key in keys:
        if key.mark == mark:
            return key
    raise KeyStepClosedError("unknown")


def taken_over(keys: Sequence[PartnerKey], mark: str, now: datetime) -> PartnerKey:
    """The key as the present one. Raises KeyStepClosedError for one that is not valid."""
    key = find(keys, mark)
    if not key.valid:
        raise KeyStepClosedError("not_valid")
    return replace(key, leads_since=now)


def retired(keys: Sequence[PartnerKey], mark: str, now: datetime) -> PartnerKey:
    """The key out of use. Raises KeyStepClosedError for the present one: another one must take over first."""
    key = find(keys, mark)
    if not key.valid:
        raise KeyStepClosedError("not_valid")
    if key == keys[0]:
        raise KeyStepClosedError("present")
    return replace(key, retired_at=now)


def restored(keys: Sequence[PartnerKey], mark: str, now: datetime) -> PartnerKey:
    """A retired key in use again. Raises KeyStepClosedError after `WAY_BACK`, and while two others are valid."""
    key = find(keys, mark)
    if not key.may_come_back(now):
        raise KeyStepClosedError("too_late")
    require_room(keys)
    return replace(key, retired_at=None, leads_since=None)
