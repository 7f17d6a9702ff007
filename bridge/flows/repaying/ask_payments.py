"""Payments whose notice never came: the acquirer is asked, with growing pauses, many at once where it lists them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bridge.flows.hub import Hub
from bridge.flows.open_attention import open_attention
from bridge.flows.repaying.advance_payment import advance_payment
from bridge.flows.repaying.settle_debit import refuse_debit, settle_debit
from bridge.model.payment import Payment, PaymentNotice, PaymentState
from bridge.ports.acquiring import ReportRow, RowKind
from bridge.ports.outside_errors import OutsideError
from bridge.ports.store import Transaction

# The first question; a notice takes seconds as a rule.
NOTICE_OVERDUE = timedelta(minutes=15)
# The acquirer itself tries to tell for ten days (payu.md 2.6); one that nobody paid by then has lapsed.
LAPSES_AFTER = timedelta(days=11)
_PAUSES = (15, 30, 60, 120, 240, 480, 720, 1440)
_AFTER_A_FAILURE = timedelta(minutes=5)
_AT_ONCE, _WORTH_A_LIST = 200, 5
_ALONE_EVERY = 4


def ask_about_payments(hub: Hub) -> int:
    """Ask about each unsettled payment whose time has come; returns how many moved.

    The answer of an old protocol tells no sum; the sum is then the one asked for, which the signed payment form binds to our
    one-time reference. A payment that can't be asked about now is asked about soon again.
    """
    with hub.store.read() as tx:
        due = tx.payments.to_ask(hub.clock.now(), _AT_ONCE)
    listed = _listed(hub, due)
    return sum(_ask(hub, payment, listed) for payment in due)


def _listed(hub: Hub, due: Sequence[Payment]) -> Mapping[str, PaymentNotice] | None:
    """What was paid, by our reference, in one question; None where that is not worth it or not offered."""
    if len(due) < _WORTH_A_LIST:
        return None
    since = min(payment.started_at for payment in due)
    try:
        rows = hub.acquiring.payments_between(since, hub.clock.now())
    except OutsideError:
        return None
    if rows is None:
        return None
    return {row.reference: _told(row) for row in rows if row.kind is RowKind.PAYMENT and not row.repeated}


def _told(row: ReportRow) -> PaymentNotice:
    state, key = PaymentState.PAID, f"listed:{row.acquirer_reference}"
    return PaymentNotice(row.reference, row.acquirer_reference, state, row.raw_state, row.amount, row.currency, key)


def ask_one(hub: Hub, payment: Payment) -> bool:
    """Ask about one payment now; tells whether it moved. Raises an outside error."""
    answer = hub.acquiring.payment_state(payment)
    with hub.store.begin() as tx:
        fresh = tx.payments.get(payment.id)
        return _acted(hub, tx, fresh, answer) if answer is not None else False


def _ask(hub: Hub, payment: Payment, listed: Mapping[str, PaymentNotice] | None) -> bool:
    try:
        answer = _answer(hub, payment, listed)
    except OutsideError:
        _put_off(hub, payment, asked=False)
        return False
    with hub.store.begin() as tx:
        fresh = tx.payments.get(payment.id)
        moved = _acted(hub, tx, fresh, answer) if answer is not None else False
    _put_off(hub, payment, asked=True)
    return moved


def _answer(hub: Hub, payment: Payment, listed: Mapping[str, PaymentNotice] | None) -> PaymentNotice | None:
    """Of a list only what was paid is believed; now and then each is asked about by itself all the same (holds, refusals)."""
    if listed is not None and payment.reference in listed:
        return listed[payment.reference]
    if listed is not None and payment.asked % _ALONE_EVERY:
        return None
    return hub.acquiring.payment_state(payment)


def _acted(hub: Hub, tx: Transaction, payment: Payment, answer: PaymentNotice) -> bool:
    if answer.odd:
        open_attention(hub, tx, f"odd_answer:{payment.id}", answer.odd, payment.application_id)
    if not answer.test and refuse_debit(hub, tx, payment, answer):
        return True
    if answer.state is None or answer.test or not payment.can_become(answer.state):
        return False
    if payment.acquirer_reference not in ("", answer.acquirer_reference):
        text = "на вопрос о платеже эквайер называет другой"
        open_attention(hub, tx, f"payment_misfit:{payment.id}", text, payment.application_id)
        return False
    amount = payment.amount if answer.amount is None else answer.amount
    advance_payment(hub, tx, payment, replace(answer, amount=amount, currency=answer.currency or "RUB"), answer.state)
    fresh = tx.payments.get(payment.id)
    if fresh.state is payment.state:
        return False
    if not fresh.note:
        tx.payments.save(replace(fresh, note="learnt by asking: no notice came"))
    return True


def _put_off(hub: Hub, payment: Payment, *, asked: bool) -> None:
    """When to ask next. One that nobody paid for long lapses; money that is held never does."""
    now = hub.clock.now()
    with hub.store.begin() as tx:
        fresh = tx.payments.get(payment.id)
        if fresh.state not in (PaymentState.STARTED, PaymentState.AUTHORIZED):
            return
        if asked and fresh.state is PaymentState.STARTED and now - fresh.started_at > LAPSES_AFTER:
            lapsed = fresh.become(PaymentState.LAPSED)
            tx.payments.save(lapsed)
            settle_debit(hub, tx, lapsed)
            return
        times = fresh.asked + asked
        pause = timedelta(minutes=_PAUSES[min(times, len(_PAUSES)) - 1]) if asked else _AFTER_A_FAILURE
        tx.payments.save(replace(fresh, asked=times, ask_at=now + pause))
