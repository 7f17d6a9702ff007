"""The crew of one process: some threads that run flows, and the dispatcher who hands them rows and writes down how they ended.

One turn of the dispatcher is one transaction: it settles what has ended, keeps the leases of what has not, and claims what
there is room for. So a busy hour costs one commit for many rows, and a row is done in the same commit as its last write.
"""

import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog
from structlog.contextvars import bound_contextvars

from bridge.flows.hub import Hub
from bridge.jobs.hands import Hands
from bridge.jobs.plans import AWAITED, PLANS
from bridge.jobs.settling import Outcome, Settler
from bridge.ports.measuring.spans import SpanKind, Value, spanned
from bridge.ports.measuring.trace import traced
from bridge.ports.store import StoreUnavailableError, Transaction
from bridge.ports.work import Destination, Ended, Work, far_side

log = structlog.get_logger(__name__)
# While nothing ends, the dispatcher looks for rows that fell due by time or whose wake-up was lost.
LOOK_EVERY = 0.2
# Rows of a quick far side that wait in hand for each hand: while a turn goes on nobody runs short, and it settles many at once.
IN_HAND = 20
# So long may rows at work go on when the process is told to end.
GRACE_SECONDS = 10.0
# A row with what was read for it when it was claimed: nothing or one thing.
Claimed = tuple[Work, tuple[object, ...]]


@dataclass(frozen=True)
class Worker:
    """Who works: `name` owns leases and stays the same over restarts; a lease runs out when nobody renews it."""

    name: str
    lease: timedelta


