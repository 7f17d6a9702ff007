"""Put something before a person: once per kind and application while it is open."""

from bridge.flows.hub import Hub
from bridge.ports.store import Attention, Transaction


def open_attention(hub: Hub, tx: Transaction, kind: str, text: str, application_id: str = "", attention_id: str = "") -> None:
    """Open an attention unless the same one is waiting already. `text` holds no personal data.

    With an id of its own it is one even when two open it at the same moment.
    """
    if not tx.attentions.waits(kind, application_id):
        tx.attentions.open(Attention(attention_id or hub.mint.id("att"), kind, text, hub.clock.now(), application_id))
