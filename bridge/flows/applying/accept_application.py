"""Step 1: take a site's order for a loan. One order makes at most one application, however often it is sent."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bridge.flows.applying.follow_on import follow_on
from bridge.flows.deciding.expire_application import watch_end
from bridge.flows.hub import Hub, link_digest
from bridge.flows.one_transaction import one_transaction
from bridge.flows.record_moves import record_new
from bridge.model.application import Application
from bridge.model.errors import FieldInvalidError, OrderAlreadyTakenError
from bridge.ports.store import FormSession, Transaction

LINK_LIFE = timedelta(days=14)


@dataclass(frozen=True)
class Accepted:
    """The application, the token of a fresh one-time link to its form, and whether it is new."""

    application: Application
    link_token: str
    fresh: bool


@one_transaction
def accept_application(hub: Hub, tx: Transaction, draft: Application) -> Accepted:
    """Keep the order, or return what its first copy made.

    `draft` comes from the door without id and time. Raises OrderAlreadyTakenError when the order is known with other
    contents, FieldInvalidError when the product can't serve it.
    """
    draft = replace(draft, configuration=hub.configuration)
    hub.product(draft).check(draft)
    named = replace(draft, id=hub.mint.id("app"), received_at=hub.clock.now())
    try:
        saved = record_new(hub, tx, named.received())
    except OrderAlreadyTakenError:
        return _known(hub, tx, draft)
    _refuse_ended(saved)
    if saved.previous:
        follow_on(hub, tx, saved)
    watch_end(hub, tx, saved)
    return Accepted(saved, _open_link(hub, tx, saved), fresh=True)


def _known(hub: Hub, tx: Transaction, draft: Application) -> Accepted:
    known = tx.applications.find_order(draft.partner, draft.order_id)
    if known is None or known.payload_digest != draft.payload_digest:
        raise OrderAlreadyTakenError("this order already has an application with other contents", field="partner_order_id")
    return Accepted(known, _open_link(hub, tx, known), fresh=False)


def _refuse_ended(draft: Application) -> None:
    """An order whose time is over can't become a loan any more; the site must ask the operator for the price again."""
    if draft.price.valid_until <= draft.received_at:
        raise FieldInvalidError("the price hold is over; ask the operator anew", field="price.valid_until")
    if draft.payable_until and draft.payable_until <= draft.received_at:
        raise FieldInvalidError("the time to pay the seller is over", field="payment.payable_until")


def _open_link(hub: Hub, tx: Transaction, application: Application) -> str:
    token, now = hub.mint.token(), hub.clock.now()
    tx.sessions.add(FormSession(link_digest(token), application.id, now, now + LINK_LIFE))
    return token
