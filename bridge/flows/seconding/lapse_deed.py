"""The time of a deed that nobody decided about is over."""

from bridge.flows.hub import Hub
from bridge.flows.seconding.ask_second import let_lapse
from bridge.model.seconding.deed import DeedState
from bridge.ports.work import Later, Work


def lapse_deed(hub: Hub, work: Work) -> Later | None:
    """Let the deed of the row lapse, unless it ended in another way."""
    now = hub.clock.now()
    with hub.store.begin() as tx:
        kept = tx.second_deeds.get(work.subject)
        if kept.state is not DeedState.ASKED:
            return None
        if now < kept.until:
            return Later(kept.until)
        let_lapse(hub, tx, kept)
    return None
