"""What officers and borrowers read about a refund."""

from collections.abc import Mapping
from types import MappingProxyType

from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.money import shown_rubles
from bridge.model.paying.figure import Wish
from bridge.model.refunding.tour_refund import CancelledBy, Scope, TourRefund
from bridge.ports.store import Transaction
from bridge.ports.surroundings import Clock

AWAITED, LATE, REFUSED_THERE, OVER = "tour_refund", "tour_refund_late", "tour_refund_refused", "tour_refund_over"
_WHO: Mapping[CancelledBy, str] = MappingProxyType({CancelledBy.OPERATOR: "туроператор", CancelledBy.BORROWER: "заёмщик"})
_WHAT: Mapping[Scope, str] = MappingProxyType(
    {Scope.WHOLE: "тур отменён", Scope.PART: "часть тура отменена", Scope.TRAVELLER: "один турист не едет"}
)
WISHES: Mapping[Wish, str] = MappingProxyType(
    {Wish.EARLY_SMALLER: "платёж меньше, срок прежний", Wish.EARLY_SHORTER: "платёж прежний, срок меньше"}
)
# A product may have texts of its own under the same names.
_TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "refund": "Отмена тура: {site} возвращает {amount}, из них в счёт займа {to_lender}, вам {to_buyer}. {link}",
        "refund_posted": "{site}: возврат за тур {posted} записан в заём. Новый график: {link}",
    }
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


def early_return_asked(refund: TourRefund, number: str) -> str:
    """No base takes the choice with a payment."""
    return (
        f"возврат за тур {shown_rubles(refund.posting)} проведён по займу {number} под номером {refund.code}. "
        f"Выбор заёмщика: {WISHES[refund.wish]}. Оформите досрочный возврат в системе займов, график станет новым."
    )


def text_of(hub: Hub, application: Application, refund: TourRefund, name: str) -> str:
    """A message to the borrower."""
    text = hub.product(application).terms.sms_texts.get(name, _TEXTS[name])
    return text.format(
        site=hub.partner(application).title, amount=shown_rubles(refund.amount), to_lender=shown_rubles(refund.to_lender),
        to_buyer=shown_rubles(refund.to_buyer), posted=shown_rubles(refund.posting), link=f"{hub.public_url}/a/{application.id}",
    )  # fmt: skip


def close_attentions(hub: Hub, tx: Transaction, refund: TourRefund, words: str) -> None:
    """Nobody has to look at the money of this refund any more."""
    mine = {f"{kind}:{refund.id}" for kind in (AWAITED, LATE, REFUSED_THERE)}
    for one in tx.attentions.waiting_of(refund.application_id):
        if one.kind in mine:
            tx.attentions.resolve(one.id, hub.clock.now(), words)
