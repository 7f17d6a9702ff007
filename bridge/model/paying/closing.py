"""The books of one day: what the acquirer reported, and the closing that a person signed off."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256


class RowKind(StrEnum):
    """What a row of the acquirer's report says happened to money."""

    PAYMENT = "payment"
    REFUND = "refund"
    CHARGEBACK = "chargeback"


@dataclass(frozen=True)
class AcquirerRow:
    """One row of the acquirer's report; `amount` and `commission` in kopecks, both never below zero."""

    reference: str
    acquirer_reference: str
    kind: RowKind
    amount: int
    currency: str = "RUB"
    commission: int = 0
    refund_id: str = ""


@dataclass(frozen=True)
class Report:
    """What the acquirer reported of a day, once per content. `sha256` is that of the file or answer."""

    id: str
    day: date
    name: str
    sha256: str
    taken_at: datetime
    taken_by: str
    rows: tuple[AcquirerRow, ...] = ()


@dataclass(frozen=True)
class Closing:
    """A signed-off day. `lines` as they stood then (their id to verdict and sums); `digest` covers day, sums and lines."""

    day: date
    signed_at: datetime
    signed_by: str
    sums: Mapping[str, int]
    lines: Mapping[str, str]
    digest: str
    note: str = ""
    previous: str = field(default="")


def closing_digest(day: date, sums: Mapping[str, int], lines: Mapping[str, str], previous: str) -> str:
    """SHA-256 (hex) over the day, its sums and lines, and the digest of the closing before: no closed day changes unseen."""
    whole = [day.isoformat(), sorted(sums.items()), sorted(lines.items()), previous]
    return sha256(json.dumps(whole, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()


def newest(reports: Sequence[Report]) -> Report | None:
    """The report taken last: it stands for the day."""
    return max(reports, key=lambda one: (one.taken_at, one.id), default=None)
