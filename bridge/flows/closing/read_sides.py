"""What three sides say of a day: the acquirer (a report, its list, or a question about each), the hub, the loan system."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from bridge.flows.closing.ask_acquirer import ask_acquirer
from bridge.flows.hub import Hub
from bridge.flows.refunding.known_postings import without_refunds
from bridge.model.loan import PostedPayment
from bridge.model.paying.closing import EVERY, AcquirerRow, RowKind, rows_of, standing
from bridge.model.paying.refund import Refund
from bridge.model.paying.reported import Back, Told, rows_of_middle
from bridge.model.paying.suspense import Suspense, SuspenseCause, suspense_key
from bridge.model.paying.taken_out import still_stands
from bridge.model.paying.three_sides import Day
from bridge.model.payment import Payment, PaymentState
from bridge.ports.outside_errors import OutsideError
from bridge.ports.store import Transaction
from bridge.ports.work import WorkKind, WorkState

# What happens near midnight may be a neighbour's, and what is a neighbour's already may be that of a day further off.
_BESIDE = 2


@dataclass(frozen=True)
class Sides:
    """All that is compared of a day. `source`: where the acquirer's rows come from; empty: it told nothing."""

    day: Day
    rows: tuple[AcquirerRow, ...]
    source: str


def bounds(hub: Hub, day: date) -> tuple[datetime, datetime]:
    """A day by the lender's clock in UTC."""
    zone = hub.clock.local(hub.clock.now()).tzinfo
    first = datetime.combine(day, time(), zone)
    return first.astimezone(UTC), datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def read_sides(hub: Hub, day: date, *, fresh: bool) -> Sides:
    """`fresh`: the acquirer and the loan system are asked now; else a stored report and the dated copies are compared.

    What can't be asked is not told; nothing is raised for it.
    """
    with hub.store.read() as tx:
        days = [_kept(hub, tx, day + timedelta(days=n)) for n in range(-_BESIDE, _BESIDE + 1)]
    kept = days[_BESIDE]
    if not kept.source and fresh:
        rows, source = ask_acquirer(hub, *bounds(hub, day), kept.payments, kept.refunds)
        kept = days[_BESIDE] = replace(kept, rows=rows, source=source)
    rows = tuple(row for row in rows_of_middle([one.told for one in days]) if row.currency in ("RUB", ""))
    refunded = {its.application_id for _, its in kept.refunds if isinstance(its, Payment)}
    paid = {payment.application_id for payment in kept.payments}
    there = {one: _postings(hub, one, fresh=fresh) for one in sorted(paid)}
    # A dated copy may be of before the reversal: only what is read now tells whether it is there.
    now = {one: there[one] if one in paid else _postings(hub, one, fresh=True) for one in sorted(refunded)} if fresh else {}
    with hub.store.read() as tx:
        silent = _silent(hub, tx, kept)
        stands = frozenset(one for one, found in now.items() if _stands_there(tx, one, found))
        whole = replace(_day(tx, day, kept, rows), there=without_refunds(hub, tx, there), silent=silent, stands_there=stands)
    return Sides(whole, rows, kept.source)


@dataclass(frozen=True)
class _Kept:
    """What the hub keeps of a day. `source`: where `rows` come from; empty: nowhere. `accounts`: whose reports are there."""

    payments: Sequence[Payment]
    refunds: Sequence[Back]
    suspense: Sequence[Suspense]
    rows: Sequence[AcquirerRow]
    source: str
    accounts: frozenset[str] = frozenset()

    @property
    def told(self) -> Told:
        return Told(self.rows, [*self.payments, *self.suspense], self.refunds)


def _kept(hub: Hub, tx: Transaction, day: date) -> _Kept:
    since, until = bounds(hub, day)
    reports = standing(tx.books.reports(day))
    return _Kept(
        list(tx.payments.of_days(since, until)),
        [(one, _whose(tx, one)) for one in tx.refunds.given(since, until)],
        [one for one in tx.suspense.opened(since, until) if _by_itself(tx, one)],
        rows_of(reports),
        ", ".join(report.name for report in reports),
        frozenset(report.account for report in reports),
    )


