"""The site tells that the operator confirmed the tour, or could not: one of the gates before the payout."""

from bridge.flows.deciding.cancel_application import cancel_application
from bridge.flows.hub import TIMER, Hub
from bridge.model.application import Application
from bridge.model.errors import StepClosedError
from bridge.model.gates import Gate, GateName
from bridge.ports.work import WorkKind


def confirm_booking(hub: Hub, application_id: str, operator_number: str) -> Application:
    """Open the booking gate with the operator's number as evidence. Confirming again changes nothing.

    Raises StepClosedError when the application has ended.
    """
    with hub.store.begin() as tx:
        application = tx.applications.get(application_id)
        gate = application.gate(GateName.BOOKING)
        if gate is not None and gate.open:
            return application
        if application.status.final:
            raise StepClosedError(f"the application has ended: {application.status}")
        now = hub.clock.now()
        opened = Gate(GateName.BOOKING, f"номер брони {operator_number}", opened_at=now)
        saved = tx.applications.save(application.with_gate(opened))
        tx.work.post(WorkKind.RELEASE_PAYOUT, application_id, TIMER, application_id, now)
        return saved


def fail_booking(hub: Hub, application_id: str) -> Application:
    """The operator could not confirm: there is no tour to pay for. Raises MoveNotAllowedError after the payout."""
    return cancel_application(hub, application_id, "booking_failed")
