"""A far side lets nobody in for a while (maintenance, no licence, no answer): since when, why, and when it is asked again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bridge.flows.hub import LOAN_SYSTEM, Hub
from bridge.ports.outside_errors import BusyError
from bridge.ports.store import Transaction
from bridge.ports.work import Destination

# A base without a free session is left alone for some seconds: nobody who waits need hear of that.
_LASTS = timedelta(seconds=20)


@dataclass(frozen=True)
class Closed:
    """`since` is not known of a person's pause. `until`: the next look; it lies behind while one row is finding out."""

    name: str
    since: datetime | None
    until: datetime
    reason: str
    paused_by: str = ""

    @property
    def lasts(self) -> bool:
        """True when people who wait should be told."""
        return self.since is None or self.until - self.since >= _LASTS


def closed_of(health: Destination, now: datetime) -> Closed | None:
    """What holds a far side; None when it is open. A side that was held stays closed until somebody got through to it."""
    if health.held_until is None:
        return None
    if health.paused_by and health.held(now):
        return Closed(health.name, None, health.held_until, health.reason, health.paused_by)
    return Closed(health.name, health.failing_since or now, health.held_until, health.reason) if health.failures else None


def find_closed(tx: Transaction, name: str, now: datetime) -> Closed | None:
    """The same for one far side as the store knows it."""
    return closed_of(tx.work.health(name), now)


def require_open(hub: Hub, operation: str) -> None:
    """For a step that asks the loan system while somebody looks on: raises BusyError while nothing is sent there."""
    with hub.store.read() as tx:
        held = tx.work.health(LOAN_SYSTEM).held(hub.clock.now())
    if held:
        raise BusyError(LOAN_SYSTEM, operation, "nothing is sent there now")
