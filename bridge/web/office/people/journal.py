"""The journal of people: every log-in, failure and change, page after page, and as CSV."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.model.staff.people import PersonAct
from bridge.web.entering import wording as entering
from bridge.web.office.exporting.noting import note_taken

_PAGE, _BATCH, _MOST = 100, 500, 20_000
_COLUMNS = ("at_utc", "person", "act", "what", "detail", "address", "by")
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def add_journal(door: Blueprint, hub: Hub) -> None:
    """Hang page and file on the door."""

    @door.get("/people/journal")
    def people_journal() -> ResponseReturnValue:
        with hub.store.read() as tx:
            acts = tx.person_acts.newest(_PAGE + 1, before=_place())
        rest = acts[_PAGE - 1] if len(acts) > _PAGE else None
        onward = f"{rest.at.isoformat()}|{rest.id}" if rest else ""
        return render_template("office/people/journal.html", acts=acts[:_PAGE], rest=onward, say=entering, most=_MOST)

    @door.get("/people/journal.csv")
    def people_journal_csv() -> Response:
        note_taken(hub, "Журнал людей")
        name = f"people-{hub.clock.today()}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(_csv(_lines(hub)), content_type="text/csv; charset=utf-8", headers=headers)


def _lines(hub: Hub) -> Iterator[PersonAct]:
    """The newest first, some hundreds at a time: no transaction is long."""
    before: tuple[datetime, str] | None = None
    for _ in range(_MOST // _BATCH):
        with hub.store.read() as tx:
            acts = tx.person_acts.newest(_BATCH, before=before)
        yield from acts
        if len(acts) < _BATCH:
            return
        before = acts[-1].at, acts[-1].id


def _csv(acts: Iterator[PersonAct]) -> str:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(_COLUMNS)
    for act in acts:
        words = (act.name, act.act.value, entering.ACTS[act.act], entering.detail(act), act.address, act.by)
        rows.writerow([act.at.astimezone(UTC).isoformat(timespec="seconds"), *map(_harmless, words)])
    return text.getvalue()


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _place() -> tuple[datetime, str] | None:
    """Below which line the page begins; a place that means nothing leads to the first page."""
    at, _, act_id = request.args.get("before", "").partition("|")
    try:
        moment = datetime.fromisoformat(at).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return (moment, act_id) if act_id.isascii() and act_id.isprintable() else None
