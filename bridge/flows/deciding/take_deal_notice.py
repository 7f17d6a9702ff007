"""The loan system says that deals changed: note it once and look soon. What it says is never believed, only looked up.

When it says they changed is kept beside: so the way of a decision to the site can be measured.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bridge.flows.hub import Hub
from bridge.model.status import Status
from bridge.ports.decisions import DealNews
from bridge.ports.store import Notice
from bridge.ports.work import WorkKind

SOURCE = "onec"
WAITING_FOR_IT = (WorkKind.RECEIVE_DECISION, WorkKind.FETCH_LOAN, WorkKind.RELEASE_PAYOUT)
_UNDECIDED = (Status.SUBMITTED, Status.IN_REVIEW)


@dataclass(frozen=True)
class ChangedDeal:
    """What a notice says of one deal: its number, the number of the change, and when it changed (UTC), if it tells that."""

    deal: str
    version: int
    at: datetime | None = None


def take_deal_notice(
    hub: Hub, changed: Sequence[ChangedDeal], key: str, body: bytes, tell: Callable[[str], object] = lambda _: None
) -> bool:
    """Store the notice under `key` and make the rows that wait for its deals due now. False when it came before.

    A deal that the hub does not know (yet) is stored all the same. `tell` hears whose deals they are.
    """
    with hub.store.begin() as tx:
        now, known = hub.clock.now(), tx.decisions.deals({one.deal for one in changed})
        for application_id in sorted({application_id for application_id, _ in known.values()}):
            tell(application_id)
        result = "looked up" if known else "unknown deal"
        if not tx.notices.put(Notice(hub.mint.id("ntc"), SOURCE, key, body, now, handled_at=now, result=result)):
            return False
        news = list(_news(changed, known, now))
        tx.decisions.hear([one for one, status in news if status in _UNDECIDED])
        tx.work.hasten(WAITING_FOR_IT, now, *{application_id for application_id, _ in known.values()})
        tx.decisions.hear_late([one for one, status in news if status not in _UNDECIDED and one.told_at])
        return True


def _news(
    changed: Sequence[ChangedDeal], known: Mapping[str, tuple[str, Status]], now: datetime
) -> Iterator[tuple[DealNews, Status]]:
    for one in changed:
        if one.deal in known:
            application_id, status = known[one.deal]
            yield DealNews(application_id, one.version, now, one.at), status
