"""The tour's price moved.

Until the signature a new version goes to the lender for a decision on it; a decision is bound to one version.
"""

from dataclasses import replace

from bridge.flows.deciding.expire_application import watch_end
from bridge.flows.hub import LOAN_SYSTEM, Hub
from bridge.flows.one_transaction import one_transaction
from bridge.flows.record_moves import record_moves
from bridge.model.application import Application
from bridge.model.errors import FieldInvalidError, PriceVersionOldError, StepClosedError
from bridge.model.events import EventType
from bridge.model.offering.new_price import against_approved
from bridge.model.status import Status
from bridge.model.tour import Advance, Price
from bridge.ports.store import Transaction
from bridge.ports.work import WorkKind

_BEFORE_HANDOVER = (Status.RECEIVED, Status.FILLING, Status.MORE_WANTED)
_AFTER_HANDOVER = (Status.SUBMITTED, Status.IN_REVIEW, Status.APPROVED, Status.CONTRACT_READY)


@one_transaction
def change_price(
    hub: Hub, tx: Transaction, application_id: str, price: Price, advance: Advance | None = None, periods: int | None = None
) -> Application:
    """Take a new price version, and with it a larger advance where one was paid, or another term where the buyer chose one.

    The same version with the same contents again changes nothing.

    Raises PriceVersionOldError, StepClosedError (signed or ended), FieldInvalidError (sum out of the product's limits).
    """
    application = tx.applications.get(application_id)
    if price == application.price and advance is None:
        return application
    application.require(*_BEFORE_HANDOVER, *_AFTER_HANDOVER)
    if application.signature is not None:
        raise StepClosedError("the contract for the present price is signed")
    if price.version <= application.price.version:
        raise PriceVersionOldError(f"the hub already has version {application.price.version}", field="version")
    if price.valid_until <= hub.clock.now():
        raise FieldInvalidError("the price hold is over; ask the operator anew", field="valid_until")
    changed = replace(
        application, price=price, advance=advance or application.advance, periods=periods or application.periods, less=None,
        way_chosen="",
    )  # fmt: skip
    hub.product(changed).check(changed)
    early = application.status in _BEFORE_HANDOVER
    saved = tx.applications.save(changed) if early else _to_lender(hub, tx, changed, application)
    watch_end(hub, tx, saved)
    return saved


def _to_lender(hub: Hub, tx: Transaction, changed: Application, before: Application) -> Application:
    now = hub.clock.now()
    facts: dict[str, object] = {"old_total": before.price.total, "new_total": changed.price.total}
    if changed.advance.amount != before.advance.amount:
        facts["advance"] = changed.advance.amount
    outcome = against_approved(changed)
    if outcome is not None:
        facts |= {"outcome": outcome.outcome.value, "approved": outcome.approved}
    if outcome is not None and outcome.advance is not None:
        facts["advance_would_do"] = outcome.advance
    undecided = replace(changed, decision=None, contract=None)
    saved = record_moves(hub, tx, undecided.move_to(EventType.PRICE_CHANGED, now, facts))
    once = f"submit:{saved.id}:price{saved.price.version}"
    tx.work.post(WorkKind.SUBMIT_APPLICATION, saved.id, LOAN_SYSTEM, saved.id, now, once=once)
    return saved
