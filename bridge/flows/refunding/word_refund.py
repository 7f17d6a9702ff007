"""What officers and borrowers read about a refund."""

from collections.abc import Mapping
from types import MappingProxyType

from bridge.flows.hub import Hub
from bridge.model.money import shown_rubles
from bridge.model.refunding.tour_refund import CancelledBy, Scope, TourRefund
from bridge.ports.store import Transaction
from bridge.ports.surroundings import Clock

AWAITED, LATE, REFUSED_THERE, OVER = "tour_refund", "tour_refund_late", "tour_refund_refused", "tour_refund_over"
_WHO: Mapping[CancelledBy, str] = MappingProxyType({CancelledBy.OPERATOR: "туроператор", CancelledBy.BORROWER: "заёмщик"})
_WHAT: Mapping[Scope, str] = MappingProxyType(
    {Scope.WHOLE: "тур отменён", Scope.PART: "часть тура отменена", Scope.TRAVELLER: "один турист не едет"}
)


def what_happened(refund: TourRefund) -> str:
    """In half a sentence."""
    return f"{_WHAT[refund.scope]} (отменил {_WHO[refund.cancelled_by]})"


def money_awaited(refund: TourRefund, site: str, clock: Clock) -> str:
    """What an officer is to do once the money is there."""
    until = f", срок {clock.local(refund.return_until):%d.%m.%Y}" if refund.return_until else ""
    return (
        f"{what_happened(refund)}: сайт «{site}» должен вернуть кредитору {shown_rubles(refund.to_lender)}{until}, "
        f"назначение «{refund.code}». Хаб не видит счёта в банке: когда деньги придут, отметьте это на странице заявки, "
        "и хаб сам проведёт их по займу. Не придут — откажите там же."
    )


def over_left(refund: TourRefund) -> str:
    """The debt became smaller while the money was on its way."""
    return (
        f"возврат «{refund.code}»: пришло {shown_rubles(refund.to_lender)}, долг был меньше, в заём проведено "
        f"{shown_rubles(refund.posting)}. Верните заёмщику {shown_rubles(refund.over)}."
    )


def close_attentions(hub: Hub, tx: Transaction, refund: TourRefund, words: str) -> None:
    """Nobody has to look at the money of this refund any more."""
    mine = {f"{kind}:{refund.id}" for kind in (AWAITED, LATE, REFUSED_THERE)}
    for one in tx.attentions.waiting_of(refund.application_id):
        if one.kind in mine:
            tx.attentions.resolve(one.id, hub.clock.now(), words)
