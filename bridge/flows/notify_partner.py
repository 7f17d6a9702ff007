"""Step 6: tell the site what happened. The body is the same over all tries; each try is kept for the delivery log."""

from bridge.flows.hub import Hub
from bridge.model.events import PartnerEvent
from bridge.ports.outside_errors import OutsideError
from bridge.ports.work import Work


def notify_partner(hub: Hub, work: Work) -> None:
    """Push the event named by the work row. Raises an outside error when the site did not take it."""
    with hub.store.begin() as tx:
        event = tx.events.get(work.subject)
    try:
        delivery = hub.partner_callbacks.deliver(hub.partners[event.partner], event)
    except OutsideError as error:
        _note(hub, event, 0, error.message, 0)
        raise
    _note(hub, event, delivery.http_status, delivery.answer, delivery.milliseconds)


def _note(hub: Hub, event: PartnerEvent, http_status: int, answer: str, milliseconds: int) -> None:
    with hub.store.begin() as tx:
        tx.events.note_try(event.id, hub.clock.now(), http_status, answer, milliseconds)
