"""Step 5: learn what the lender decided.

Asked by the clock, hastened by a notice; a notice only says "look", the state is always read.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from bridge.flows.deciding.cancel_application import cancelled_by_lender
from bridge.flows.deciding.expire_application import watch_end
from bridge.flows.deciding.look_again import look_again
from bridge.flows.hub import LOAN_SYSTEM, Hub
from bridge.flows.open_attention import open_attention
from bridge.flows.record_moves import record_moves
from bridge.flows.refusing.offer_instead import facts_of_less, less_approved
from bridge.flows.refusing.refuse_neutrally import FACT, facts_of, refuse_neutrally
from bridge.model.application import Application
from bridge.model.decision import DealState, DealStatus, Decision
from bridge.model.events import EventType
from bridge.model.status import Status
from bridge.ports.decisions import Reading
from bridge.ports.store import Transaction
from bridge.ports.work import Later, Work, WorkKind

_UNDECIDED = (Status.SUBMITTED, Status.IN_REVIEW)
# A notice that comes while the state is read may be about what was decided a moment later.
_LOOK_AGAIN = timedelta(seconds=1)


def receive_decision(hub: Hub, work: Work) -> Later | None:
    """Read the deal's state and act on it; ask again later while there is no decision. Raises an outside error."""
    with hub.store.begin() as tx:
        asked, announced = tx.applications.get(work.subject), tx.decisions.unread(work.subject)
    if asked.status not in _UNDECIDED or asked.deal is None:
        return None
    if not asked.decided_for_this_price:
        return look_again(hub, asked, work)
    status = hub.loan_system.deal_status(asked)
    with hub.store.begin() as tx:
        application = tx.applications.get(work.subject)
        # A deal that was sent anew while it was read: what was read is about the older price or answers.
        if application.status in _UNDECIDED and application.deal == asked.deal and application.decided_for_this_price:
            application = _act(hub, tx, application, status)
        if application.status not in _UNDECIDED:
            return None
        return _later(hub, tx, application, announced, work)


def _later(hub: Hub, tx: Transaction, application: Application, announced: Collection[int], work: Work) -> Later:
    """Soon when something was announced that the reading may have missed."""
    tx.decisions.looked(application.id, announced)
    if tx.decisions.unread(application.id):
        return Later(hub.clock.now() + _LOOK_AGAIN)
    return look_again(hub, application, work)


def _act(hub: Hub, tx: Transaction, application: Application, status: DealStatus) -> Application:
    now = hub.clock.now()
    match status.state:
        case DealState.NEW:
            return application
        case DealState.IN_REVIEW:
            started = application.status is Status.SUBMITTED
            return record_moves(hub, tx, application.move_to(EventType.REVIEW_STARTED, now)) if started else application
        case DealState.APPROVED:
            return _approve(hub, tx, application, status, now)
        case DealState.REJECTED:
            return _decline(hub, tx, application, status, now)
        case DealState.MORE_WANTED:
            return _want_more(hub, tx, application, status, now)
        case DealState.CANCELLED:
            return cancelled_by_lender(hub, tx, application, _reading(application, status, now))
        case _:
            open_attention(hub, tx, "unexpected_state", f"в системе займов «{status.raw}» до решения", application.id)
            return application


def _approve(hub: Hub, tx: Transaction, application: Application, status: DealStatus, now: datetime) -> Application:
    amount = status.approved or application.loan_sum
    until = hub.product(application).offer_until(application, now)
    decision = Decision(True, now, application.price.version, amount, until)
    less = less_approved(hub, application, amount, now)
    decided = replace(application, decision=decision, last_approved=amount, less=less, way_chosen="")
    facts = {"approved": amount, "valid_until": until, "max_price": amount + application.advance.amount}
    moved = decided.move_to(EventType.APPLICATION_APPROVED, now, facts | facts_of_less(decided, amount))
    saved = record_moves(hub, tx, moved, _reading(application, status, now))
    tx.work.post(WorkKind.ISSUE_CONTRACT, saved.id, LOAN_SYSTEM, saved.id, now, once=f"contract:{saved.id}:{saved.price.version}")
    watch_end(hub, tx, saved)
    return saved


def _decline(hub: Hub, tx: Transaction, application: Application, status: DealStatus, now: datetime) -> Application:
    decision = Decision(False, now, application.price.version, reason=status.note)
    number = status.facts.get(FACT, "")
    refused = refuse_neutrally(hub, replace(application, decision=decision), number, status.approved, now)
    facts = {"reason": "lender_declined"} | facts_of(refused.refusal)
    moved = refused.move_to(EventType.APPLICATION_DECLINED, now, facts)
    return record_moves(hub, tx, moved, _reading(application, status, now))


def _want_more(hub: Hub, tx: Transaction, application: Application, status: DealStatus, now: datetime) -> Application:
    wanted = status.note or "Уточните, пожалуйста, ответы анкеты."
    moved = replace(application, more_wanted=wanted).move_to(EventType.MORE_DATA_WANTED, now)
    return record_moves(hub, tx, moved, _reading(application, status, now))


def _reading(application: Application, status: DealStatus, now: datetime) -> Reading:
    sent_at = application.deal.sent_at if application.deal else now
    return Reading(sent_at, status.read_at or now, status.decided_at)
