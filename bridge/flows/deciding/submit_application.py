"""Step 4: the application into the loan system, at most one deal each.

After an unclear try, look for the deal before sending again. Deals are looked up by the borrower, so of one borrower's
applications only one at a time is on its way: else the lost deal of one could be taken for the other's.
"""

from dataclasses import replace
from datetime import timedelta

from bridge.flows.hub import LOAN_SYSTEM, LOAN_TIMER, Hub
from bridge.flows.record_moves import record_moves
from bridge.model.application import Application
from bridge.model.decision import Deal
from bridge.model.events import EventType
from bridge.model.status import Status
from bridge.ports.store import Transaction
from bridge.ports.work import Later, Work, WorkKind, WorkState

_WAITING = (Status.FILLING, Status.MORE_WANTED, Status.SUBMITTED, Status.IN_REVIEW)
_OTHER_FIRST = timedelta(seconds=5)


def submit_application(hub: Hub, work: Work) -> Later | None:
    """Hand the application over, or bring its deal up to date; later, while another of this borrower's is on its way.

    Raises an outside error when the loan system did not take it.
    """
    with hub.store.begin() as tx:
        application = tx.applications.get(work.subject)
        if application.status not in _WAITING:
            return None
        others = _others(tx, application)
        if application.sent_version == 0 and any(_on_its_way(tx, other) for other in others):
            return Later(hub.clock.now() + _OTHER_FIRST)
        lost = work.attempt > 1 and application.sent_version > 0 and application.deal is None
        sent = application if lost else _note_sending(tx, application)
    found = _look(hub, sent, work, others) if lost else None
    if lost and found is None:
        with hub.store.begin() as tx:
            sent = _note_sending(tx, tx.applications.get(work.subject))
    # A deal that was found holds what the lost try sent; should the price have moved since, it is brought up to date next.
    deal = found or hub.loan_system.submit(sent)
    _keep(hub, sent.id, replace(deal, price_version=sent.sent_version))
    return None


def _others(tx: Transaction, application: Application) -> list[Application]:
    passport = application.borrower.passport
    same = tx.applications.of_passport(passport.digits) if passport else ()
    return [one for one in same if one.id != application.id]


def _on_its_way(tx: Transaction, other: Application) -> bool:
    """True while nobody knows whether the loan system has made a deal of it, and a row will find out."""
    if other.sent_version == 0 or other.deal is not None:
        return False
    rows = tx.work.open_of(other.id)
    return any(row.kind is WorkKind.SUBMIT_APPLICATION and row.state is not WorkState.DEAD for row in rows)


def _look(hub: Hub, application: Application, work: Work, others: list[Application]) -> Deal | None:
    known = frozenset(other.deal.number for other in others if other.deal)
    return hub.loan_system.find_deal(application, sent_after=work.posted_at, known=known)


def _note_sending(tx: Transaction, application: Application) -> Application:
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
        tx.work.post(WorkKind.RECEIVE_DECISION, saved.id, LOAN_TIMER, saved.id, now, once=f"decision:{saved.id}")
