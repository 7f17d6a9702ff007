"""Work the outbox: claim a due row under a lease, run its flow, settle the row by how the flow ended."""

import random
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bridge.flows.hub import Hub
from bridge.flows.open_attention import open_attention
from bridge.jobs.heartbeat import Heartbeat
from bridge.jobs.plans import PLANS
from bridge.model.errors import VersionStaleError
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, OutsideError, RefusedError, UnreachableError
from bridge.ports.store import Notice, StoreUnavailableError, Transaction
from bridge.ports.work import SETTLING, Work

log = structlog.get_logger(__name__)
_AT_ONCE = timedelta(milliseconds=50)
# A slow loan system may finish what it was told some seconds after the answer was lost: looked too early, nothing is found.
_SETTLES_IN = timedelta(seconds=10)
_LONGEST_WISH = timedelta(hours=1)
_JITTER = random.SystemRandom()


@dataclass(frozen=True)
class Worker:
    """Who works: `name` owns leases and stays the same over restarts; a lease runs out without a heartbeat."""

    name: str
    lease: timedelta


def drain(hub: Hub, worker: Worker, most: int = 1000) -> int:
    """Work due rows until there are none, at most `most`; returns how many. Raises StoreUnavailableError."""
    done = 0
    with Heartbeat(hub, worker.name, worker.lease) as heartbeat:
        while done < most and (work := _claim(hub, worker)):
            heartbeat.watch(work.id)
            _run(hub, worker, work)
            heartbeat.rest()
            done += 1
    return done


def _claim(hub: Hub, worker: Worker) -> Work | None:
    with hub.store.begin() as tx:
        rows = tx.work.claim(hub.clock.now(), worker.name, worker.lease, 1)
    return rows[0] if rows else None


def _run(hub: Hub, worker: Worker, work: Work) -> None:
    try:
        with structlog.contextvars.bound_contextvars(work=work.kind.value, application=work.application_id):
            later = PLANS[work.kind].flow(hub, work)
    except StoreUnavailableError:
        raise
    except Exception as error:
        _settle_failure(hub, worker, work, error)
    else:
        with hub.store.begin() as tx:
            if later is None:
                tx.work.complete(work.id, worker.name)
            else:
                tx.work.put_back(work.id, worker.name, later.due_at, "", failed=False)


def _settle_failure(hub: Hub, worker: Worker, work: Work, error: Exception) -> None:
    pause = _pause(work, error)
    text = _say(error)
    if not isinstance(error, OutsideError | VersionStaleError):
        log.exception("work failed unexpectedly", row=work.id, attempt=work.attempt)
    with hub.store.begin() as tx:
        if pause is not None:
            tx.work.put_back(work.id, worker.name, hub.clock.now() + pause, text, failed=True)
        elif tx.work.bury(work.id, worker.name, text):
            _keep_raw(hub, tx, work, error)
            open_attention(hub, tx, f"dead:{work.id}", f"{work.kind.value}: {text}", work.application_id)


def _keep_raw(hub: Hub, tx: Transaction, work: Work, error: Exception) -> None:
    """An answer that nobody understood stays, sealed, for the person who will look at it."""
    if isinstance(error, BadAnswerError) and error.raw:
        now, key = hub.clock.now(), f"{work.id}:{work.attempt}"
        tx.notices.put(Notice(hub.mint.id("raw"), "bad_answer", key, error.raw, now, now, error.operation))


def _pause(work: Work, error: Exception) -> timedelta | None:
    """How long to wait before the next try; None when a person must look."""
    if isinstance(error, VersionStaleError):
        return _AT_ONCE
    if isinstance(error, RefusedError | BadAnswerError):
        return None
    planned = PLANS[work.kind].pause_after(work.attempt)
    if planned is None:
        return None
    wish = error.retry_after if isinstance(error, UnreachableError) and error.retry_after else timedelta(0)
    if isinstance(error, OutcomeUnknownError) and work.kind in SETTLING:
        wish = _SETTLES_IN
    return max(planned, min(wish, _LONGEST_WISH)) * _JITTER.uniform(1.0, 1.2)


def _say(error: Exception) -> str:
    """What the row keeps of a failure: words of ours for outside errors, only the kind of any other."""
    if isinstance(error, OutcomeUnknownError):
        return f"outcome unknown: {error}"
    return str(error) if isinstance(error, OutsideError) else type(error).__name__
