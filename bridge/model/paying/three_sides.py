"""The books of one day on three sides: the acquirer's report, the hub, the loan system. Every kopeck stands in exactly one line.

A line is agreed, on its way (nothing is wrong yet), or differs: then it has a cause and what would put it right.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256

from bridge.model.loan import PostedPayment
from bridge.model.paying.closing import AcquirerRow, RowKind
from bridge.model.paying.refund import Refund
from bridge.model.paying.reported import Back, ReportedRows
from bridge.model.paying.suspense import Suspense
from bridge.model.payment import Payment, PaymentState


class Verdict(StrEnum):
    """How a line stands."""

    AGREED = "agreed"
    ON_ITS_WAY = "on_its_way"
    DIFFERS = "differs"


class Cause(StrEnum):
    """Why a line is not agreed."""

    NONE = ""
    POSTING = "posting"
    IN_SUSPENSE = "in_suspense"
    NOT_TOLD = "not_told"
    NO_REPORT = "no_report"
    NOT_REPORTED = "not_reported"
    NOTICE_LOST = "notice_lost"
    UNKNOWN_HERE = "unknown_here"
    SUM_DIFFERS = "sum_differs"
    REFUSED_THERE = "refused_there"
    NOT_POSTED_THERE = "not_posted_there"
    POSTED_SUM_DIFFERS = "posted_sum_differs"
    TO_REVERSE = "to_reverse"
    STANDS_THERE = "stands_there"
    REFUND_UNKNOWN_HERE = "refund_unknown_here"
    ONLY_THERE = "only_there"
    CORRECTION = "correction"


class Fix(StrEnum):
    """What a button does: ask the acquirer, post (looking first), put into suspense, count a refund by the report, note a
    reversal that was made by hand."""

    NONE = ""
    ASK = "ask"
    POST = "post"
    SUSPEND = "suspend"
    COUNT = "count"
    REVERSED = "reversed"


@dataclass(frozen=True)
class Line:
    """One movement. Sums in kopecks, below zero for money that went back; None: that side says nothing of it."""

    kind: RowKind
    reference: str
    acquirer_reference: str
    subject: str
    application_id: str
    acquirer: int | None
    hub: int | None
    there: int | None
    verdict: Verdict
    cause: Cause = Cause.NONE
    fix: Fix = Fix.NONE
    commission: int = 0

    @property
    def id(self) -> str:
        """The same for the same movement on every look."""
        whole = "\x1f".join((self.kind, self.reference, self.acquirer_reference, self.subject))
        return sha256(whole.encode()).hexdigest()[:24]

    @property
    def stands(self) -> str:
        """Verdict and sums as one text: what a closing keeps of the line."""
        return f"{self.verdict}|{self.cause}|{self.acquirer}|{self.hub}|{self.there}"


@dataclass(frozen=True)
class Day:
    """What the hub and the loan system keep of a day.

    `known`: payments that the report names and that are of other days or not paid; `elsewhere`: rows whose money or refund is
    counted to another day; `there`: postings by application, None where they could not be read; `busy`: payments whose posting
    row is going on. `reported`: the acquirer told of the day at all; `silent`: applications whose account told nothing of it;
    `stands_there`: those whose loan system still shows what was taken out of it.
    """

    payments: Sequence[Payment] = ()
    refunds: Sequence[Back] = ()
    suspense: Sequence[Suspense] = ()
    known: Mapping[str, Payment] = field(default_factory=dict)
    elsewhere: frozenset[AcquirerRow] = frozenset()
    there: Mapping[str, Sequence[PostedPayment] | None] = field(default_factory=dict)
    busy: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    reported: bool = True
    silent: frozenset[str] = frozenset()
    stands_there: frozenset[str] = frozenset()
    on: date | None = None


def compare_day(day: Day, rows: Sequence[AcquirerRow]) -> list[Line]:
    """The lines of a day. Each row of the report, payment, refund and sum in suspense is in exactly one."""
    return list(_Compared(day, rows).lines())


def totals(lines: Sequence[Line]) -> dict[str, int]:
    """Sums per side and verdict, and the commission: "acquirer.agreed" and so on."""
    sums = {f"{side}.{verdict}": 0 for side in ("acquirer", "hub", "there") for verdict in Verdict}
    for line in lines:
        for side in ("acquirer", "hub", "there"):
            sums[f"{side}.{line.verdict}"] += getattr(line, side) or 0
    return sums | {"commission": sum(line.commission for line in lines), "lines": len(lines)}


class _Compared:
    """Takes rows and postings out of their heaps as they find their lines."""

    def __init__(self, day: Day, rows: Sequence[AcquirerRow]) -> None:
        self._day, self._rows = day, ReportedRows(rows)
        self._there = {key: list(found) for key, found in day.there.items() if found is not None}
        self._here = {one.reference: one for one in day.payments if one.reference}

    def lines(self) -> Iterator[Line]:
        for payment in self._day.payments:
            yield self._payment(payment)
        for kept in self._day.suspense:
            yield self._suspended(kept)
        back = self._rows.take_back(self._day.refunds)
        for refund, whose in self._day.refunds:
            yield self._refund(refund, whose, back.get(refund.id))
        for row in self._rows.left:
            if row.amount and not self._of_another_day(row):
                yield self._only_reported(row)
        for application_id, rest in self._there.items():
            for posting in rest:
                if posting.online and posting.amount > 0 and posting.on == self._day.on:
                    yield _only_there(application_id, posting)

    def _payment(self, payment: Payment) -> Line:
        row = self._rows.take(payment)
        there = self._posted(payment)
        line = Line(
            RowKind.PAYMENT, payment.reference, payment.acquirer_reference, payment.id, payment.application_id,
            row.amount if row else None, payment.paid, there, Verdict.AGREED, commission=row.commission if row else 0,
        )  # fmt: skip
        cause, fix = self._cause(payment, row, there)
        if cause is Cause.NONE:
            return line
        waiting = cause in (Cause.POSTING, Cause.IN_SUSPENSE, Cause.NOT_TOLD, Cause.NO_REPORT)
        return replace(line, verdict=Verdict.ON_ITS_WAY if waiting else Verdict.DIFFERS, cause=cause, fix=fix)

    def _cause(self, payment: Payment, row: AcquirerRow | None, there: int | None) -> tuple[Cause, Fix]:
        if row is None and self._wanted(payment.application_id):
            return Cause.NOT_REPORTED, Fix.ASK
        if row is not None and row.amount != payment.paid:
            return Cause.SUM_DIFFERS, Fix.NONE
        return _cause_there(payment, there, self._day, can_read=payment.application_id in self._there) or (
            (Cause.NO_REPORT, Fix.NONE) if row is None else (Cause.NONE, Fix.NONE)
        )

    def _wanted(self, application_id: str) -> bool:
        """Must the acquirer have told of it?"""
        return self._day.reported and application_id not in self._day.silent

    def _posted(self, payment: Payment) -> int | None:
        """What stands in the loan system for it: found by its own number, else by the sum."""
        heap = self._there.get(payment.application_id, [])
        if payment.posted_at is None:
            return None
        by_id = next((one for one in heap if payment.posting_reference and one.receipt == payment.posting_reference), None)
        found = by_id or next((one for one in heap if one.amount == payment.posting and one.online), None)
        if found is not None:
            heap.remove(found)
        # What was taken out again stands in a line of its own, also where the base shows it on the posting itself.
        left = found.amount if found else 0
        taken_out = payment.reversed if payment.reversed and left == payment.posting - payment.reversed else 0
        return left + taken_out if found or taken_out else None

    def _refund(self, refund: Refund, whose: Payment | Suspense, row: AcquirerRow | None) -> Line:
        kind = RowKind.CHARGEBACK if refund.chargeback else RowKind.REFUND
        payment = whose if isinstance(whose, Payment) else None
        owed = payment.to_reverse if payment else 0
        line = Line(
            kind, whose.reference, whose.acquirer_reference, refund.id, whose.application_id, -row.amount if row else None,
            -refund.amount, -refund.amount if payment and payment.posted_at and not owed else None, Verdict.AGREED,
        )  # fmt: skip
        if row is None and self._wanted(whose.application_id):
            return replace(line, verdict=Verdict.DIFFERS, cause=Cause.NOT_REPORTED, fix=Fix.ASK)
        if owed:
            return replace(line, verdict=Verdict.DIFFERS, cause=Cause.TO_REVERSE, fix=Fix.REVERSED)
        if line.there is not None and whose.application_id in self._day.stands_there:
            return replace(line, there=None, verdict=Verdict.DIFFERS, cause=Cause.STANDS_THERE)
        return line if row is not None else replace(line, verdict=Verdict.ON_ITS_WAY, cause=Cause.NO_REPORT)

    def _suspended(self, kept: Suspense) -> Line:
        row = self._rows.take(kept)
        line = Line(
            RowKind.PAYMENT, kept.reference, kept.acquirer_reference, kept.id, kept.application_id, row.amount if row else None,
            kept.amount or 0, None, Verdict.ON_ITS_WAY if kept.open else Verdict.AGREED,
            Cause.IN_SUSPENSE if kept.open else Cause.NONE, commission=row.commission if row else 0,
        )  # fmt: skip
        if row is not None and row.amount != (kept.amount or 0):
            return replace(line, verdict=Verdict.DIFFERS, cause=Cause.SUM_DIFFERS)
        return line

    def _only_reported(self, row: AcquirerRow) -> Line:
        known = self._here.get(row.reference) or self._day.known.get(row.reference)
        sign = 1 if row.kind is RowKind.PAYMENT else -1
        if row.kind is not RowKind.PAYMENT:
            by_report = Fix.COUNT if row.refund_id else Fix.ASK
            cause, fix = Cause.REFUND_UNKNOWN_HERE, by_report if known else Fix.NONE
        else:
            cause, fix = (Cause.NOTICE_LOST, Fix.ASK) if known else (Cause.UNKNOWN_HERE, Fix.SUSPEND)
        return Line(
            row.kind, row.reference, row.acquirer_reference, row.refund_id or (known.id if known else ""),
            known.application_id if known else "", sign * row.amount, None, None, Verdict.DIFFERS, cause, fix, row.commission,
        )  # fmt: skip

    def _of_another_day(self, row: AcquirerRow) -> bool:
        """It has its line on the day to which the hub counts it."""
        if row in self._day.elsewhere:
            return True
        known = self._day.known.get(row.reference)
        same = known is not None and known.acquirer_reference in ("", row.acquirer_reference)
        return bool(known and same and row.kind is RowKind.PAYMENT and known.paid == row.amount)


def _only_there(application_id: str, posting: PostedPayment) -> Line:
    return Line(
        RowKind.PAYMENT, "", "", posting.receipt, application_id, None, None, posting.amount, Verdict.DIFFERS, Cause.ONLY_THERE
    )


def _cause_there(payment: Payment, there: int | None, day: Day, *, can_read: bool) -> tuple[Cause, Fix] | None:
    """What the loan system's side says; None: it agrees."""
    if payment.state is PaymentState.HELD:
        return Cause.IN_SUSPENSE, Fix.NONE
    if payment.posted_at is None:
        if payment.state is not PaymentState.PAID:
            return None
        if payment.id in day.refused:
            return Cause.REFUSED_THERE, Fix.NONE
        return (Cause.POSTING, Fix.NONE) if payment.id in day.busy else (Cause.NOT_POSTED_THERE, Fix.POST)
    if there is None:
        return (Cause.NOT_POSTED_THERE, Fix.NONE) if can_read else (Cause.NOT_TOLD, Fix.NONE)
    return (Cause.POSTED_SUM_DIFFERS, Fix.NONE) if there != payment.posting else None
