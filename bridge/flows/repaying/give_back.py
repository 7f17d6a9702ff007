"""Money that went back, a part or all, told by the acquirer: counted once, and taken out of the loan system again."""

from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from bridge.flows.hub import LOAN_SYSTEM, LOAN_TIMER, Hub
from bridge.flows.informing.announce_news import announce, number_of
from bridge.flows.open_attention import open_attention
from bridge.flows.repaying.compare_allocation import left_after_reversal
from bridge.flows.repaying.hold_money import held_of, hold_money, release_fitted, take_from_held
from bridge.flows.repaying.settle_debit import settle_debit
from bridge.model.informing.occasion import Occasion
from bridge.model.money import shown_rubles
from bridge.model.paying.refund import Refund, RefundState
from bridge.model.paying.suspense import SuspenseCause, suspense_key
from bridge.model.payment import Payment, PaymentNotice, PaymentState
from bridge.model.status import Status
from bridge.ports.outside_errors import RefusedError, UnreachableError
from bridge.ports.store import Transaction
from bridge.ports.work import Work, WorkKind

_UNANSWERED = "Система займов не ответила: сначала проверьте, не сторнировано ли уже. "


def give_back(hub: Hub, tx: Transaction, payment: Payment, notice: PaymentNotice) -> str:
    """A refund or chargeback of `payment`. The same one told again changes nothing."""
    if payment.state is PaymentState.REVERSED:
        # Money that came after its hold was let go lies in suspense alone.
        waits = tx.suspense.by_key(suspense_key(payment.reference, notice.acquirer_reference))
        return hold_money(hub, tx, notice, waits.cause, payment) if waits else f"{notice.raw_state} after {payment.state}"
    mine = (payment.id, *(kept.id for kept in tx.suspense.of_payment(payment.id)))
    known = [one for subject in mine for one in tx.refunds.of(subject)]
    key = notice.refund_id or notice.key
    if any(one.key == key for one in known):
        return f"{notice.raw_state}: this refund is known"
    held = held_of(tx, payment, notice.acquirer_reference)
    # A refund may overtake the word that the payment was made: all that was asked for is what can come back.
    most = payment.paid or (held.amount if held else None) or payment.amount
    told = notice.refunded if notice.refunded is not None else most - payment.refunded
    if not payment.paid and held is None and told > most - payment.refunded:
        # Another sum than asked for must have come; the word of that is still on its way.
        return hold_money(hub, tx, notice, SuspenseCause.WRONG_SUM, payment, f"вернули {shown_rubles(told)}, больше, чем просили")
    amount = max(0, min(told, most - payment.refunded))
    if told != amount:
        text = f"вернули {shown_rubles(told)}, а здесь было {shown_rubles(most - payment.refunded)}"
        open_attention(hub, tx, f"payment_misfit:{payment.id}", text, payment.application_id)
    if not amount:
        return f"{notice.raw_state}: nothing was left to give back"
    _count(hub, tx, payment, notice, amount, key)
    if notice.state is not PaymentState.CHARGED_BACK:
        # Who disputed a payment knows of its return from his bank.
        application = tx.applications.get(payment.application_id)
        word = f"refund:{sha256(key.encode()).hexdigest()[:32]}"
        announce(hub, tx, application, Occasion.REFUNDED, word, amount=amount, number=number_of(application))
    moved = _moved(payment, notice, amount, most, held.opened_at if held else hub.clock.now())
    if held is not None:
        take_from_held(hub, tx, held, moved.refunded)
    tx.payments.save(moved)
    settle_debit(hub, tx, moved)
    if moved.state is not payment.state and payment.state is PaymentState.HELD:
        release_fitted(hub, tx, moved)
    if moved.to_reverse:
        ask_reversal(hub, tx, moved)
    return f"{notice.raw_state}: {amount} back, {moved.state}"


def ask_reversal(hub: Hub, tx: Transaction, payment: Payment) -> None:
    """Have the loan system take out what is no longer here, after whatever it is doing with this loan."""
    # Each step of what went back has a row of its own: one that is at work just now can't swallow the next.
    once = f"reverse:{payment.id}:{payment.refunded}"
    now = hub.clock.now()
    tx.work.post(WorkKind.REVERSE_PAYMENT, payment.application_id, LOAN_SYSTEM, payment.id, now, once=once)


