"""Find somebody without their number standing in an address; see what is kept, give a copy, have it erased by two people."""

import csv
import io
import re
from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.flows.erasing.draw_act import COLUMNS, act_pdf, act_rows
from bridge.flows.erasing.erase_subject import facts_of
from bridge.flows.erasing.export_subject import export_subject
from bridge.flows.erasing.find_subject import find_subject, subject_of
from bridge.flows.erasing.hold_case import hold_case, lift_hold
from bridge.flows.hub import Hub
from bridge.flows.seconding.ask_second import ask_second
from bridge.flows.seconding.kinds import ERASE_SUBJECT
from bridge.model.erasing.records import Hold
from bridge.model.errors import ApplicationUnknownError, FieldInvalidError
from bridge.model.seconding.deed import Deed, DeedState
from bridge.web.office.sessions import present_visit, require_token
from bridge.web.office.subjects import words

T = TypeVar("T")
_ID = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)
_SHOWN, _MOST = 50, 500
_SHORTEST, _LONGEST = 3, 500


def add_subjects(door: Blueprint, hub: Hub) -> None:
    """Hang search, a person's page, its deeds and the acts on the door."""

    @door.get("/subjects")
    def subjects() -> ResponseReturnValue:
        return _start(hub)

    @door.post("/subjects")
    def find_person() -> ResponseReturnValue:
        require_token()
        return _find(hub)

    @door.get("/subjects/<application_id>")
    def subject(application_id: str) -> ResponseReturnValue:
        found = subject_of(hub, _known(application_id), _by())
        known = {one.id: one for one in found.applications}
        told = {"applications": known, "words_of": words, "done": _done(), "held": _held(hub)}
        return render_template("office/subjects/person.html", found=found, **told)

    @door.post("/subjects/<application_id>/copy")
    def copy_person(application_id: str) -> ResponseReturnValue:
        require_token()
        body = export_subject(hub, _known(application_id), _by())
        return _file(body, "application/zip", f"person-{application_id}.zip")

    @door.post("/subjects/<application_id>/erase")
    def erase_person(application_id: str) -> ResponseReturnValue:
        require_token()
        return _back(application_id, _erase(hub, _known(application_id)))

    @door.post("/subjects/<application_id>/hold")
    def hold_person(application_id: str) -> ResponseReturnValue:
        require_token()
        return _back(application_id, _hold(hub, _known(application_id)))

    @door.get("/subjects/acts/<act>.pdf")
    def act_paper(act: str) -> ResponseReturnValue:
        return _file(_of_act(lambda: act_pdf(hub, act)), "application/pdf", f"{act}.pdf")

    @door.get("/subjects/acts/<act>.csv")
    def act_extract(act: str) -> ResponseReturnValue:
        text = io.StringIO()
        csv.writer(text).writerows([COLUMNS, *_of_act(lambda: act_rows(hub, act))])
        return _file(text.getvalue().encode(), "text/csv; charset=utf-8", f"{act}.csv")


def _start(hub: Hub, done: str = "", status: int = 200) -> ResponseReturnValue:
    with hub.store.read() as tx:
        acts, held, counts = tx.erasing.acts(_SHOWN), tx.erasing.holds(_SHOWN), tx.counts()
    rules = hub.retention.in_force(hub.clock.today())
    told = {"acts": acts, "held": held, "rules": rules, "counts": counts, "kinds": words.KINDS, "done": done or _done()}
    text = render_template("office/subjects/start.html", **told)
    return text, status


def _find(hub: Hub) -> ResponseReturnValue:
    """What was typed is not shown again and goes into no address: the next page is known by an application's number."""
    phone, passport = (request.form.get(name, "").strip()[:40] for name in ("phone", "passport"))
    try:
        found = find_subject(hub, phone, passport, _by())
    except FieldInvalidError:
        return _start(hub, words.DONE["wrong"], 422)
    except ApplicationUnknownError:
        return _start(hub, words.DONE["nobody"], 404)
    return redirect(url_for("office.subject", application_id=found.anchor), 303)


def _erase(hub: Hub, application_id: str) -> str:
    reason = _reason()
    if not reason:
        return "reason"
    found = subject_of(hub, application_id, _by())
    if not found.erasable:
        return "nothing"
    told = ", ".join(dict.fromkeys(part.application_id for part in found.erasable))
    deed = Deed(ERASE_SUBJECT, found.anchor, f"Стереть данные человека навсегда, заявки: {told}", reason, facts_of(found))
    with hub.store.begin() as tx:
        kept = ask_second(hub, tx, deed, present_visit().user)
    return "erased" if kept.state is DeedState.DONE else "asked"


def _hold(hub: Hub, application_id: str) -> str:
    if request.form.get("do") == "lift":
        lift_hold(hub, application_id, _by())
        return "lifted"
    try:
        hold_case(hub, application_id, request.form.get("reason", ""), _by())
    except FieldInvalidError:
        return "reason"
    return "held"


def _held(hub: Hub) -> dict[str, Hold]:
    with hub.store.read() as tx:
        return {one.application_id: one for one in tx.erasing.holds(_MOST)}


def _of_act(draw: Callable[[], T]) -> T:
    try:
        return draw()
    except LookupError:
        raise ApplicationUnknownError("there is no such act") from None


def _reason() -> str:
    reason = " ".join(request.form.get("reason", "").split())
    return reason if _SHORTEST <= len(reason) <= _LONGEST and reason.isprintable() else ""


def _file(body: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, content_type=kind, headers=headers)


def _back(application_id: str, done: str) -> ResponseReturnValue:
    return redirect(url_for("office.subject", application_id=application_id, done=done), 303)


def _done() -> str:
    return words.DONE.get(request.args.get("done", ""), "")


def _known(given: str) -> str:
    if not _ID.fullmatch(given):
        raise ApplicationUnknownError("there is no such application")
    return given


def _by() -> str:
    return f"office:{present_visit().user}"
