"""Look again right before telling: nobody is told what is no longer so, least of all to pay what is paid."""

from dataclasses import replace
from datetime import timedelta

from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.informing.announcement import Announcement
from bridge.model.informing.occasion import REMINDERS, Occasion
from bridge.model.informing.reminding import still_stands
from bridge.model.paying.figure import first_unpaid
from bridge.model.payment import PaymentState
from bridge.model.status import Status
from bridge.ports.work import Later

_ON_THE_WAY = (PaymentState.AUTHORIZED, PaymentState.PAID, PaymentState.HELD)
_AGAIN = timedelta(hours=1)
Gone = str


def looked_again(hub: Hub, application: Application, told: Announcement) -> Announcement | Later | Gone:
    """The announcement with fresh facts; why it is not told any more; or later. Raises the loan system's outside errors."""
    if told.occasion in REMINDERS:
        return _reminder(hub, application, told)
    return told if _stands(application, told) else "уже не нужно"


def _stands(application: Application, told: Announcement) -> bool:
    status, same_price = application.status, told.number("version") in (0, application.price.version)
    unsigned = status in (Status.APPROVED, Status.CONTRACT_READY) and application.signature is None
    match told.occasion:
        case Occasion.APPROVED | Occasion.CONTRACT_READY:
            return unsigned and same_price
        case Occasion.APPROVED_LESS:
            return unsigned and same_price and application.less is not None
        case Occasion.MORE_WANTED:
            return status is Status.MORE_WANTED and bool(application.more_wanted)
        case Occasion.PRICE_CHANGED:
            return same_price and not status.final
        case _:
            return True


def _reminder(hub: Hub, application: Application, told: Announcement) -> Announcement | Later | Gone:
    if application.status is not Status.ACTIVE or application.deal is None:
        return "заём закрыт"
    with hub.store.read() as tx:
        on_the_way = any(one.state in _ON_THE_WAY for one in tx.payments.of(application.id))
    if on_the_way:
        return Later(hub.clock.now() + _AGAIN) if told.occasion is Occasion.OVERDUE else "платёж в пути"
    loan = hub.loan_system.loan(application)
    row = first_unpaid(loan)
    if row is None or not still_stands(row, told.number("row"), told.text("due_on"), told.occasion, hub.clock.today()):
        return "платёж внесён или срок другой"
    return replace(told, facts={**told.facts, "amount": row.amount})
