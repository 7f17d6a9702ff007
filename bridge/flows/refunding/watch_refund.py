"""A refund whose money did not come in time goes before a person; so does a buyer's share that the site does not tell of."""

from bridge.flows.hub import Hub
from bridge.flows.open_attention import open_attention
from bridge.flows.refunding.word_refund import LATE
from bridge.model.money import shown_rubles
from bridge.model.refunding.tour_refund import ENDED, TourRefundState
from bridge.ports.work import Work


def watch_refund(hub: Hub, work: Work) -> None:
    """Look once, when the time is over."""
    with hub.store.begin() as tx:
        refund = tx.tour_refunds.get(work.subject)
        if refund.state in ENDED:
            return
        site = hub.partner(tx.applications.get(refund.application_id)).title
        late = []
        if refund.state is TourRefundState.MONEY_AWAITED and refund.to_lender:
            late.append(f"кредитору {shown_rubles(refund.to_lender)}")
        if not refund.buyer_settled:
            late.append(f"покупателю {shown_rubles(refund.to_buyer)}")
        if late:
            text = f"срок возврата «{refund.code}» вышел, сайт «{site}» не подтвердил: {' и '.join(late)}"
            open_attention(hub, tx, f"{LATE}:{refund.id}", text, refund.application_id)
