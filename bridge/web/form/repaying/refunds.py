"""Refunds of a cancelled tour in the cabinet: where the money is, and the borrower's choice of what it changes."""

from dataclasses import dataclass

from flask.typing import ResponseReturnValue

from bridge.flows.refunding.choose_return import choose_return, open_to_choice
from bridge.model.paying.figure import Wish
from bridge.model.refunding.tour_refund import TourRefund, TourRefundState
from bridge.web.form.visit import Visit, typed
from bridge.web.texts import gettext as _
from bridge.web.texts import later

_WORDS = {
    TourRefundState.ANNOUNCED: later("считаем, сколько пойдёт в счёт займа"),
    TourRefundState.MONEY_AWAITED: later("ждём деньги"),
    TourRefundState.RETURNED: later("деньги пришли, записываем в заём"),
    TourRefundState.POSTED: later("записан в заём"),
    TourRefundState.DONE: later("всё возвращено"),
    TourRefundState.REFUSED: later("не состоялся"),
}
_CHOICES = {"smaller": Wish.EARLY_SMALLER, "shorter": Wish.EARLY_SHORTER}


@dataclass(frozen=True)
class Shown:
    """One refund as the page draws it. `choice`: the borrower may still choose."""

    refund: TourRefund
    words: str
    choice: bool


def refunds_of(visit: Visit) -> list[Shown]:
    """Oldest first."""
    with visit.hub.store.read() as tx:
        found = tx.tour_refunds.of(visit.application.id)
    return [Shown(one, _(_WORDS[one.state]), _part(visit, one) and open_to_choice(one)) for one in found]


def choose(visit: Visit, refund_id: str) -> ResponseReturnValue:
    """Keep the choice and show the cabinet again."""
    choose_return(visit.hub, visit.application, refund_id, _CHOICES.get(typed("wish"), Wish.EARLY_SMALLER))
    return visit.go("loan", note="saved")


def _part(visit: Visit, refund: TourRefund) -> bool:
    """Nothing is left to choose where the loan is closed."""
    loan = visit.application.loan
    return loan is not None and refund.to_lender < loan.total_debt
