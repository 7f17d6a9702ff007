"""How much of a refund is the lender's: the debt is asked, the shares are told to site, borrower and office."""

from collections.abc import Iterable
from dataclasses import replace

from bridge.flows.advancing.open_ledger import keep, ledger_of
from bridge.flows.hub import TIMER, Hub
from bridge.flows.informing.announce_news import announce, number_of
from bridge.flows.open_attention import open_attention
from bridge.flows.refunding.tell_refund import end_if_settled, tell
from bridge.flows.refunding.word_refund import AWAITED, money_awaited
from bridge.model.application import Application
from bridge.model.events import EventType
from bridge.model.informing.occasion import Occasion
from bridge.model.refunding.tour_refund import UNDERWAY, TourRefund, TourRefundState, shares_of
from bridge.model.status import Status
from bridge.ports.store import Transaction
from bridge.ports.work import Work, WorkKind

S = TourRefundState


def share_refund(hub: Hub, work: Work) -> None:
    """Ask today's debt and share the amount out. Raises an outside error. Again: nothing changes."""
    with hub.store.read() as tx:
        refund = tx.tour_refunds.get(work.subject)
        application = tx.applications.get(refund.application_id)
    if refund.state is not S.ANNOUNCED:
        return
    debt = hub.loan_system.amount_due(application) if application.status is Status.ACTIVE else 0
    with hub.store.begin() as tx:
        refunds = tx.tour_refunds.of(application.id)
        fresh = next(one for one in refunds if one.id == refund.id)
        if fresh.state is S.ANNOUNCED:
            _share(hub, tx, application, fresh, [one for one in refunds if one.id != fresh.id], debt)


def _share(
    hub: Hub, tx: Transaction, application: Application, refund: TourRefund, others: Iterable[TourRefund], debt: int
) -> None:
    now, live = hub.clock.now(), [one for one in others if one.state is not S.REFUSED]
    ledger = ledger_of(tx, application)
    shares = shares_of(
        refund.amount,
        lent_left=application.loan_sum - sum(one.to_lender - one.over for one in live),
        debt_left=debt - sum(one.posting if one.fixed else one.to_lender for one in live if one.state in UNDERWAY),
        advance_left=ledger.balance.used,
    )
    shared = replace(
        refund, state=S.MONEY_AWAITED, to_lender=shares.to_lender, to_buyer=shares.to_buyer, of_advance=shares.of_advance,
        return_until=hub.product(application).lending.seller_returns_by(now),
    )  # fmt: skip
    tx.tour_refunds.save(shared)
    keep(tx, ledger.taken_back(shares.of_advance, now, "tour_cancelled"))
    tell(hub, tx, application, EventType.REFUND_MONEY_AWAITED, shared)
    number = number_of(application)
    announce(hub, tx, application, Occasion.TOUR_REFUND, f"tour_refund:{shared.id}", amount=shared.amount, number=number)
    if shared.to_lender:
        words = money_awaited(shared, hub.partner(application).title, hub.clock)
        open_attention(hub, tx, f"{AWAITED}:{shared.id}", words, application.id)
    until = shared.return_until or now
    tx.work.post(WorkKind.WATCH_REFUND, application.id, TIMER, shared.id, until, once=f"refund:{shared.id}")
    end_if_settled(hub, tx, application, shared)
