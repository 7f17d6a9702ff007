"""The operator of the storm: looks after what was given up, and sends it again once the fault that explains it is over."""

from collections import Counter
from dataclasses import dataclass, field

from bridge.ports.store import StoreUnavailableError
from bridge.ports.work import Choice
from tests.faults.storm.place import Place

MOST = 1000


@dataclass
class Operator:
    """`sent_again`: how often each dead row was revived; `reasons`: what the dead rows said, counted."""

    place: Place
    sent_again: Counter[int] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    def look(self) -> int:
        """Send every dead row again, as `bridge revive` does; returns how many there were."""
        try:
            with self.place.store.begin() as tx:
                rows = tx.work.dead(MOST)
            for row in rows:
                self.sent_again[row.id] += 1
                self.reasons[f"{row.kind.value}: {row.last_error}"] += 1
                with self.place.store.begin() as tx:
                    tx.work.revive(Choice([row.id]), self.place.now())
        except StoreUnavailableError:
            return 0
        return len(rows)
