"""The borrower chooses what a refund changes: smaller instalments, or fewer (353-FZ art. 11: the borrower's choice)."""

from dataclasses import replace

from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.errors import FieldInvalidError, StepClosedError
from bridge.model.paying.figure import Wish
from bridge.model.refunding.tour_refund import ENDED, TourRefund, TourRefundState

CHOICES = (Wish.EARLY_SMALLER, Wish.EARLY_SHORTER)


def open_to_choice(refund: TourRefund) -> bool:
    """True while the choice still leads anywhere: before it is asked for in the loan system."""
    return bool(refund.to_lender) and not refund.fixed and refund.state not in (*ENDED, TourRefundState.POSTED)


def choose_return(hub: Hub, application: Application, refund_id: str, wish: Wish) -> TourRefund:
    """Keep the choice. Raises RefundUnknownError, FieldInvalidError, StepClosedError (it is posted already)."""
    if wish not in CHOICES:
        raise FieldInvalidError("choose smaller payments or fewer", field="wish")
    with hub.store.begin() as tx:
        refund = tx.tour_refunds.get(refund_id, application.id)
        if not open_to_choice(refund):
            raise StepClosedError("this refund is posted already")
        chosen = replace(refund, wish=wish, wished_at=hub.clock.now())
        tx.tour_refunds.save(chosen)
    return chosen
