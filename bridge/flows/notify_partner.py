"""Step 6: tell the site what happened. The body is the same over all tries; each try is kept for the delivery log."""

from bridge.flows.hub import Hub
from bridge.ports.outside_errors import OutsideError
from bridge.ports.work import Done, Work


def notify_partner(hub: Hub, work: Work) -> Done:
    """Push the event named by the work row. Raises an outside error when the site did not take it."""
    with hub.store.read() as tx:
        event = tx.events.get(work.subject)
    try:
        delivery = hub.partner_callbacks.deliver(hub.partners[event.partner], event)
    except OutsideError as error:
        with hub.store.begin() as tx:
            tx.events.note_try(event.id, hub.clock.now(), 0, error.message, 0)
        raise
    at = hub.clock.now()
    return Done(lambda tx: tx.events.note_try(event.id, at, delivery.http_status, delivery.answer, delivery.milliseconds))
