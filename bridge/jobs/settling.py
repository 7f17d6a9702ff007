"""How a row is settled by the way its flow ended: done, looked at again, tried again after a pause, or given to a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bridge.flows.hub import Hub
from bridge.flows.open_attention import open_attention
from bridge.jobs.breaker import after_failure, after_success, counts, jittered, probing, wish_of, worth_telling
from bridge.jobs.plans import PLANS
from bridge.model.errors import VersionStaleError
from bridge.ports.outside_errors import BadAnswerError, BusyError, OutcomeUnknownError, OutsideError, RefusedError
from bridge.ports.store import Notice, StoreUnavailableError, Transaction
from bridge.ports.work import SETTLING, Destination, Done, Ended, Later, Work, far_side

log = structlog.get_logger(__name__)
_AT_ONCE = timedelta(milliseconds=50)
_TURNED_AWAY = timedelta(seconds=1)
# So many seconds' work of all hands may be in hand, told by the average that a row takes; the newest row's part in that average.
_AHEAD, _NEWEST = 0.2, 0.2
# A slow loan system may finish what it was told some seconds after the answer was lost: looked too early, nothing is found.
_SETTLES_IN = timedelta(seconds=10)


@dataclass(frozen=True)
class Outcome:
    """A row and what its flow answered, or the error that it ended with; seconds it took, and those of them that it computed."""

    work: Work
    answer: Later | Done | None = None
    error: Exception | None = None
    seconds: float = 0.0
    computed: float = 0.0


class Settler:
    """Writes outcomes of one worker down, and remembers how many rows at once each far side bears.

    `hands` and `most`: how many rows run at once, and how many are in hand, of all far sides.
    """

    def __init__(self, hub: Hub, owner: str, hands: int, most: int) -> None:
        self._hub, self._owner, self._hands = hub, owner, hands
        # One far side may keep neither every hand busy nor, with a long backlog, every place in hand.
        self._share, self._most = (max(1, all * 3 // 4) for all in (hands, most))
        self._unwell: set[str] = set()
        self._limits: dict[str, int] = {}
        self._pace: dict[str, float] = {}

    def limit(self, health: Destination) -> int:
        """How many rows of this far side may be in hand.

        One to find out whether it is back; fewer than its share after it had no room, slowly more while it answers; more than
        its share when it answers so quickly that they are soon done.
        """
        if health.failures:
            self._unwell.add(health.name)
        if probing(health):
            return 1
        return min(self._limits.setdefault(health.name, self._most), max(self._share, self._soon_done(health.name)))

    def is_slow(self, side: str) -> bool:
        """Its rows keep hands waiting; those of the others are soon done."""
        return self._soon_done(side) <= self._share

    def _soon_done(self, side: str) -> int:
        return min(self._most, int(self._hands * _AHEAD / max(self._pace.get(side, 1.0), 0.001)))

    def settle(self, tx: Transaction, outcomes: Sequence[Outcome]) -> None:
        """All of them in this transaction."""
        for one in outcomes:
            side = far_side(one.work.destination)
            self._pace[side] = self._pace.get(side, one.seconds) * (1 - _NEWEST) + one.seconds * _NEWEST
        good = [one for one in outcomes if one.error is None and not isinstance(one.answer, Later)]
        if good:
            tx.work.complete(self._owner, *(one.work.id for one in good))
        for one in outcomes:
            if isinstance(one.answer, Done):
                one.answer.write(tx)
            elif isinstance(one.answer, Later):
                tx.work.put_back(one.work.id, self._owner, one.answer.due_at, "", Ended.EARLY)
            elif one.error is not None:
                self._settle_failure(tx, one.work, one.error)
        self._note_health(tx, outcomes)

    def settle_singly(self, outcomes: Sequence[Outcome], cause: Exception) -> None:
        """One of them can't be written: let the others through, and count it as a failure of its row.

        Raises StoreUnavailableError.
        """
        log.warning("outcomes are settled one by one", cause=type(cause).__name__, rows=len(outcomes))
        for one in outcomes:
            error = self._try_alone(one)
            if error is not None and self._try_alone(Outcome(one.work, error=error)) is not None:
                log.error("an outcome can't be written; its row comes back when its lease runs out", row=one.work.id)

    def _try_alone(self, outcome: Outcome) -> Exception | None:
        try:
            with self._hub.store.begin() as tx:
                self.settle(tx, [outcome])
        except StoreUnavailableError:
            raise
        except Exception as error:
            return error
        return None

    def _settle_failure(self, tx: Transaction, work: Work, error: Exception) -> None:
        text, now = _say(error), self._hub.clock.now()
        pause = _pause(work, error)
        if not isinstance(error, OutsideError | VersionStaleError):
            log.error("work failed unexpectedly", row=work.id, attempt=work.attempt, exc_info=error)
        if pause is not None:
            how = Ended.TURNED_AWAY if isinstance(error, BusyError) else Ended.FAILED
            tx.work.put_back(work.id, self._owner, now + pause, text, how)
        elif tx.work.bury(work.id, self._owner, text):
            self._keep_raw(tx, work, error)
            open_attention(self._hub, tx, f"dead:{work.id}", f"{work.kind.value}: {text}", work.application_id)

    def _keep_raw(self, tx: Transaction, work: Work, error: Exception) -> None:
        """An answer that nobody understood stays, sealed, for the person who will look at it."""
        if isinstance(error, BadAnswerError) and error.raw:
            now, key = self._hub.clock.now(), f"{work.id}:{work.attempt}"
            tx.notices.put(Notice(self._hub.mint.id("raw"), "bad_answer", key, error.raw, now, now, error.operation))

    def _note_health(self, tx: Transaction, outcomes: Sequence[Outcome]) -> None:
        """Only what changed is written: a side that is well needs no row."""
        ended = [(far_side(one.work.destination), one.error) for one in outcomes]
        telling = [(side, error) for side, error in ended if counts(error) or (error is None and side in self._unwell)]
        before = {side: tx.work.health(side) for side in sorted({side for side, _ in telling})}
        now, after = self._hub.clock.now(), dict(before)
        for side, error in telling:
            health = after[side]
            after[side] = after_failure(health, error, now) if isinstance(error, OutsideError) else after_success(health)
            self._bear(side, error)
        for side, health in after.items():
            if health != before[side]:
                tx.work.mark(health)
            if worth_telling(health, now):
                open_attention(self._hub, tx, f"unwell:{side}", f"{side}: {health.reason}")

    def _bear(self, name: str, error: Exception | None) -> None:
        if error is None:
            self._unwell.discard(name)
            self._limits[name] = self._limits.get(name, 1) + 1
        else:
            self._unwell.add(name)
        if isinstance(error, BusyError):
            self._limits[name] = max(1, self._limits.get(name, 2) // 2)


def _pause(work: Work, error: Exception) -> timedelta | None:
    """How long to wait before the next try; None when a person must look."""
    if isinstance(error, VersionStaleError):
        return _AT_ONCE
    if isinstance(error, RefusedError | BadAnswerError):
        return None
    if isinstance(error, BusyError):
        return jittered(max(_TURNED_AWAY, wish_of(error)))
    planned = PLANS[work.kind].pause_after(work.attempt)
    if planned is None:
        return None
    settles = isinstance(error, OutcomeUnknownError) and work.kind in SETTLING
    return jittered(max(planned, _SETTLES_IN if settles else wish_of(error)))


def _say(error: Exception) -> str:
    """What the row keeps of a failure: words of ours for outside errors, only the kind of any other."""
    if isinstance(error, OutcomeUnknownError):
        return f"outcome unknown: {error}"
    return str(error) if isinstance(error, OutsideError) else type(error).__name__
