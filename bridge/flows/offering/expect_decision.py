"""How long the lender's decision takes lately: percentiles over the newest ones, looked up once a minute."""

from datetime import datetime, timedelta
from threading import Lock

from bridge.flows.hub import Hub
from bridge.model.offering.tour_clock import Pace
from bridge.model.timing.decision_way import DecisionWay
from bridge.model.timing.percentiles import spread

LOOK_BACK, MOST, FEWEST = timedelta(days=30), 500, 20
GOOD_FOR = timedelta(minutes=1)


class DecisionPace:
    """Remembers what it looked up. With fewer than `FEWEST` measured decisions the product's own usual time is told."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._guard = Lock()
        self._looked_at: datetime | None = None
        self._times: tuple[timedelta, ...] = ()

    def of(self, product: str) -> Pace:
        """The pace to expect now. Opens a reading transaction of its own once a minute: not to be called within another."""
        usual = self._hub.products[product].terms.usual_decision
        times = self._recent(self._hub.clock.now())
        if len(times) < FEWEST:
            return Pace(usual, usual, 0)
        measured = spread(times)
        return Pace(measured.at[50], measured.at[95], measured.count)

    def _recent(self, now: datetime) -> tuple[timedelta, ...]:
        if self._looked_at is not None and abs(now - self._looked_at) < GOOD_FOR:
            return self._times
        # Who comes while another one looks takes what was known before.
        if not self._guard.acquire(blocking=self._looked_at is None):
            return self._times
        try:
            with self._hub.store.read() as tx:
                ways = tx.decisions.between(now - LOOK_BACK, now, MOST)
            self._times = tuple(taken for taken in map(_taken, ways) if taken is not None)
            self._looked_at = now
        finally:
            self._guard.release()
        return self._times


def _taken(way: DecisionWay) -> timedelta | None:
    """From the hand-over to the lender until the site's event was committed."""
    return way.committed_at - way.sent_at if way.sent_at else None
