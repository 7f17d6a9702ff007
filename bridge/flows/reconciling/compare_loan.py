"""A loan that runs: the dated copy beside what the loan system keeps, each payment on both sides, to the kopeck and the day."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bridge.flows.reconciling.compare_deals import RUNNING, Told
from bridge.model.application import Application
from bridge.model.loan import Instalment, Loan, PostedPayment
from bridge.model.money import shown_rubles
from bridge.model.payment import Payment, PaymentState
from bridge.model.reconciling.difference import Difference, DifferenceKind
from bridge.model.status import Status
from bridge.ports.reconciling import Kept
from bridge.ports.work import WorkKind, WorkState

K = DifferenceKind
Local = Callable[[datetime], datetime]
HAS_A_COPY = (Status.ACTIVE, Status.REPAID)
_GONE_BACK = (PaymentState.REFUNDED, PaymentState.CHARGED_BACK)
_SETTLED = (PaymentState.PAID, PaymentState.POSTED, PaymentState.REFUNDED)


def compare_loan(kept: Kept, told: Told, local: Local) -> Iterator[Difference]:
    """Copy and payments. `local`: the lender's wall clock, by which days are told."""
    application, loan = kept.application, told.loan
    if told.fault:
        yield Difference(K.UNREADABLE, application.id, _number(application), application.status.value, told.fault)
    if loan is None:
        return
    if application.status in HAS_A_COPY:
        runs = told.status is not None and told.status.state in RUNNING
        yield from _copy(application, loan, runs)
    yield from _payments(kept, loan, local)


def _copy(application: Application, loan: Loan, runs: bool) -> Iterator[Difference]:
    """A loan that is over, or in a state that is told as a difference of its own, may have lost its schedule."""
    copy = application.loan
    if copy is not None and copy.as_of > loan.as_of:
        return
    schedule, payments = (copy.schedule, copy.payments) if copy else ((), ())
    number = _number(application)
    if schedule != loan.schedule and (loan.schedule or runs):
        here, there = _shown_schedule(schedule), _shown_schedule(loan.schedule)
        yield Difference(K.SCHEDULE_DIFFERS, application.id, number, here, there, bool(loan.schedule))
    if sorted(payments, key=_order) != sorted(loan.payments, key=_order):
        here, there = _shown_payments(payments), _shown_payments(loan.payments)
        yield Difference(K.PAYMENTS_COPY_OLD, application.id, number, here, there, safe=True)


@dataclass
class _Pairs:
    """Payments of both sides that are not paired yet; pairing takes them out."""

    here: list[Payment]
    there: list[PostedPayment]

    def pair(self, fits: Callable[[Payment, PostedPayment], bool]) -> list[tuple[Payment, PostedPayment]]:
        """Pair each with the first that fits."""
        found = []
        for payment in tuple(self.here):
            posted = next((one for one in self.there if fits(payment, one)), None)
            if posted is not None:
                found.append((payment, posted))
                self.here.remove(payment)
                self.there.remove(posted)
        return found


def _payments(kept: Kept, loan: Loan, local: Local) -> Iterator[Difference]:
    """Pairs by the loan system's own id, then by day and sum; of the rest those that only look alike."""
    posted = [_as_posted(one) for one in kept.payments if one.state is PaymentState.POSTED]
    # Below zero stands what was taken out again: no payment, however alike its day.
    pairs = _Pairs(list(posted), [one for one in loan.payments if one.amount > 0])
    same = pairs.pair(lambda here, there: bool(here.posting_reference) and here.posting_reference == there.receipt)
    pairs.pair(lambda here, there: there.amount == here.amount and there.on == _day(here, local))
    same += pairs.pair(lambda here, there: there.online and there.amount == here.amount)
    same += pairs.pair(lambda here, there: there.online and there.on == _day(here, local))
    for payment, row in same:
        if (payment.amount, _day(payment, local)) != (row.amount, row.on):
            shown = _shown_payment(payment.amount, _day(payment, local)), _shown_payment(row.amount, row.on)
            yield Difference(K.PAYMENT_DIFFERS, payment.application_id, payment.id, *shown)
    for payment in pairs.here:
        shown_here = _shown_payment(payment.amount, _day(payment, local))
        yield Difference(K.POSTED_NOT_THERE, payment.application_id, payment.id, shown_here, "")
    yield from _reversed(kept, loan)
    yield from _paid(kept, pairs, local)
    yield from _only_there(kept.application, pairs.there, posted, loan, local)


