"""The tour is gone, the site or the borrower steps back: the life ends before any money goes out."""

from dataclasses import replace

from bridge.flows.hub import Hub
from bridge.flows.record_moves import record_moves
from bridge.model.application import Application
from bridge.model.events import EventType
from bridge.model.status import Status


def cancel_application(hub: Hub, application_id: str, reason: str) -> Application:
    """End the application. Cancelling again changes nothing. Raises MoveNotAllowedError after the payout."""
    with hub.store.begin() as tx:
        application = tx.applications.get(application_id)
        if application.status is Status.CANCELLED:
            return application
        moved = application.move_to(EventType.APPLICATION_CANCELLED, hub.clock.now(), {"reason": reason})
        return record_moves(hub, tx, replace(moved, end_reason=reason, pending_code=""))
