"""Less was approved than the tour needs: what can be done instead, told to site and borrower alike, and the borrower's choice."""

from dataclasses import replace
from datetime import datetime

from bridge.flows.hub import Hub
from bridge.flows.one_transaction import one_transaction
from bridge.flows.refusing.refuse_neutrally import told
from bridge.model.application import Application
from bridge.model.errors import FieldInvalidError, StepClosedError
from bridge.model.events import EventType
from bridge.model.refusals.instead import refusal_of
from bridge.model.refusals.refusal import SUM_ABOVE, Instead, Refusal
from bridge.model.status import Status
from bridge.ports.store import Transaction
from bridge.ports.work import WorkKind

# Ways that keep this application; another adult needs a new one.
_HERE = (Instead.BIGGER_ADVANCE, Instead.CHEAPER_TOUR, Instead.SHORTER_TERM, Instead.LONGER_TERM)


def less_approved(hub: Hub, application: Application, amount: int, now: datetime) -> Refusal | None:
    """The numbered reason with the ways on; None when the sum is enough."""
    if amount >= application.loan_sum:
        return None
    rule = hub.refusals.of(str(SUM_ABOVE))
    ways = tuple(one for one in rule.offers if one in _HERE)
    return refusal_of(replace(rule, offers=ways), hub.product(application).lending, application, amount, now)


def facts_of_less(application: Application, amount: int) -> dict[str, object]:
    """What the event of the decision tells of it."""
    less = application.less
    if less is None:
        return {}
    offers = [told(one) for one in less.offers]
    missing = application.loan_sum - amount
    return {"shortfall": missing, "reason_number": less.number, "reason_words": less.words, "counter_offers": offers}


@one_transaction
def choose_way(hub: Hub, tx: Transaction, application_id: str, kind: str) -> Application:
    """The borrower takes one of the ways; the site is told, and does what only it can. The same again changes nothing.

    Raises StepClosedError (nothing to choose now), FieldInvalidError (not one of the ways).
    """
    application = tx.applications.get(application_id)
    if application.status is not Status.APPROVED or application.less is None:
        raise StepClosedError("there is nothing to choose now")
    way = next((one for one in application.less.offers if one.kind.value == kind), None)
    if way is None:
        raise FieldInvalidError("this is none of the ways", field="way")
    if application.way_chosen == kind:
        return application
    saved = tx.applications.save(replace(application, way_chosen=kind))
    now = hub.clock.now()
    facts = told(way) | {"more": max(0, way.advance - application.advance.amount)}
    event_id = tx.events.append(saved, EventType.COUNTER_OFFER_CHOSEN, now, facts)
    tx.work.post(WorkKind.NOTIFY_PARTNER, saved.id, f"partner:{saved.partner}", event_id, now)
    return saved
