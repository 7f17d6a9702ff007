"""The loan system says that a deal changed: note it once and look soon. What it says is never believed, only looked up."""

from bridge.flows.hub import Hub
from bridge.ports.store import Notice
from bridge.ports.work import WorkKind

SOURCE = "onec"
_WAITING_FOR_IT = (WorkKind.RECEIVE_DECISION, WorkKind.FETCH_LOAN, WorkKind.RELEASE_PAYOUT)


def take_deal_notice(hub: Hub, deal_number: str, key: str, body: bytes) -> bool:
    """Store the notice under `key` and make the rows that wait for this deal due now. False when it came before.

    A deal that the hub does not know (yet) is stored all the same.
    """
    with hub.store.begin() as tx:
        now, application = hub.clock.now(), tx.applications.find_deal(deal_number)
        result = "looked up" if application else "unknown deal"
        fresh = tx.notices.put(Notice(hub.mint.id("ntc"), SOURCE, key, body, now, handled_at=now, result=result))
        if fresh and application is not None:
            for kind in _WAITING_FOR_IT:
                tx.work.hasten(kind, application.id, now)
        return fresh
