"""Choosing how a list is taken along, and the file itself, sent while it is read."""

from collections.abc import Iterator

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.model.staff.roles import Right
from bridge.ports.store import Exchange
from bridge.web.office.exporting.cells import EXCEL, PLAIN, Form, row_of
from bridge.web.office.exporting.lists import LISTS, Asked, List
from bridge.web.office.exporting.noting import note_taken
from bridge.web.office.permitting.guard import rights_now
from bridge.web.office.sessions import present_visit, require_token

# More rows are not sent; the file says so. In clear so many at most: a whole list of people leaves no office in clear.
MOST, MOST_CLEAR = 100_000, 100
_SHORTEST, _LONGEST = 3, 300
_TOGETHER = 200


def add_exporting(door: Blueprint, hub: Hub) -> None:
    """Hang the page and the file on the door."""

    @door.get("/export/<name>")
    def choose_export(name: str) -> ResponseReturnValue:
        return _page(_known(name), name)

    @door.post("/export/<name>")
    def export_list(name: str) -> ResponseReturnValue:
        require_token()
        return _file(hub, _known(name), name)


def _known(name: str) -> List:
    if name not in LISTS:
        abort(404)
    return LISTS[name]


def _page(known: List, name: str, *, wrong: bool = False, part: str = "") -> str:
    asked = part or request.args.get("part", "")
    return render_template(
        "office/export.html", known=known, name=name, part=asked if asked in known.parts else "", most=MOST, wrong=wrong,
        most_clear=MOST_CLEAR, may_clear=known.people and Right.SUBJECTS in rights_now(),
    )  # fmt: skip


def _file(hub: Hub, known: List, name: str) -> ResponseReturnValue:
    told = request.form
    part = told.get("part", "")
    part = part if part in known.parts else ""
    clear = known.people and told.get("clear") == "yes"
    reason = " ".join(told.get("reason", "").split())
    if clear and Right.SUBJECTS not in rights_now():
        abort(403)
    if clear and (not _SHORTEST <= len(reason) <= _LONGEST or not reason.isprintable()):
        return _page(known, name, wrong=True, part=part), 422
    form = PLAIN if told.get("form") == "plain" else EXCEL
    words = known.title + (f", {part}" if part else "") + (f", В ОТКРЫТОМ ВИДЕ: {reason}" if clear else "")
    by = f"office:{present_visit().user}"
    # A list that was begun was taken, even if the line broke.
    note_taken(hub, words)
    headers = {"Content-Disposition": f'attachment; filename="{name}-{hub.clock.today()}.csv"'}
    rows = _sent(hub, known, Asked(hub, part, clear), form, by)
    return Response(rows, content_type="text/csv; charset=utf-8", headers=headers)


def _sent(hub: Hub, known: List, asked: Asked, form: Form, by: str) -> Iterator[str]:
    """Some rows at a time; memory stays flat however long the list is."""
    yield form.mark + row_of(known.columns, form)
    most, count, some = MOST_CLEAR if asked.clear else MOST, 0, list[str]()
    for row in known.rows(asked):
        if count == most:
            some.append(row_of([f"… дальше не выгружено: за раз до {most} строк"], form))
            break
        some.append(row_of(row, form))
        count += 1
        if len(some) == _TOGETHER:
            yield "".join(some)
            some.clear()
    yield "".join(some)
    hub.store.note(Exchange(hub.clock.now(), by, "hub", f"выгружено строк: {count}, {known.title}", "OK"))
