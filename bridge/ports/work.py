"""The outbox: work outside as rows, posted with the change they follow from.

Done at least once, in order per application and destination.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


class WorkKind(StrEnum):
    """What is to be done; each kind is one flow."""

    SEND_MESSAGE = "send_message"
    SUBMIT_APPLICATION = "submit_application"
    RECEIVE_DECISION = "receive_decision"
    NOTIFY_PARTNER = "notify_partner"
    ISSUE_CONTRACT = "issue_contract"
    ASK_SIGNING_CODE = "ask_signing_code"
    CONFIRM_SIGNATURE = "confirm_signature"
    RELEASE_PAYOUT = "release_payout"
    FETCH_LOAN = "fetch_loan"
    RECEIVE_PAYMENT = "receive_payment"
    POST_PAYMENT = "post_payment"
    EXPIRE_APPLICATION = "expire_application"


# Kinds whose lost try the other side may still be working on: they wait for their lease, even when their worker is back at once.
SETTLING = frozenset({WorkKind.SUBMIT_APPLICATION, WorkKind.CONFIRM_SIGNATURE, WorkKind.POST_PAYMENT})


class WorkState(StrEnum):
    """WAITING for its time, LEASED by a worker, DONE, DEAD (a person must look)."""

    WAITING = "waiting"
    LEASED = "leased"
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True)
class Work:
    """One row. `subject` is the id the flow needs (application, message, event, notice or payment).

    `attempt` counts from 1 as claimed: above 1 an earlier try may have reached the other side.
    """

    id: int
    kind: WorkKind
    application_id: str
    destination: str
    subject: str
    due_at: datetime
    posted_at: datetime
    attempt: int = 0
    state: WorkState = WorkState.WAITING
    last_error: str = ""
    waits: int = 0


class WorkQueue(Protocol):
    """Rows of one application and destination are claimable only oldest first; others never wait for them."""

    def post(self, kind: WorkKind, application_id: str, destination: str, subject: str, due_at: datetime, once: str = "") -> None:
        """Post a row. With `once` set, a second open row of the same `once` is not posted."""
        ...

    def claim(self, now: datetime, owner: str, lease: timedelta, limit: int) -> Sequence[Work]:
        """Take due rows (waiting, or leased by somebody whose lease has run out), one up in `attempt`, leased to `owner`."""
        ...

    def renew(self, work_id: int, owner: str, until: datetime) -> bool:
        """Longer lease; False when the row is no longer this owner's."""
        ...

    def complete(self, work_id: int, owner: str) -> bool:
        """Done; idempotent; False when the row is no longer this owner's."""
        ...

    def put_back(self, work_id: int, owner: str, due_at: datetime, error: str, *, failed: bool) -> bool:
        """Wait until `due_at`. Not `failed`: it was only too early; `attempt` starts anew and `waits` grows."""
        ...

    def bury(self, work_id: int, owner: str, reason: str) -> bool:
        """Dead: a person must look."""
        ...

    def revive(self, work_id: int, now: datetime) -> bool:
        """A person sends a dead row again."""
        ...

    def hasten(self, kind: WorkKind, application_id: str, now: datetime) -> int:
        """Make waiting rows of this kind due at once (a notice came). Returns how many."""
        ...

    def release(self, owner: str) -> int:
        """Give back what this owner holds: it has just started and can't be at work on it. Not the kinds of SETTLING."""
        ...

    def next_due(self) -> datetime | None:
        """When the next row falls due, a lease runs out included; None when there is none."""
        ...

    def open_of(self, application_id: str) -> Sequence[Work]:
        """Rows not done, oldest first."""
        ...

    def dead(self, limit: int) -> Sequence[Work]: ...


@dataclass(frozen=True)
class Later:
    """A flow's answer when nothing went wrong but it is too early: look again at `due_at` (UTC)."""

    due_at: datetime
