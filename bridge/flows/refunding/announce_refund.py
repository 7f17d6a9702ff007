"""The site tells that a tour was cancelled after the payout, whole, in part, or for one of the party."""

from collections.abc import Sequence

from bridge.flows.hub import LOAN_SYSTEM, Hub
from bridge.flows.one_transaction import one_transaction
from bridge.flows.refunding.tell_refund import tell
from bridge.model.application import Application
from bridge.model.errors import FieldInvalidError, PayoutNotMadeError, StepClosedError
from bridge.model.events import EventType
from bridge.model.refunding.tour_refund import Announcement, Scope, TourRefund, TourRefundState, amount_of
from bridge.model.status import Status
from bridge.ports.store import Transaction
from bridge.ports.work import WorkKind

PAID_OUT = (Status.ACTIVE, Status.REPAID)
# Refused ones included: each is told with the application.
MOST = 50


@one_transaction
def announce_refund(hub: Hub, tx: Transaction, application_id: str, told: Announcement) -> TourRefund:
    """Write the refund down and have the debt asked. The same reference with the same contents gives the refund that is there.

    Raises PayoutNotMadeError (cancel instead), StepClosedError (ended without a loan), FieldInvalidError (more than is left, an
    unknown traveller, a reference with other contents).
    """
    application = tx.applications.get(application_id)
    _require_payout(application)
    # Held from here: two announcements of one application follow one another, so their sums always add up.
    refunds = tx.tour_refunds.of(application.id)
    known = next((one for one in refunds if one.reference == told.reference), None)
    if known is not None:
        if known.same_as(told):
            return known
        raise FieldInvalidError("this reference was told with other contents", field="reference")
    if len(refunds) >= MOST:
        raise StepClosedError(f"an application has {MOST} refunds at most")
    if told.scope is Scope.TRAVELLER:
        _require_traveller(application, told.tourist, refunds)
    now = hub.clock.now()
    refund = TourRefund(
        hub.mint.id("trf"), application.id, told.reference, hub.mint.reference(), told.scope,
        amount_of(told, refunds, application.price.total), told.cancelled_by, told.reason, TourRefundState.ANNOUNCED, now,
        tourist=told.tourist or 0,
    )  # fmt: skip
    tx.tour_refunds.add(refund)
    tell(hub, tx, application, EventType.REFUND_ANNOUNCED, refund)
    tx.work.post(WorkKind.SHARE_REFUND, application.id, LOAN_SYSTEM, refund.id, now)
    return refund


def _require_payout(application: Application) -> None:
    if application.status in PAID_OUT:
        return
    if application.status.final:
        raise StepClosedError("it ended without a loan: only the advance goes back, by PUT …/advance")
    raise PayoutNotMadeError("the lender has not paid yet: end the application by POST …/cancel")


def _require_traveller(application: Application, number: int | None, refunds: Sequence[TourRefund]) -> None:
    named = application.tour.offer.get("tourists")
    told = [one.get("n") for one in named if isinstance(one, dict)] if isinstance(named, list) else []
    party = told or list(range(1, application.tour.adults + application.tour.children + 1))
    if number not in party:
        raise FieldInvalidError("no tourist of this application has this number", field="tourist")
    if any(one.tourist == number and one.state is not TourRefundState.REFUSED for one in refunds):
        raise FieldInvalidError("this tourist has a refund already", field="tourist")