def _count(hub: Hub, tx: Transaction, payment: Payment, notice: PaymentNotice, amount: int, key: str) -> None:
    now, chargeback = notice.given_at or hub.clock.now(), notice.state is PaymentState.CHARGED_BACK
    asked = [one for one in tx.refunds.of(payment.id) if one.state is RefundState.ASKED and one.amount == amount]
    if asked and not chargeback:
        tx.refunds.save(replace(asked[0], key=key, state=RefundState.GIVEN, given_at=now))
        return
    tx.refunds.put(Refund(hub.mint.id("ref"), payment.id, key, amount, RefundState.GIVEN, now, chargeback, given_at=now))


def _moved(payment: Payment, notice: PaymentNotice, amount: int, most: int, came: datetime) -> Payment:
    state = notice.state
    theirs = payment.acquirer_reference or notice.acquirer_reference
    moved = replace(payment, refunded=payment.refunded + amount, acquirer_reference=theirs)
    if moved.refunded < most or state is None or not moved.can_become(state):
        return moved
    # What went back had come before: the books show both.
    return replace(moved.become(state), paid=most, paid_at=payment.paid_at or came)


def reverse_posting(hub: Hub, work: Work) -> None:
    """Take out of the loan system what went back to the payer; where it can't, a person gets the exact words.

    What is asked for is written down first, and stays the same until it is known what became of it. After a try without an answer
    it is looked for before it is asked again; where the loan system can't be asked, a person looks: a reversal made twice would
    be as wrong as none. Raises UnreachableError, OutcomeUnknownError, BadAnswerError.
    """
    with hub.store.begin() as tx:
        payment = tx.payments.get(work.subject)
        application = tx.applications.get(payment.application_id)
        unanswered = payment.reversing > 0
        amount = payment.reversing or payment.to_reverse
        if amount and not unanswered:
            tx.payments.save(replace(payment, reversing=amount))
    if not amount:
        return
    if unanswered:
        try:
            known = hub.loan_system.find_reversal(application, payment, amount)
        except RefusedError:
            _call_person(hub, payment, amount, _UNANSWERED)
            return
        if known is not None:
            note_reversed(hub, payment.id, amount)
            return
    try:
        hub.loan_system.reverse_payment(application, payment, amount)
    except RefusedError as refusal:
        _not_done(hub, payment.id)
        _call_person(hub, payment, amount, _words_of(refusal))
        return
    except UnreachableError:
        if not unanswered:
            _not_done(hub, payment.id)
        raise
    note_reversed(hub, payment.id, amount)


def _words_of(refusal: RefusedError) -> str:
    if refusal.reason == "not_offered":
        return "Система займов не принимает сторно через обмен. "
    return f"Система займов отказала в сторно: {refusal.message}. "


def _not_done(hub: Hub, payment_id: str) -> None:
    with hub.store.begin() as tx:
        tx.payments.save(replace(tx.payments.get(payment_id), reversing=0))


def note_reversed(hub: Hub, payment_id: str, amount: int) -> None:
    """The loan system no longer holds `amount` of this payment; its state is read anew."""
    with hub.store.begin() as tx:
        payment = tx.payments.get(payment_id)
        moved = replace(payment, reversed=min(payment.posting, payment.reversed + amount), reversing=0)
        moved = replace(moved, went=left_after_reversal(hub, moved))
        tx.payments.save(moved)
        if moved.to_reverse:
            # More went back meanwhile.
            ask_reversal(hub, tx, moved)
        _tell_reopened(hub, tx, moved, amount)
        refresh_loan(hub, tx, payment.application_id)


def _tell_reopened(hub: Hub, tx: Transaction, payment: Payment, amount: int) -> None:
    """A loan that is over here owes again there; the hub does not lead it back."""
    if tx.applications.get(payment.application_id).status is Status.REPAID:
        text = (
            f"заём здесь погашен, а платёж {payment.reference} сторнирован в системе займов на {shown_rubles(amount)}: "
            "там снова есть долг, решите с заёмщиком"
        )
        open_attention(hub, tx, f"reopened:{payment.id}", text, payment.application_id)


def refresh_loan(hub: Hub, tx: Transaction, application_id: str) -> None:
    """Schedule and balance are read now."""
    tx.work.post(WorkKind.FETCH_LOAN, application_id, LOAN_TIMER, application_id, hub.clock.now())


def _call_person(hub: Hub, payment: Payment, amount: int, first: str) -> None:
    text = (
        f"{first}Платёж {payment.reference}: {shown_rubles(payment.refunded)} вернулись плательщику. "
        f"В системе займов проведено {shown_rubles(payment.posted)}, проводка {payment.posting_reference or 'без номера'}: "
        f"сторнируйте там {shown_rubles(amount)} и отметьте это на странице платежей."
    )
    with hub.store.begin() as tx:
        open_attention(hub, tx, f"refund:{payment.id}", text, payment.application_id)
