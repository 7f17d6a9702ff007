"""A run over many rows, some rows a transaction: what was done stands, wherever the process ends; a row is done once."""

from dataclasses import replace

from bridge.flows.delivering.send_again import send_again
from bridge.flows.hub import TIMER, Hub
from bridge.model.seconding.bulk import BulkKind, BulkRow, BulkRun, BulkState, RowState
from bridge.ports.store import Exchange, Transaction
from bridge.ports.work import Choice, Later, Work, WorkKind

AT_ONCE = 50


def post_run(hub: Hub, tx: Transaction, run_id: str) -> None:
    """Have it worked in the background."""
    tx.work.post(WorkKind.RUN_BULK, "", TIMER, run_id, hub.clock.now(), once=f"bulk:{run_id}")


def run_bulk(hub: Hub, work: Work) -> Later | None:
    """The next rows of the run; None when it is over."""
    now = hub.clock.now()
    with hub.store.begin() as tx:
        run = tx.bulk.get(work.subject)
        if run.state is not BulkState.RUNNING:
            return None
        rows = tx.bulk.next_rows(run.id, AT_ONCE)
        for row in rows:
            tx.bulk.save_row(_done(hub, tx, run, row))
        if len(rows) < AT_ONCE:
            tx.bulk.save(replace(run, state=BulkState.DONE, ended_at=now))
            tx.journal.note(Exchange(now, f"office:{run.asked_by}", "hub", f"разом: закончено, {run.id}", "OK"))
            return None
    return Later(now)


def stop_bulk(hub: Hub, run_id: str, by: str) -> bool:
    """Rows that were done stay done, the others are left; False when it is over already. Raises LookupError."""
    now = hub.clock.now()
    with hub.store.begin() as tx:
        run = tx.bulk.get(run_id)
        if run.state is not BulkState.RUNNING:
            return False
        tx.bulk.save(replace(run, state=BulkState.STOPPED, ended_at=now, ended_by=by))
        tx.journal.note(Exchange(now, f"office:{by}", "hub", f"разом: остановлено, {run.id}", "OK"))
    return True


def _done(hub: Hub, tx: Transaction, run: BulkRun, row: BulkRow) -> BulkRow:
    now = hub.clock.now()
    if run.kind is BulkKind.SEND_AGAIN:
        done, words = tx.work.revive(Choice([int(row.subject)]), now) == 1, "отправить снова"
        left = "уже не остановлена, или такая же уже ждёт"
    elif run.kind is BulkKind.REPLAY:
        send_again(hub, tx, tx.events.get(row.subject))
        done, words, left = True, "событие ещё раз", ""
    else:
        found = tx.attentions.find_waiting(row.subject)
        done, words, left = found is not None, "закрыто", "уже закрыто кем-то другим"
        if found is not None:
            tx.attentions.resolve(found.id, now, f"{run.asked_by}: {run.reason}")
    if done and row.application_id:
        what = f"{words} (разом, {run.id}): {row.subject}"
        tx.journal.note(Exchange(now, f"office:{run.asked_by}", "hub", what, "OK", row.application_id))
    return replace(row, state=RowState.DONE if done else RowState.SKIPPED, result="" if done else left, at=now)
