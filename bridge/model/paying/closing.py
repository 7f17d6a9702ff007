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


# Of all accounts at once.
EVERY = "*"


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
    """What the acquirer reported of a day, once per content. `sha256` is that of the file or answer.

    `account`: whose money it tells of, by the account's name; EVERY: one file for all accounts. `of_day`: the day that its file
    was taken for, where that is another: the acquirer's day may be no day of the lender's, and a file may tell of many.
    """

    id: str
    day: date
    name: str
    sha256: str
    taken_at: datetime
    taken_by: str
    rows: tuple[AcquirerRow, ...] = ()
    account: str = ""
    of_day: date | None = None

    @property
    def file(self) -> tuple[str, date]:
        """Which file it is of: a later one of the same account for the same day takes its place."""
        return self.account, self.of_day or self.day


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


def standing(reports: Sequence[Report]) -> Sequence[Report]:
    """The reports that stand for the day, newest first: of each file the one taken last; a file of all accounts takes the place
    of those of single ones that came before it."""
    found: list[Report] = []
    for one in sorted(reports, key=lambda one: (one.taken_at, one.id), reverse=True):
        account, of_day = one.file
        if not {(account, of_day), (EVERY, of_day)} & {other.file for other in found}:
            found.append(one)
    return found


def rows_of(reports: Sequence[Report]) -> list[AcquirerRow]:
    """Their rows, newest report first. What an earlier one tells of the same movement is left out: the later one knows better."""
    rows, told = list[AcquirerRow](), set[tuple[str, ...]]()
    for report in reports:
        rows += [row for row in report.rows if _movement(row) not in told]
        told |= {_movement(row) for row in report.rows}
    return rows


def _movement(row: AcquirerRow) -> tuple[str, ...]:
    """What it tells of. Two refunds of one payment without numbers are told apart by their sums alone."""
    which = "" if row.kind is RowKind.PAYMENT else row.refund_id or str(row.amount)
    return row.kind.value, row.acquirer_reference, row.reference, which
