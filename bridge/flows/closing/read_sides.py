"""What three sides say of a day: the acquirer (a report, its list, or a question about each), the hub, the loan system."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bridge.flows.hub import Hub
from bridge.model.loan import PostedPayment
from bridge.model.paying.closing import AcquirerRow, RowKind, newest
from bridge.model.paying.refund import Refund
from bridge.model.paying.suspense import Suspense, SuspenseCause
from bridge.model.paying.three_sides import Day
from bridge.model.payment import Payment, PaymentNotice, PaymentState
from bridge.ports import acquiring
from bridge.ports.outside_errors import OutsideError
from bridge.ports.store import Transaction
from bridge.ports.work import WorkKind, WorkState

_MOST_QUESTIONS = 500
_ENDED = {
    PaymentState.REFUNDED: RowKind.REFUND,
    PaymentState.CHARGED_BACK: RowKind.CHARGEBACK,
}


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
    since, until = bounds(hub, day)
    with hub.store.read() as tx:
        payments = list(tx.payments.of_days(since, until))
        refunds = [(one, _whose(tx, one)) for one in tx.refunds.given(since, until)]
        suspense = [one for one in tx.suspense.opened(since, until) if _by_itself(tx, one)]
        report = newest(tx.books.reports(day))
        beside = [row for n in (-1, 1) for row in _rows_of(tx, day + timedelta(days=n))]
    rows, source = (report.rows, report.name) if report else _asked(hub, since, until, payments, fresh=fresh)
    ours = {one.acquirer_reference for one in payments}
    named = {one.acquirer_reference for one in rows}
    rows = (*rows, *(row for row in beside if row.acquirer_reference in ours - named))
    rows = tuple(row for row in rows if row.currency in ("RUB", ""))
    there = {one: _postings(hub, one, fresh=fresh) for one in sorted({payment.application_id for payment in payments})}
    with hub.store.read() as tx:
        whole = _day(tx, day, payments, refunds, suspense, rows, bool(source))
    return Sides(_with_there(whole, there), rows, source)


def _day(
    tx: Transaction, day: date, payments: list[Payment], refunds: list[tuple[Refund, Payment | Suspense]],
    suspense: list[Suspense], rows: Iterable[AcquirerRow], reported: bool,
) -> Day:  # fmt: skip
    here = {one.reference for one in payments}
    found = (tx.payments.by_reference(row.reference) for row in rows if row.reference and row.reference not in here)
    paid = [one for one in payments if one.state is PaymentState.PAID and one.posted_at is None]
    return Day(
        payments=payments, refunds=refunds, suspense=suspense, reported=reported, on=day,
        known={one.reference: one for one in found if one is not None},
        busy=frozenset(one.id for one in paid if _being_posted(tx, one)),
        refused=frozenset(one.id for one in paid if any(kept.open for kept in tx.suspense.of_payment(one.id))),
    )  # fmt: skip


def _with_there(day: Day, there: dict[str, Sequence[PostedPayment] | None]) -> Day:
    return Day(day.payments, day.refunds, day.suspense, day.known, there, day.busy, day.refused, day.reported, day.on)


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


def _rows_of(tx: Transaction, day: date) -> Sequence[AcquirerRow]:
    report = newest(tx.books.reports(day))
    return report.rows if report else ()


def _being_posted(tx: Transaction, payment: Payment) -> bool:
    rows = tx.work.open_of(payment.application_id)
    mine = [row for row in rows if row.kind is WorkKind.POST_PAYMENT and row.subject == payment.id]
    return any(row.state is not WorkState.DEAD for row in mine)


def _postings(hub: Hub, application_id: str, *, fresh: bool) -> Sequence[PostedPayment] | None:
    with hub.store.read() as tx:
        application = tx.applications.get(application_id)
    if fresh:
        try:
            return hub.loan_system.loan(application).payments
        except OutsideError:
            return None
    return application.loan.payments if application.loan else None


def _asked(
    hub: Hub, since: datetime, until: datetime, payments: Sequence[Payment], *, fresh: bool
) -> tuple[tuple[AcquirerRow, ...], str]:
    """Without a report: the acquirer's list of that time, or its word on each payment."""
    if not fresh:
        return (), ""
    try:
        listed = hub.acquiring.payments_between(since, until)
        if listed is not None:
            return tuple(as_row(row) for row in listed if row.kind is not acquiring.RowKind.OTHER and not row.repeated), "list"
        told = [(one, hub.acquiring.payment_state(one)) for one in payments[:_MOST_QUESTIONS]]
    except OutsideError:
        return (), ""
    return tuple(row for payment, answer in told if answer for row in _rows_told(payment, answer)), "status"


def _rows_told(payment: Payment, answer: PaymentNotice) -> Iterator[AcquirerRow]:
    """An old protocol tells no sums: then the word stands for the sum that was asked for."""
    amount = answer.amount if answer.amount is not None else payment.paid
    theirs = answer.acquirer_reference or payment.acquirer_reference
    if answer.state in (PaymentState.PAID, *_ENDED):
        yield AcquirerRow(payment.reference, theirs, RowKind.PAYMENT, amount)
    back = answer.refunded if answer.refunded is not None else (amount if answer.state in _ENDED else 0)
    if back and answer.state is not None:
        yield AcquirerRow(payment.reference, theirs, _ENDED.get(answer.state, RowKind.REFUND), back)


def as_row(row: acquiring.ReportRow) -> AcquirerRow:
    """A row of the acquirer's report as it is kept."""
    return AcquirerRow(
        row.reference, row.acquirer_reference, RowKind(row.kind.value), row.amount, row.currency, row.commission or 0,
        row.operation,
    )  # fmt: skip
