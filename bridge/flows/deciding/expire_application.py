"""The price hold, the offer or the site's deadline ran out before the signature: the end, and everybody is told."""

from dataclasses import replace
from datetime import timedelta

from bridge.flows.hub import TIMER, Hub
from bridge.flows.record_moves import record_moves
from bridge.model.application import Application
from bridge.model.events import EventType
from bridge.model.status import Status
from bridge.ports.store import Transaction
from bridge.ports.work import Later, Work, WorkKind

_CONFIRMATION = timedelta(minutes=1)

_EXPIRES = (
    Status.RECEIVED,
    Status.FILLING,
    Status.SUBMITTED,
    Status.IN_REVIEW,
    Status.MORE_WANTED,
    Status.APPROVED,
    Status.CONTRACT_READY,
)


def watch_end(hub: Hub, tx: Transaction, application: Application) -> None:
    """Have the application looked at when its present end comes."""
    tx.work.post(WorkKind.EXPIRE_APPLICATION, application.id, TIMER, application.id, application.deadlines.sign_by)


def expire_application(hub: Hub, work: Work) -> Later | None:
    """Expire the application when its end has come; look again at the end when it moved.

    A signature that was entered in time but is not yet confirmed keeps the application alive.
    """
    with hub.store.begin() as tx:
        application = tx.applications.get(work.subject)
        if application.status not in _EXPIRES:
            return None
        now, end = hub.clock.now(), application.deadlines.sign_by
        if application.signature is not None:
            return Later(now + _CONFIRMATION)
        if now < end:
            return Later(end)
        moved = application.move_to(EventType.APPLICATION_EXPIRED, now, {"reason": "not_signed_in_time"})
        record_moves(hub, tx, replace(moved, end_reason="not_signed_in_time"))
    return None
