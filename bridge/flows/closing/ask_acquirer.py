"""A day without a report: the acquirer's own list of it, or its word on each payment and each refund of the day."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bridge.flows.hub import Hub
from bridge.model.paying.closing import AcquirerRow, RowKind
from bridge.model.paying.reported import Back
from bridge.model.payment import Payment, PaymentNotice, PaymentState
from bridge.ports import acquiring
from bridge.ports.outside_errors import OutsideError

Rows = tuple[AcquirerRow, ...]
_MOST_QUESTIONS = 500
_ENDED = {PaymentState.REFUNDED: RowKind.REFUND, PaymentState.CHARGED_BACK: RowKind.CHARGEBACK}


def ask_acquirer(
    hub: Hub, since: datetime, until: datetime, payments: Sequence[Payment], refunds: Sequence[Back]
) -> tuple[Rows, str]:
    """Rows, and where they come from: "list" or "status"; empty when the acquirer does not answer."""
    try:
        listed = hub.acquiring.payments_between(since, until)
        if listed is not None:
            return tuple(as_row(row) for row in listed if row.kind is not acquiring.RowKind.OTHER and not row.repeated), "list"
        return tuple(_told(hub, payments, [(one, whose) for one, whose in refunds if isinstance(whose, Payment)])), "status"
    except OutsideError:
        return (), ""


def _told(hub: Hub, payments: Sequence[Payment], refunds: Sequence[Back]) -> Iterator[AcquirerRow]:
    """What went back on another day is a line of that day: only what the hub does not know of is told with the payment."""
    of_day = {one.id for one in payments}
    whose = {one.id: one for one in payments} | {one.id: one for _, one in refunds if isinstance(one, Payment)}
    for payment in list(whose.values())[:_MOST_QUESTIONS]:
        answer = hub.acquiring.payment_state(payment)
        if answer is None:
            continue
        if payment.id in of_day:
            yield from _came(payment, answer)
        if _confirmed(payment, answer):
            yield from (_row(one.amount, payment, answer, one.chargeback) for one, its in refunds if its.id == payment.id)


def _came(payment: Payment, answer: PaymentNotice) -> Iterator[AcquirerRow]:
    """An old protocol tells no sums: then the word stands for the sum that was asked for."""
    amount = answer.amount if answer.amount is not None else payment.paid
    if answer.state in (PaymentState.PAID, *_ENDED) or answer.went_back:
        yield AcquirerRow(payment.reference, answer.acquirer_reference or payment.acquirer_reference, RowKind.PAYMENT, amount)
    back = answer.refunded if answer.refunded is not None else _all_or_known(payment, answer, amount)
    if back > payment.refunded:
        yield _row(back - payment.refunded, payment, answer, answer.state is PaymentState.CHARGED_BACK)


def _all_or_known(payment: Payment, answer: PaymentNotice, amount: int) -> int:
    """What went back where the word tells no sum: all of it, unless the hub knows of a part."""
    return amount if answer.state in _ENDED and not payment.refunded else payment.refunded


def _confirmed(payment: Payment, answer: PaymentNotice) -> bool:
    """Does the answer speak of all that the hub has counted back?"""
    if answer.refunded is not None:
        return answer.refunded >= payment.refunded
    return answer.state in _ENDED or answer.went_back


def _row(back: int, payment: Payment, answer: PaymentNotice, chargeback: bool) -> AcquirerRow:
    kind = RowKind.CHARGEBACK if chargeback else RowKind.REFUND
    return AcquirerRow(payment.reference, answer.acquirer_reference or payment.acquirer_reference, kind, back)


def as_row(row: acquiring.ReportRow) -> AcquirerRow:
    """A row of the acquirer's report as it is kept."""
    return AcquirerRow(
        row.reference, row.acquirer_reference, RowKind(row.kind.value), row.amount, row.currency, row.commission or 0,
        row.operation,
    )  # fmt: skip
