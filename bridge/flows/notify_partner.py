"""Step 6: tell the site what happened. The body is the same over all tries; each try is kept for the delivery log."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bridge.flows.hub import Hub
from bridge.model.events import PartnerEvent
from bridge.model.timing.decision_way import DECISIONS
from bridge.ports.outside_errors import OutsideError
from bridge.ports.partner_callbacks import Delivery
from bridge.ports.store import Transaction
from bridge.ports.work import Done, Work


def events_of(tx: Transaction, rows: Sequence[Work]) -> Mapping[str, PartnerEvent]:
    """The events named by some rows, by their ids, in one question."""
    return {event.id: event for event in tx.events.named([row.subject for row in rows])}


def notify_partner(hub: Hub, work: Work, event: PartnerEvent) -> Done:
    """Push the event named by the work row. Raises an outside error when the site did not take it."""
    try:
        delivery = hub.partner_callbacks.deliver(hub.partners[event.partner], event)
    except OutsideError as error:
        with hub.store.begin() as tx:
            tx.events.note_try(event.id, hub.clock.now(), 0, error.message, 0)
        raise
    at = hub.clock.now()
    return Done(lambda tx: _note(tx, event, at, delivery))


def _note(tx: Transaction, event: PartnerEvent, at: datetime, delivery: Delivery) -> None:
    tx.events.note_try(event.id, at, delivery.http_status, delivery.answer, delivery.milliseconds)
    if event.type in DECISIONS:
        tx.decisions.accepted(event.id, at)