def _reversed(kept: Kept, loan: Loan) -> Iterator[Difference]:
    """What was taken out there, where the base lists that, beside what the hub knows to be taken out."""
    there = -sum(one.amount for one in loan.payments if one.amount < 0)
    here = sum(one.reversed for one in kept.payments)
    on_its_way = any(one.to_reverse or one.reversing for one in kept.payments)
    if there and there != here and not on_its_way:
        number = _number(kept.application)
        yield Difference(K.REVERSALS_DIFFER, kept.application.id, number, shown_rubles(here), shown_rubles(there))


def _paid(kept: Kept, pairs: _Pairs, local: Local) -> Iterator[Difference]:
    """Payments not posted yet. While a row is about to post one, nothing is wrong; what it left there already is not strange."""
    paid = [_as_posted(one) for one in kept.payments if one.state is PaymentState.PAID]
    refunded = [_as_posted(one) for one in kept.payments if one.state in _GONE_BACK and one.paid_at]
    loose = _Pairs(paid + refunded, pairs.there)
    there = dict((payment.id, row) for payment, row in loose.pair(lambda a, b: (b.amount, b.on) == (a.amount, _day(a, local))))
    for payment in paid:
        rows = [row for row in kept.rows if row.kind is WorkKind.POST_PAYMENT and row.subject == payment.id]
        if any(row.state is not WorkState.DEAD for row in rows):
            continue
        found = there.get(payment.id)
        shown_there = f"{_shown_payment(found.amount, found.on)}, ответ потерян" if found else ""
        here = _shown_payment(payment.amount, _day(payment, local))
        yield Difference(K.PAID_NOT_THERE, payment.application_id, payment.id, here, shown_there, safe=not rows)


def _only_there(
    application: Application, there: Sequence[PostedPayment], posted: Iterable[Payment], loan: Loan, local: Local
) -> Iterator[Difference]:
    """What came by a cash desk or a bank is none of the hub's. A base that marks nothing as online may still show ours twice."""
    marked = any(one.online for one in loan.payments)
    known = {(one.amount, _day(one, local)) for one in posted}
    for row in (one for one in there if one.amount > 0):
        twice = (row.amount, row.on) in known
        if row.online or (twice and not marked):
            kind = K.PAYMENT_TWICE_THERE if twice else K.PAYMENT_ONLY_THERE
            yield Difference(kind, application.id, row.receipt, "", _shown_payment(row.amount, row.on))


def _as_posted(payment: Payment) -> Payment:
    """With the sum that the loan system was asked to post: a part may have gone back before, or another sum was paid."""
    return replace(payment, amount=payment.posting) if payment.posting else payment


def _day(payment: Payment, local: Local) -> date:
    return local(payment.paid_at or payment.started_at).date()


def _number(application: Application) -> str:
    return application.deal.number if application.deal else ""


def _order(payment: PostedPayment) -> tuple[date, int, str]:
    return payment.on, payment.amount, payment.receipt


def _shown_payment(amount: int, on: date) -> str:
    return f"{shown_rubles(amount)} {on:%d.%m.%Y}"


def _shown_schedule(schedule: Sequence[Instalment]) -> str:
    if not schedule:
        return ""
    total = shown_rubles(sum(row.amount for row in schedule))
    return f"платежей {len(schedule)}, с {schedule[0].due_on:%d.%m.%Y} по {schedule[-1].due_on:%d.%m.%Y}, всего {total}"


def _shown_payments(payments: Sequence[PostedPayment]) -> str:
    return f"платежей {len(payments)}, всего {shown_rubles(sum(one.amount for one in payments))}" if payments else ""
