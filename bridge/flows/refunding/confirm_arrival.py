"""What an officer says of a refund: its money is on the lender's account, or it comes to nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from bridge.flows.advancing.open_ledger import keep, ledger_of
from bridge.flows.hub import LOAN_SYSTEM, Hub
from bridge.flows.refunding.tell_refund import tell
from bridge.flows.refunding.word_refund import close_attentions
from bridge.model.errors import FieldInvalidError, StepClosedError
from bridge.model.events import EventType
from bridge.model.money import shown_rubles
from bridge.model.refunding.tour_refund import TourRefund, TourRefundState
from bridge.ports.store import Exchange, Transaction
from bridge.ports.work import WorkKind

S = TourRefundState
NOT_RECEIVED, MISTAKE = "money_not_received", "announced_by_mistake"
REFUSALS = (NOT_RECEIVED, MISTAKE)


def confirm_arrival(hub: Hub, refund_id: str, amount: int, on: date, person: str) -> TourRefund:
    """The lender's share came on that day by the bank's statement: post it. The same again changes nothing.

    Raises StepClosedError, FieldInvalidError (another sum; a day ahead, or before the application).
    """
    with hub.store.begin() as tx:
        refund = tx.tour_refunds.get(refund_id)
        if refund.state in (S.RETURNED, S.POSTED, S.DONE) and refund.arrived_at:
            return refund
        _require_awaited(refund)
        if amount != refund.to_lender:
            text = f"ждали {shown_rubles(refund.to_lender)}: дождитесь всей суммы или откажите"
            raise FieldInvalidError(text, field="amount")
        application = tx.applications.get(refund.application_id)
        now = hub.clock.now()
        if not hub.clock.local(application.received_at).date() <= on <= hub.clock.today():
            raise FieldInvalidError("такого дня поступления быть не может", field="on")
        came = replace(refund, state=S.RETURNED, arrived_at=_moment(hub, on), arrived_by=person)
        tx.tour_refunds.save(came)
        tell(hub, tx, application, EventType.REFUND_RETURNED, came)
        close_attentions(hub, tx, came, f"{person}: деньги пришли {on:%d.%m.%Y}")
        _note(hub, tx, came, person, f"возврат «{came.code}»: деньги пришли")
        tx.work.post(WorkKind.POST_REFUND, application.id, LOAN_SYSTEM, came.id, now, once=f"post:{came.id}")
    return came


def refuse_refund(hub: Hub, refund_id: str, word: str, person: str) -> TourRefund:
    """It comes to nothing; `word` is one of REFUSALS and goes to the site. Raises StepClosedError once any money has moved."""
    with hub.store.begin() as tx:
        refund = tx.tour_refunds.get(refund_id)
        if refund.state is S.REFUSED:
            return refund
        _require_awaited(refund)
        if refund.buyer_at is not None:
            raise StepClosedError("сайт уже вернул покупателю его часть")
        application = tx.applications.get(refund.application_id)
        now = hub.clock.now()
        refused = replace(refund, state=S.REFUSED, ended_at=now, refusal=word if word in REFUSALS else NOT_RECEIVED)
        tx.tour_refunds.save(refused)
        keep(tx, ledger_of(tx, application).left_used(refund.of_advance, now, "refund_refused"))
        tell(hub, tx, application, EventType.REFUND_REFUSED, refused)
        close_attentions(hub, tx, refused, f"{person}: отказано, {refused.refusal}")
        _note(hub, tx, refused, person, f"возврат «{refused.code}»: отказано")
    return refused


def _require_awaited(refund: TourRefund) -> None:
    if refund.state is not S.MONEY_AWAITED:
        raise StepClosedError(f"the refund is {refund.state}")


def _moment(hub: Hub, on: date) -> datetime:
    """Noon of that day by the lender's clock, so that no zone makes another day of it; never ahead of now."""
    noon = datetime.combine(on, time(12), hub.clock.local(hub.clock.now()).tzinfo).astimezone(UTC)
    return min(noon, hub.clock.now())


def _note(hub: Hub, tx: Transaction, refund: TourRefund, person: str, what: str) -> None:
    tx.journal.note(Exchange(hub.clock.now(), person, "hub", what, "OK", refund.application_id))
