"""What waits for somebody, counted in memory."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bridge.model.status import Status
from bridge.ports.store import Attention, Place
from bridge.ports.store.office.queues import Queue, Waiting


class MemoryQueues:
    def __init__(self, others: Any) -> None:
        self._others = others

    def counted(self, now: datetime) -> dict[Queue, Waiting]:
        tx = self._others
        dead = tx.work.dead(10**6)
        reviewed = [
            one.received_at for one in tx.applications.rows.values() if one.status in (Status.SUBMITTED, Status.IN_REVIEW)
        ]
        moments: dict[Queue, list[datetime]] = {key: [] for key in Queue}
        moments |= {
            Queue.DECISION: reviewed,
            Queue.PERSON: [one.opened_at for one in tx.attentions.waiting(10**6)],
            Queue.DEAD: [row.posted_at for row in dead if not row.destination.startswith("partner:")],
            Queue.DEAD_CALLBACKS: [row.posted_at for row in dead if row.destination.startswith("partner:")],
            Queue.SECOND: [one.asked_at for one in tx.second_deeds.waiting(now, 10**6)],
            Queue.SUSPENSE: [one.opened_at for one in tx.suspense.waiting(10**6)],
            Queue.REFUNDS: [one.announced_at for one in tx.tour_refunds.open(10**6)],
        }
        return {name: Waiting(len(at), min(at, default=None)) for name, at in moments.items()}

    def causes(self, limit: int) -> Sequence[tuple[str, int, datetime]]:
        waiting = self._others.attentions.waiting(limit)
        counts = Counter(one.kind.partition(":")[0] for one in waiting)
        since = {kind: min(one.opened_at for one in waiting if one.kind.partition(":")[0] == kind) for kind in counts}
        return [(kind, count, since[kind]) for kind, count in counts.most_common()]

    def attentions(self, limit: int, kind: str = "", after: Place | None = None) -> Sequence[Attention]:
        rows = [one for one in self._others.attentions.waiting(10**6) if kind in ("", one.kind.partition(":")[0])]
        return [one for one in rows if after is None or (one.opened_at, one.id) > after][:limit]
