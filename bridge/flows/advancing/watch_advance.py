"""An advance that the site has not returned in time goes before a person."""

from bridge.flows.advancing.open_ledger import ledger_of
from bridge.flows.hub import Hub
from bridge.flows.open_attention import open_attention
from bridge.model.money import shown_rubles
from bridge.ports.work import Work

NOT_RETURNED = "advance_not_returned"


def watch_advance(hub: Hub, work: Work) -> None:
    """Look once, when the time to return it is over."""
    with hub.store.begin() as tx:
        application = tx.applications.get(work.subject)
        left = ledger_of(tx, application).balance.to_be_returned
        if left:
            text = f"сайт «{hub.partner(application).title}» не подтвердил возврат аванса: {shown_rubles(left)}"
            open_attention(hub, tx, NOT_RETURNED, text, application.id)
