"""Step 6: tell the site what happened. The body is the same over all tries; each try is kept for the delivery log."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bridge.flows.delivering.give_up_endpoint import give_up_endpoint
from bridge.flows.hub import Hub
from bridge.model.events import PartnerEvent
from bridge.model.timing.decision_way import DECISIONS
from bridge.ports.outside_errors import OutsideError
from bridge.ports.partner_callbacks import Delivery, SiteAnsweredError
from bridge.ports.store import Transaction
from bridge.ports.work import Done, Later, Work


def events_of(tx: Transaction, rows: Sequence[Work]) -> Mapping[str, PartnerEvent]:
    """The events named by some rows, by their ids, in one question."""
    return {event.id: event for event in tx.events.named([row.subject for row in rows])}


def notify_partner(hub: Hub, work: Work, event: PartnerEvent) -> Done | Later:
    """Push the event named by the work row. Raises an outside error when the site did not take it.

    When the endpoint is disabled by this failure the event waits for the site to resume it.
    """
    partner, started = hub.partners[event.partner], hub.clock.now()
    try:
        delivery = hub.partner_callbacks.deliver(partner, event)
    except OutsideError as error:
        now = hub.clock.now()
        failed = _failure(error, int((now - started).total_seconds() * 1000))
        with hub.store.begin() as tx:
            tx.events.note_try(event.id, now, failed.http_status, failed.answer, failed.milliseconds)
            if give_up_endpoint(hub, tx, partner, error, now):
                return Later(now)
        raise
    at = hub.clock.now()
    return Done(lambda tx: _note(tx, event, at, delivery))


def _failure(error: OutsideError, milliseconds: int) -> Delivery:
    """What the site answered; without an answer status 0 and our own words."""
    cause = error.__cause__
    return cause.delivery if isinstance(cause, SiteAnsweredError) else Delivery(0, error.message, max(milliseconds, 0))


def _note(tx: Transaction, event: PartnerEvent, at: datetime, delivery: Delivery) -> None:
    tx.events.note_try(event.id, at, delivery.http_status, delivery.answer, delivery.milliseconds)
    if event.type in DECISIONS:
        tx.decisions.accepted(event.id, at)
