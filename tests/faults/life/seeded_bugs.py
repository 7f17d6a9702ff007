"""Bugs to plant: each switches one guard off and leaves everything else as it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from bridge.flows.messaging import send_message
from bridge.flows.signing import sign_contract
from bridge.jobs import crew
from bridge.jobs.plans import Plan
from bridge.model.application import Application
from bridge.model.contract import Contract
from bridge.ports.store import Notice
from bridge.ports.work import WorkKind, WorkState
from bridge.store.applications import SqlApplications
from bridge.store.schema import applications, work
from bridge.store.sealed_rows import SqlNotices
from bridge.store.store import SqlStore, SqlTransaction
from bridge.store.work_queue import SqlWorkQueue
from tests.faults.life.around.weather import StormyLoanSystem

Plant = Callable[[pytest.MonkeyPatch], None]


def every_notice_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    """The inbox takes a repeated notice for another one."""
    put = SqlNotices.put

    def put_anyway(self: SqlNotices, notice: Notice) -> bool:
        return put(self, replace(notice, key=f"{notice.key}#{notice.id}"))

    monkeypatch.setattr(SqlNotices, "put", put_anyway)


def every_order_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    """A repeated order makes another application."""
    add, find = SqlApplications.add, SqlApplications.find_order

    def add_anyway(self: SqlApplications, application: Application) -> None:
        if find(self, application.partner, application.order_id):
            application = replace(application, order_id=f"{application.order_id}#{application.id}")
        add(self, application)

    monkeypatch.setattr(SqlApplications, "add", add_anyway)
    monkeypatch.setattr(SqlApplications, "find_order", lambda *_: None)


def anybody_may(method: str) -> Plant:
    """A method of the queue works on rows of other owners, too."""

    def plant(monkeypatch: pytest.MonkeyPatch) -> None:
        guarded = getattr(SqlWorkQueue, method)
        owner_first = method in ("complete", "renew")

        def unguarded(self: SqlWorkQueue, *arguments: Any) -> Any:
            first, second, *rest = arguments
            row = rest[-1] if method == "renew" else second if owner_first else first
            owner = self._connection.execute(select(work.c.owner).where(work.c.id == row)).scalar() or "nobody"
            return guarded(self, owner, second, *rest) if owner_first else guarded(self, first, owner, *rest)

        monkeypatch.setattr(SqlWorkQueue, method, unguarded)

    return plant


def leases_bind_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """A leased row can be claimed although its lease has not run out."""
    claim = SqlWorkQueue.claim

    def claim_all(self: SqlWorkQueue, now: datetime, *rest: Any) -> Any:
        self._connection.execute(update(work).where(work.c.state == WorkState.LEASED).values(ready_at=now))
        return claim(self, now, *rest)

    monkeypatch.setattr(SqlWorkQueue, "claim", claim_all)


def never_asks_before_repeating(kind: WorkKind) -> Plant:
    """A flow takes each try for the first."""

    def plant(monkeypatch: pytest.MonkeyPatch) -> None:
        plan = crew.PLANS[kind]
        forgetful = Plan(lambda hub, row: plan.flow(hub, replace(row, attempt=1)), plan.pauses)
        monkeypatch.setattr(crew, "PLANS", {**crew.PLANS, kind: forgetful})

    return plant


def postings_are_never_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a try went before is told by its number and by the sum that it fixed: nobody looks at either."""
    monkeypatch.setattr(StormyLoanSystem, "find_payment", lambda *_: None)


def unclear_messages_are_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody asks the gateway what became of a try."""
    monkeypatch.setattr(send_message, "_settle", lambda *_: send_message.NotTaken())


def nobody_is_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit tells no worker."""
    monkeypatch.setattr(SqlStore, "_tell", lambda _self: None)


def nobody_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that nobody was woken for are not looked for."""
    monkeypatch.setattr(SqlWorkQueue, "next_due", lambda _self: None)


def workers_are_woken_before_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bell rings while the row is not there yet; who answers it finds nothing, and it does not ring again."""
    nobody_is_woken(monkeypatch)
    post = SqlWorkQueue.post

    def ring_and_post(self: SqlWorkQueue, *arguments: Any, **more: Any) -> None:
        post(self, *arguments, **more)
        self.soonest = None

    monkeypatch.setattr(SqlWorkQueue, "post", ring_and_post)


def rows_are_posted_after_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work is written down in a transaction of its own, once the change that it follows from is committed."""
    begin, post = SqlStore.begin, SqlWorkQueue.post
    pending: list[tuple[tuple[Any, ...], dict[str, Any]]] = []

    @contextmanager
    def begin_twice(self: SqlStore, **how: bool) -> Iterator[SqlTransaction]:
        pending.clear()
        with begin(self, **how) as tx:
            yield tx
        if pending:
            with begin(self) as tx:
                for arguments, more in pending:
                    post(tx.work, *arguments, **more)

    monkeypatch.setattr(SqlStore, "begin", begin_twice)
    monkeypatch.setattr(SqlWorkQueue, "post", lambda _self, *arguments, **more: pending.append((arguments, more)))


def lines_have_no_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of one application and destination overtake each other."""
    claim = SqlWorkQueue.claim

    def claim_any(self: SqlWorkQueue, *arguments: Any) -> Any:
        self._connection.execute(update(work).where(work.c.state == WorkState.BEHIND).values(state=WorkState.WAITING))
        return claim(self, *arguments)

    monkeypatch.setattr(SqlWorkQueue, "claim", claim_any)


def any_papers_may_be_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody compares what was shown with what is signed, nor looks whether it was shown at all."""
    monkeypatch.setattr(Contract, "require", lambda *_: None)
    monkeypatch.setattr(sign_contract, "require_shown", lambda *_: None)


def once_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row is posted although one of the same key is open."""
    post = SqlWorkQueue.post

    def post_anyway(self: SqlWorkQueue, *arguments: Any, once: str = "") -> None:
        post(self, *arguments)

    monkeypatch.setattr(SqlWorkQueue, "post", post_anyway)


def the_last_writer_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """An application is saved whatever happened since it was read."""
    save = SqlApplications.save

    def save_anyway(self: SqlApplications, application: Application) -> Application:
        version = self._connection.execute(select(applications.c.version).where(applications.c.id == application.id)).scalar_one()
        return save(self, replace(application, version=version))

    monkeypatch.setattr(SqlApplications, "save", save_anyway)
