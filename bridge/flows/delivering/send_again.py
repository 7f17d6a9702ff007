"""A site wants an event once more: it knows it by its id, so that nothing can happen twice there."""

from bridge.flows.delivering.hold_endpoint import side_of
from bridge.flows.hub import Hub
from bridge.model.events import PartnerEvent
from bridge.ports.store import Transaction
from bridge.ports.work import Choice, WorkKind, WorkState

_KIND = WorkKind.NOTIFY_PARTNER


def send_again(hub: Hub, tx: Transaction, event: PartnerEvent) -> None:
    """Push it as soon as can be: a row that was given up keeps its place in line, one that waits goes at once.

    An event that was taken goes to the end of the line; asked for several times before it goes, it goes once.
    """
    now = hub.clock.now()
    rows = [row for row in tx.work.open_of(event.application_id) if row.kind is _KIND and row.subject == event.id]
    if any(row.state is not WorkState.DEAD for row in rows):
        tx.work.hasten([_KIND], now, event.application_id)
    elif rows:
        tx.work.revive(Choice([rows[-1].id]), now)
    else:
        tx.work.post(_KIND, event.application_id, side_of(event.partner), event.id, now, once=f"again:{event.id}")
