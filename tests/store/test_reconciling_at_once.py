"""Two reconciliations and two readers of changes at the same moment, on real stores: nothing twice, nobody hurt."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

from bridge.flows.deciding.follow_changes import follow_changes
from bridge.flows.reconciling.ask_loan_system import Patience
from bridge.flows.reconciling.keep_differences import Course
from bridge.flows.reconciling.look_at_page import Wish
from bridge.flows.reconciling.run_reconciliation import reconcile
from bridge.model.status import Status
from bridge.ports.work import WorkKind
from bridge.store.store import SqlStore
from tests.builders import FakeHub, fake_hub, work_of
from tests.fakes.loan_system import Record
from tests.fakes.surroundings import START
from tests.walk import brought_to

COUNT = 24


def many_on(store: SqlStore) -> FakeHub:
    """A hub on this store: of every three deals one has another sum, one a new schedule, one is twice in the loan system."""
    hub = fake_hub()
    model = brought_to(hub, Status.ACTIVE)
    (record,) = hub.loan_system.records.values()
    hub.loan_system.records.clear()
    deal, passport = model.deal, model.borrower.passport
    assert deal is not None and passport is not None
    with store.begin() as tx:
        for n in range(COUNT):
            person = replace(model.borrower, passport=replace(passport, number=f"{n:06}"))
            tx.applications.add(replace(
                model, id=f"app_{n:06}", order_id=f"order-{n}", deal=replace(deal, number=f"Д-{n}"), borrower=person, version=0
            ))  # fmt: skip
            hub.loan_system.records[f"Д-{n}"] = _record(record, n, f"Д-{n}")
            if n % 3 == 2:
                hub.loan_system.records[f"К-{n}"] = _record(record, n, f"К-{n}")
    hub.clock.move(timedelta(hours=1))
    return replace(hub, store=store)


def _record(record: Record, n: int, number: str) -> Record:
    approved = (record.approved or 0) - (100 if n % 3 == 0 else 0)
    periods = 12 if n % 3 else record.periods
    return replace(record, number=number, external_id=f"app_{n:06}", passport=f"4510{n:06}", posted=[], approved=approved,
                   periods=periods)  # fmt: skip


def test_two_reconciliations_at_once_fix_and_tell_everything_once(sql_store: SqlStore) -> None:
    hub, together = many_on(sql_store), Barrier(2)

    def run(name: str) -> int:
        together.wait()
        wish = Wish(START - timedelta(days=1), START - timedelta(days=1))
        steps = reconcile(hub, Patience(), wish, name, 5)
        return sum(one.course is Course.FIXED for step in steps for one in step.findings)

    with ThreadPoolExecutor(2) as pool:
        fixed = list(pool.map(run, ("one", "other")))
    assert sum(fixed) >= 2 * COUNT // 3
    with sql_store.begin() as tx:
        waiting = tx.attentions.waiting()
        assert len({one.kind for one in waiting}) == len(waiting) == sum(tx.differences.tally().values()) >= 2 * COUNT // 3
        for n in range(COUNT):
            loan = tx.applications.get(f"app_{n:06}").loan
            assert loan is not None and len(loan.schedule) == (12 if n % 3 else 6)


def test_two_readers_of_changes_at_once_note_each_change_once(sql_store: SqlStore) -> None:
    hub, together = many_on(sql_store), Barrier(2)

    def look(_n: int) -> None:
        together.wait()
        follow_changes(hub, work_of(WorkKind.FOLLOW_CHANGES, "changes"))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(look, range(2)))
    follow_changes(hub, work_of(WorkKind.FOLLOW_CHANGES, "changes"))
    keys = {f"{one.number}:{one.version}" for one in hub.loan_system.records.values()}
    with sql_store.read() as tx:
        assert tx.many.unheard("onec", keys) == []
    assert all(one.told == one.version for one in hub.loan_system.records.values())
