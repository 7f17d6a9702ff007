"""The lender's share into the loan system, exactly once, as a payment of the site with the borrower's choice."""

from dataclasses import replace
from datetime import date, datetime

from bridge.flows.hub import Hub
from bridge.flows.informing.announce_news import announce, number_of
from bridge.flows.open_attention import open_attention
from bridge.flows.refunding.tell_refund import end_if_settled, tell
from bridge.flows.refunding.word_refund import OVER, REFUSED_THERE, over_left
from bridge.flows.repaying.give_back import refresh_loan
from bridge.flows.repaying.returning_early.ask_early_return import ask_early_return
from bridge.model.application import Application
from bridge.model.events import EventType
from bridge.model.informing.occasion import Occasion
from bridge.model.paying.figure import Wish
from bridge.model.payment import Payment, PaymentState
from bridge.model.refunding.tour_refund import TourRefund, TourRefundState
from bridge.model.status import Status
from bridge.ports.outside_errors import RefusedError
from bridge.ports.store import Transaction
from bridge.ports.work import Work

S = TourRefundState


def post_refund(hub: Hub, work: Work) -> None:
    """Post it, or what of it the debt still takes. Raises an outside error; a refusal is also put before a person."""
    with hub.store.read() as tx:
        refund = tx.tour_refunds.get(work.subject)
        application = tx.applications.get(refund.application_id)
    if refund.state is not S.RETURNED:
        return
    tried = refund.fixed
    if not tried:
        refund = _fix(hub, application, refund)
    reference = ""
    if refund.posting:
        payment = payment_of(refund)
        found = hub.loan_system.find_payment(application, payment, _alike(hub, refund)) if tried else None
        reference = found if found is not None else _post(hub, application, refund, payment)
    _keep(hub, refund.id, reference)


def payment_of(refund: TourRefund) -> Payment:
    """The posting as the port takes it."""
    return Payment(
        refund.id, refund.application_id, refund.code, refund.posting, PaymentState.PAID,
        refund.announced_at, paid_at=refund.arrived_at, paid=refund.posting, posting=refund.posting, wish=refund.wish,
        posted_at=refund.posted_at, posting_reference=refund.posting_reference, note=f"возврат за тур, {refund.reference}",
    )  # fmt: skip


def _fix(hub: Hub, application: Application, refund: TourRefund) -> TourRefund:
    """Written down before the loan system is asked: a second try must look for the same sum."""
    debt = hub.loan_system.amount_due(application) if application.status is Status.ACTIVE else 0
    with hub.store.begin() as tx:
        fresh = tx.tour_refunds.get(refund.id)
        if fresh.fixed:
            return fresh
        posting = min(fresh.to_lender, debt)
        wish = Wish.ALL if posting == debt else fresh.wish
        fixed = replace(fresh, posting=posting, over=fresh.to_lender - posting, wish=wish)
        tx.tour_refunds.save(fixed)
    return fixed


def _post(hub: Hub, application: Application, refund: TourRefund, payment: Payment) -> str:
    try:
        hub.loan_system.check_payment(application, payment)
        ask_early_return(hub, application, payment)
        return hub.loan_system.post_payment(application, payment)
    except RefusedError as refusal:
        with hub.store.begin() as tx:
            # Understood and not done: the next try may ask for another sum.
            tx.tour_refunds.save(replace(tx.tour_refunds.get(refund.id), posting=0, over=0))
            text = f"система займов не приняла возврат «{refund.code}»: {refusal.message}. Исправьте там и пошлите работу снова."
            open_attention(hub, tx, f"{REFUSED_THERE}:{refund.id}", text, application.id)
        raise


def _alike(hub: Hub, refund: TourRefund) -> int:
    """Postings of the same day and sum that this loan is known to have already."""
    with hub.store.read() as tx:
        payments = [*tx.payments.of(refund.application_id), *posted_refunds(tx, refund.application_id)]
    day = _day(hub, refund.arrived_at)
    return sum(one.posted_at is not None and one.posting == refund.posting and _day(hub, one.paid_at) == day for one in payments)


def _day(hub: Hub, at: datetime | None) -> date | None:
    return hub.clock.local(at).date() if at else None


def posted_refunds(tx: Transaction, application_id: str) -> list[Payment]:
    """Refunds that stand in the loan, in the shape of payments."""
    posted = [one for one in tx.tour_refunds.of(application_id) if one.posted_at and one.posting]
    return [replace(payment_of(one), state=PaymentState.POSTED) for one in posted]


def _keep(hub: Hub, refund_id: str, reference: str) -> None:
    with hub.store.begin() as tx:
        refund = tx.tour_refunds.get(refund_id)
        if refund.state is not S.RETURNED:
            return
        application = tx.applications.get(refund.application_id)
        posted = replace(refund, state=S.POSTED, posted_at=hub.clock.now(), posting_reference=reference)
        tx.tour_refunds.save(posted)
        tell(hub, tx, application, EventType.REFUND_POSTED, posted)
        if posted.posting:
            key, number = f"tour_refund_posted:{posted.id}", number_of(application)
            announce(hub, tx, application, Occasion.TOUR_REFUND_POSTED, key, amount=posted.posting, number=number)
        if posted.over:
            open_attention(hub, tx, f"{OVER}:{posted.id}", over_left(posted), application.id)
        refresh_loan(hub, tx, application.id)
        end_if_settled(hub, tx, application, posted)
