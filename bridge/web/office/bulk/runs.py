"""Runs over many rows: the list, one run with its progress and what came of each row, stopping it."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.flows.bulk.run_bulk import stop_bulk as stop
from bridge.flows.hub import Hub
from bridge.model.errors import ApplicationUnknownError
from bridge.model.seconding.bulk import MOST_ROWS, RowState
from bridge.web.office.bulk.words import KINDS, ROWS, STATES
from bridge.web.office.sessions import present_visit, require_token

_RECENT, _ROWS_SHOWN = 50, 200
_DONE = {"stopped": "Остановлено: сделанное осталось сделанным, остальное не тронуто.", "over": "Это уже закончилось."}


def add_runs(door: Blueprint, hub: Hub) -> None:
    """Hang the pages and the stop on the door."""

    @door.get("/bulk")
    def bulk() -> ResponseReturnValue:
        with hub.store.read() as tx:
            runs = tx.bulk.recent(_RECENT)
        return render_template("office/bulk/list.html", runs=runs, kinds=KINDS, states=STATES, most=MOST_ROWS)

    @door.get("/bulk/runs/<run_id>")
    def bulk_run(run_id: str) -> ResponseReturnValue:
        return _page(hub, run_id)

    @door.post("/bulk/runs/<run_id>/stop")
    def stop_bulk(run_id: str) -> ResponseReturnValue:
        require_token()
        try:
            done = "stopped" if stop(hub, run_id, present_visit().user) else "over"
        except LookupError:
            raise ApplicationUnknownError("there is no such run") from None
        return redirect(url_for("office.bulk_run", run_id=run_id, done=done), 303)


def _page(hub: Hub, run_id: str) -> str:
    asked = request.args.get("after", "")
    after = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    try:
        with hub.store.read() as tx:
            run = tx.bulk.get(run_id)
            rows, progress = tx.bulk.rows(run.id, after, _ROWS_SHOWN + 1), tx.bulk.progress(run.id)
    except LookupError:
        raise ApplicationUnknownError("there is no such run") from None
    return render_template(
        "office/bulk/run.html", run=run, rows=rows[:_ROWS_SHOWN], rest=rows[_ROWS_SHOWN - 1].n if rows[_ROWS_SHOWN:] else 0,
        title=KINDS[run.kind], states=STATES, row_states=ROWS, done=_DONE.get(request.args.get("done", ""), ""),
        sums=[(ROWS[state], progress.get(state, 0)) for state in RowState], ended=run.total - progress.get(RowState.WAITING, 0),
    )  # fmt: skip
