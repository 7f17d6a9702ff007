"""Choosing many rows by a filter or by ticks, and the preview: how many, the first of them, what will happen."""

import re
import secrets
from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from bridge.flows.bulk.begin_bulk import WORDS, Preview, SetChangedError, begin_bulk, preview_bulk
from bridge.flows.hub import Hub
from bridge.model.errors import FieldInvalidError
from bridge.model.seconding.bulk import MOST_ROWS, BulkChoice, BulkKind, BulkRun
from bridge.web.office.bulk.words import KINDS, choice_in_words, kinds_of
from bridge.web.office.sessions import present_visit, require_token

_SHOWN, _MOST_TICKS = 20, 500
_SHORTEST, _LONGEST = 3, 500
_RUN = re.compile(r"blk_[0-9a-f]{32}", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)
_DESTINATION = re.compile(r"[a-z0-9_:.-]{1,80}", re.ASCII)


def add_choosing(door: Blueprint, hub: Hub) -> None:
    """Hang the preview and the beginning on the door."""

    @door.get("/bulk/<what>")
    def choose_bulk(what: str) -> ResponseReturnValue:
        kind, choice = _kind(what), _choice(hub, request.args)
        return _page(hub, preview_bulk(hub, kind, choice, present_visit().user), choice, request.args)

    @door.post("/bulk/<what>")
    def begin_bulk(what: str) -> ResponseReturnValue:
        require_token()
        return _begin(hub, _kind(what), _choice(hub, request.form))


def _begin(hub: Hub, kind: BulkKind, choice: BulkChoice) -> ResponseReturnValue:
    told = request.form
    reason = " ".join(told.get("reason", "").split())
    if not _RUN.fullmatch(told.get("run", "")):
        abort(400)
    if not _SHORTEST <= len(reason) <= _LONGEST or not reason.isprintable():
        return _page(hub, preview_bulk(hub, kind, choice, present_visit().user), choice, told, wrong=True), 422
    words, by = choice_in_words(hub, kind, choice), present_visit().user
    asked = BulkRun(told["run"], kind, words, told.get("digest", ""), 0, by, hub.clock.now(), reason)
    try:
        run = begin_bulk(hub, asked, choice)
    except SetChangedError as changed:
        return _page(hub, changed.preview, choice, told, changed=True), 409
    except FieldInvalidError:
        return _page(hub, preview_bulk(hub, kind, choice, present_visit().user), choice, told), 422
    return redirect(url_for("office.bulk_run", run_id=run.id), 303)


def _page(
    hub: Hub, preview: Preview, choice: BulkChoice, told: MultiDict[str, str], *, wrong: bool = False, changed: bool = False
) -> str:
    with hub.store.read() as tx:
        known = {one.name for one in tx.work.destinations()} | {row.destination for row in preview.rows} - {""}
    events = preview.kind is BulkKind.REPLAY
    destinations = sorted(f"partner:{name}" for name in hub.partners) if events else sorted(known)
    kinds = kinds_of(preview.kind)
    return render_template(
        "office/bulk/choose.html", preview=preview, choice=choice, shown=preview.rows[:_SHOWN], most=MOST_ROWS, wrong=wrong,
        changed=changed, title=KINDS[preview.kind], will=WORDS[preview.kind].format(count=_counted(preview)),
        enough=choice.is_enough(preview.kind),
        run=told.get("run") if wrong and _RUN.fullmatch(told.get("run", "")) else f"blk_{secrets.token_hex(16)}",
        kinds=kinds, destinations=destinations, typed=told, minutes=_minutes(hub, choice), rules=hub.seconding,
        named=choice_in_words(hub, preview.kind, choice),
    )  # fmt: skip


def _counted(preview: Preview) -> str:
    return f"больше {MOST_ROWS}" if preview.too_many else f"всего {len(preview.rows)}"


def _kind(what: str) -> BulkKind:
    if what not in set(BulkKind):
        abort(404)
    return BulkKind(what)


def _choice(hub: Hub, told: MultiDict[str, str]) -> BulkChoice:
    """What the address or the form says; what can't be understood chooses nothing."""
    ids = tuple(one for one in told.getlist("id")[:_MOST_TICKS] if _ID.fullmatch(one))
    kind, destination = told.get("kind", ""), told.get("destination", "")
    kind = kind if any(kind in kinds_of(what) for what in BulkKind) else ""
    destination = destination if _DESTINATION.fullmatch(destination) else ""
    return BulkChoice(ids, destination, kind, _moment(hub, told.get("since", "")), _moment(hub, told.get("until", "")))


def _moment(hub: Hub, typed: str) -> datetime | None:
    """A moment of the lender's wall, as a browser's field gives it."""
    try:
        wall = datetime.fromisoformat(typed)
        return wall.replace(tzinfo=hub.clock.local(hub.clock.now()).tzinfo).astimezone(UTC) if wall.tzinfo is None else None
    except (ValueError, OverflowError):
        return None


def _minutes(hub: Hub, choice: BulkChoice) -> dict[str, str]:
    moments = {"since": choice.since, "until": choice.until}
    return {name: f"{hub.clock.local(at):%Y-%m-%dT%H:%M}" if at else "" for name, at in moments.items()}