def _day(tx: Transaction, day: date, kept: _Kept, rows: Sequence[AcquirerRow]) -> Day:
    here = {one.reference for one in kept.payments}
    found = (tx.payments.by_reference(row.reference) for row in rows if row.reference and row.reference not in here)
    known = {one.reference: one for one in (*found, *kept.payments) if one is not None}
    paid = [one for one in kept.payments if one.state is PaymentState.PAID and one.posted_at is None]
    return Day(
        payments=kept.payments, refunds=kept.refunds, suspense=kept.suspense, reported=bool(kept.source), on=day,
        known={name: one for name, one in known.items() if name not in here},
        elsewhere=frozenset(row for row in rows if _elsewhere(tx, kept, row, known.get(row.reference))),
        busy=frozenset(one.id for one in paid if _being_posted(tx, one)),
        refused=frozenset(one.id for one in paid if any(kept.open for kept in tx.suspense.of_payment(one.id))),
    )  # fmt: skip


def _silent(hub: Hub, tx: Transaction, kept: _Kept) -> frozenset[str]:
    """Loans whose account has no report of the day while another one's is there."""
    if not kept.accounts or EVERY in kept.accounts or kept.accounts >= set(hub.acquiring.accounts()):
        return frozenset()
    whose = {one.application_id for one in (*kept.payments, *(its for _, its in kept.refunds)) if one.application_id}
    return frozenset(one for one in whose if hub.acquiring.account_of(tx.applications.get(one)) not in kept.accounts)


def _elsewhere(tx: Transaction, kept: _Kept, row: AcquirerRow, payment: Payment | None) -> bool:
    """Is this money in suspense since another day, or this refund counted on another one?"""
    if row.kind is not RowKind.PAYMENT:
        of_day = {one.id for one, _ in kept.refunds}
        counted = tx.refunds.of(payment.id) if payment is not None and row.refund_id else ()
        return any(one.key == row.refund_id and one.id not in of_day for one in counted if one.given_at is not None)
    if payment is not None and payment.acquirer_reference == row.acquirer_reference:
        return False
    held = tx.suspense.by_key(suspense_key(row.reference, row.acquirer_reference))
    return held is not None and all(one.id != held.id for one in kept.suspense)


def _whose(tx: Transaction, refund: Refund) -> Payment | Suspense:
    return tx.suspense.get(refund.subject) if refund.subject.startswith("sus_") else tx.payments.get(refund.subject)


def _by_itself(tx: Transaction, kept: Suspense) -> bool:
    """Money that no payment carries: what was attached, or is refused there, stands in the payment's own line."""
    if not kept.taken or kept.currency != "RUB" or kept.cause is SuspenseCause.REFUSED_THERE:
        return False
    if not kept.payment_id:
        return True
    payment = tx.payments.get(kept.payment_id)
    return payment.paid_at is None or payment.acquirer_reference != kept.acquirer_reference


def _being_posted(tx: Transaction, payment: Payment) -> bool:
    rows = tx.work.open_of(payment.application_id)
    mine = [row for row in rows if row.kind is WorkKind.POST_PAYMENT and row.subject == payment.id]
    return any(row.state is not WorkState.DEAD for row in mine)


def _stands_there(tx: Transaction, application_id: str, rows: Sequence[PostedPayment] | None) -> bool:
    payments = tx.payments.of(application_id)
    on_its_way = any(one.to_reverse or one.reversing for one in payments)
    return rows is not None and not on_its_way and still_stands(payments, rows) > 0


def _postings(hub: Hub, application_id: str, *, fresh: bool) -> Sequence[PostedPayment] | None:
    with hub.store.read() as tx:
        application = tx.applications.get(application_id)
    if fresh:
        try:
            return hub.loan_system.loan(application).payments
        except OutsideError:
            return None
    return application.loan.payments if application.loan else None
