"""The site tells that the operator confirmed the tour, or could not: one of the gates before the payout."""

from collections.abc import Mapping

from bridge.flows.deciding.cancel_application import cancel_application
from bridge.flows.gates.judge_gates import keep_gate
from bridge.flows.hub import LOAN_TIMER, Hub
from bridge.flows.one_transaction import one_transaction
from bridge.model.application import Application
from bridge.model.errors import StepClosedError
from bridge.model.gates import By, GateName
from bridge.model.gates.case import Given
from bridge.model.gates.judge import judge_gate
from bridge.model.gates.table import RULES
from bridge.ports.store import Transaction
from bridge.ports.work import WorkKind


@one_transaction
def confirm_booking(
    hub: Hub, tx: Transaction, application_id: str, operator_number: str, documents: Mapping[str, str] | None = None
) -> Application:
    """Open the booking gate with the operator's number as evidence, and its documents (number by kind) where they are told.

    Confirming again changes nothing.

    Raises StepClosedError when the application has ended, or when the product takes the booking from an officer.
    """
    application = tx.applications.get(application_id)
    gate = application.gate(GateName.BOOKING)
    if gate is not None and gate.open:
        return application
    if application.status.final:
        raise StepClosedError(f"the application has ended: {application.status}")
    product, now = hub.product(application), hub.clock.now()
    setting = product.terms.gates[GateName.BOOKING]
    if setting.off:
        return application
    if setting.by is not By.PARTNER:
        raise StepClosedError("the booking of this product is recorded by an officer")
    papers = "; ".join(f"{kind} {number}" for number, kind in (documents or {}).items())
    facts = {"number": operator_number} | ({"documents": papers} if papers else {})
    told = Given(facts, now, f"partner:{application.partner}")
    opened, verdict = judge_gate(RULES[GateName.BOOKING], setting, product.case(application, now, now), told)
    saved = keep_gate(hub, tx, application, opened, verdict)
    tx.work.post(WorkKind.RELEASE_PAYOUT, application_id, LOAN_TIMER, application_id, now)
    return saved


@one_transaction
def fail_booking(hub: Hub, tx: Transaction, application_id: str) -> Application:
    """The operator could not confirm: there is no tour to pay for. Raises MoveNotAllowedError after the payout."""
    return cancel_application.within(hub, tx, application_id, "booking_failed")
