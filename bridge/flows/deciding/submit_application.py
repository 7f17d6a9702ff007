"""Step 4: the application into the loan system, at most one deal each.

After an unclear try, look for the deal before sending again.
"""

from dataclasses import replace

from bridge.flows.hub import LOAN_SYSTEM, TIMER, Hub
from bridge.flows.record_moves import record_moves
from bridge.model.application import Application
from bridge.model.decision import Deal
from bridge.model.events import EventType
from bridge.model.status import Status
from bridge.ports.work import Work, WorkKind

_WAITING = (Status.FILLING, Status.MORE_WANTED, Status.SUBMITTED, Status.IN_REVIEW)


def submit_application(hub: Hub, work: Work) -> None:
    """Hand the application over, or bring its deal up to date. Raises an outside error when the loan system did not take it."""
    with hub.store.begin() as tx:
        application = tx.applications.get(work.subject)
        passport = application.borrower.passport
        known = tx.applications.deal_numbers_of_passport(passport.digits) if passport else frozenset()
    if application.status not in _WAITING:
        return None
    found = _found(hub, application, work, known)
    if found is not None:
        # It holds what the lost try sent; should the price have moved since, the deal is brought up to date next.
        return _keep(hub, application.id, replace(found, price_version=application.sent_version))
    sent = _note_sending(hub, application.id)
    return _keep(hub, sent.id, replace(hub.loan_system.submit(sent), price_version=sent.price.version))


def _found(hub: Hub, application: Application, work: Work, known: frozenset[str]) -> Deal | None:
    """The deal an earlier, unanswered try made. An update of a known deal may simply be sent again: it makes nothing new."""
    if work.attempt == 1 or application.deal is not None:
        return None
    return hub.loan_system.find_deal(application, sent_after=work.posted_at, known=known)


def _note_sending(hub: Hub, application_id: str) -> Application:
    with hub.store.begin() as tx:
        application = tx.applications.get(application_id)
        return tx.applications.save(replace(application, sent_version=application.price.version))


def _keep(hub: Hub, application_id: str, deal: Deal) -> None:
    with hub.store.begin() as tx:
        application = tx.applications.get(application_id)
        now = hub.clock.now()
        with_deal = replace(application, deal=deal)
        if application.status in (Status.FILLING, Status.MORE_WANTED):
            with_deal = with_deal.move_to(EventType.APPLICATION_SUBMITTED, now)
        saved = record_moves(hub, tx, with_deal)
        if not saved.decided_for_this_price:
            # The price moved while the old one was on its way: bring the deal up to date.
            once = f"submit:{saved.id}:price{saved.price.version}"
            tx.work.post(WorkKind.SUBMIT_APPLICATION, saved.id, LOAN_SYSTEM, saved.id, now, once=once)
        tx.work.post(WorkKind.RECEIVE_DECISION, saved.id, TIMER, saved.id, now, once=f"decision:{saved.id}")