class Crew:
    """`threads` 0: rows run one by one in the thread that calls `drain`, as tests want it.

    `hub` may be changed for one with the same store: rows that are begun from then on meet it, those at work end with theirs.
    """

    def __init__(self, hub: Hub, worker: Worker, threads: int = 0) -> None:
        self.hub, self._worker = hub, worker
        self._hands: Hands[Claimed] = Hands(worker.name, threads, self._run, lambda claimed: claimed[0].kind in AWAITED)
        self._count, self._most = max(threads, 1), max(threads * IN_HAND, 1)
        self._at_work: dict[int, Work] = {}
        self._settler = Settler(hub, worker.name, self._count, self._most)
        self._unsettled: list[Outcome] = []
        self._renewed_at = 0.0
        self.over = False

    def wake(self) -> None:
        """Rows are due."""
        self._hands.ring()

    def run(self, look: Callable[[], object] | None = None) -> None:
        """Work until `stop`; first give back what an earlier run under this name left behind. `look`: in place of `drain`."""
        released = False
        while not self.over:
            try:
                released = released or self._release()
                (look or self.drain)()
            except StoreUnavailableError:
                log.warning("the store is away; looking again")
            except Exception:
                # A dispatcher that ends would leave rows to nobody, and no one would notice.
                log.exception("working failed unexpectedly; looking again")
            self._wait()
        self.finish()

    def _release(self) -> bool:
        with self.hub.store.begin() as tx:
            tx.work.release(self._worker.name)
        return True

    def stop(self) -> None:
        """Let `run` end when what is at work has ended."""
        self.over = True
        self.wake()

    def drain(self, most: int = 1_000_000) -> int:
        """Work due rows until there are none, at most `most`; returns how many. Raises StoreUnavailableError."""
        begun = 0
        while True:
            claimed = self._turn(0 if self.over else min(self._most - len(self._at_work), most - begun))
            begun += len(claimed)
            self._at_work |= {work.id: work for work, _ in claimed}
            self._hands.give(claimed)
            if (not claimed and not self._at_work and not self._unsettled) or self.over:
                return begun
            self._wait()

    def _turn(self, room: int) -> Sequence[Claimed]:
        """Settle, renew and claim in one transaction; when one outcome can't be written with the others, each by itself."""
        outcomes = list(self._unsettled)
        try:
            with self.hub.store.begin() as tx:
                self._settler.settle(tx, outcomes)
                self._renew(tx)
                claimed = self._claim(tx, room) if room > 0 else []
        except Exception as error:
            if not outcomes or isinstance(error, StoreUnavailableError):
                raise
            self._settler.settle_singly(outcomes, error)
            claimed = []
        del self._unsettled[: len(outcomes)]
        # A row that we hold still and whose lease had run out comes to us again: it is at work already.
        return [one for one in claimed if one[0].id not in self._at_work]

    def _claim(self, tx: Transaction, room: int) -> list[Claimed]:
        busy = Counter(far_side(work.destination) for work in self._at_work.values())
        # Those that were quick and are not any more: their rows would keep all hands waiting, one after the other.
        faded = {side for side, rows in busy.items() if rows > self._count and self._settler.is_slow(side)}
        self._give_back(tx, self._hands.take_back(lambda claimed: far_side(claimed[0].destination) in faded) if faded else ())
        waiting = sum(rows for side, rows in busy.items() if self._settler.is_slow(side))

        def room_for(health: Destination) -> int:
            free = self._count - waiting if self._settler.is_slow(health.name) else room
            return min(self._settler.limit(health) - busy[health.name], free)

        rows = tx.work.claim(self.hub.clock.now(), self._worker.name, self._worker.lease, room, room_for)
        loads = {kind: load for kind in {row.kind for row in rows} if (load := PLANS[kind].load)}
        matters = {kind: load(tx, [row for row in rows if row.kind is kind]) for kind, load in loads.items()}
        return [(row, (matters[row.kind].get(row.subject),) if row.kind in matters else ()) for row in rows]

    def _renew(self, tx: Transaction) -> None:
        # Two renewals may be missed.
        if self._at_work and time.monotonic() - self._renewed_at > self._worker.lease.total_seconds() / 3:
            tx.work.renew(self._worker.name, self.hub.clock.now() + self._worker.lease, *self._at_work)
            self._renewed_at = time.monotonic()

    def _run(self, claimed: Claimed) -> Outcome:
        (work, matter), began, computing = claimed, time.monotonic(), time.thread_time()
        try:
            trace = work.trace or f"work_{work.id}"
            bound = bound_contextvars(request_id=trace, work=work.kind.value, application=work.application_id)
            with traced(trace), bound, spanned(work.kind.value, SpanKind.CONSUMER, _told(work)):
                answer, error = PLANS[work.kind].flow(self.hub, work, *matter), None
        except Exception as failure:
            answer, error = None, failure
        return Outcome(work, answer, error, time.monotonic() - began, time.thread_time() - computing)

    def _wait(self, seconds: float = LOOK_EVERY) -> None:
        """Until rows ended, somebody woke us, or it is time to look."""
        for outcome in self._hands.wait(seconds):
            del self._at_work[outcome.work.id]
            self._unsettled.append(outcome)

    def finish(self) -> None:
        """Rows in hand that nobody has begun go back at once, as if never taken; those at work get some seconds."""
        try:
            with self.hub.store.begin() as tx:
                self._give_back(tx, self._hands.end())
            until = time.monotonic() + GRACE_SECONDS
            while self._at_work and (left := until - time.monotonic()) > 0:
                self._wait(left)
            self._turn(0)
        except StoreUnavailableError:
            log.warning("the store is away; what ended last is found again when its lease runs out")

    def _give_back(self, tx: Transaction, rows: Sequence[Claimed]) -> None:
        for work, _ in rows:
            tx.work.put_back(work.id, self._worker.name, self.hub.clock.now(), "", Ended.TURNED_AWAY)
            del self._at_work[work.id]

    def leave(self) -> None:
        """What is still at work goes to others and this process ends now: how it came out is asked for, as after a kill."""
        if self._at_work:
            log.warning("rows at work are given back unfinished", rows=list(self._at_work))
            with suppress(StoreUnavailableError):
                self._release()
            os._exit(0)


def _told(work: Work) -> dict[str, Value]:
    return {"bridge.work": work.id, "bridge.attempt": work.attempt, "bridge.application": work.application_id}


def drain(hub: Hub, worker: Worker, most: int = 1000) -> int:
    """Work due rows in this thread, one after the other. Raises StoreUnavailableError."""
    return Crew(hub, worker).drain(most)
