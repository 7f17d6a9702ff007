"""One borrower's refusal of contact (230-FZ art. 8): what stands, what a word would change, the two words of an officer."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.flows.informing.refuse_contact import allow_contact, foresee, refuse_contact
from bridge.model.errors import ApplicationUnknownError, FieldInvalidError, VersionStaleError
from bridge.model.informing.no_contact import NoContact
from bridge.web.office.contact.words import DONE, WHY, WRONG
from bridge.web.office.sessions import present_visit, require_token

_ID = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)


def add_contact(door: Blueprint, hub: Hub) -> None:
    """Hang the page and its two actions on the door."""

    @door.get("/cases/<application_id>/contact", endpoint="case_contact")
    def show(application_id: str) -> ResponseReturnValue:
        return _page(hub, application_id)

    @door.post("/cases/<application_id>/contact/refuse", endpoint="refuse_contact")
    def refuse(application_id: str) -> ResponseReturnValue:
        require_token()
        return _said(hub, application_id, "refused", lambda by, seen: _refuse(hub, application_id, by, seen))

    @door.post("/cases/<application_id>/contact/allow", endpoint="allow_contact")
    def allow(application_id: str) -> ResponseReturnValue:
        require_token()
        return _said(hub, application_id, "allowed", lambda by, seen: _allow(hub, application_id, by, seen))


def _said(hub: Hub, application_id: str, done: str, say: Callable[[str, str], Sequence[str]]) -> ResponseReturnValue:
    if _stands(hub, application_id, done):
        done = "same"
    else:
        try:
            say(f"office:{present_visit().user}", request.form.get("seen", ""))
        except FieldInvalidError as error:
            return _page(hub, application_id, error.field or "since"), 422
        except VersionStaleError:
            done = "stale"
    return redirect(url_for("office.case_contact", application_id=application_id, done=done), 303)


def _refuse(hub: Hub, application_id: str, by: str, seen: str) -> Sequence[str]:
    since = _day(request.form.get("since", ""))
    if since is None:
        raise FieldInvalidError("no day", field="since")
    return refuse_contact(hub, application_id, since, request.form.get("basis", ""), by, seen or "none")


def _allow(hub: Hub, application_id: str, by: str, seen: str) -> Sequence[str]:
    why = request.form.get("why", "")
    if why not in WHY:
        raise FieldInvalidError("no reason", field="why")
    return allow_contact(hub, application_id, by, WHY[why], seen or "none")


def _stands(hub: Hub, application_id: str, done: str) -> bool:
    """The same form came before: pressed twice it is one word."""
    noted = _noted(hub, application_id)
    if done == "allowed":
        return noted is None
    told = _day(request.form.get("since", "")), request.form.get("basis", "").strip()
    return noted is not None and (noted.since, noted.basis) == told


def _noted(hub: Hub, application_id: str) -> NoContact | None:
    if not _ID.fullmatch(application_id):
        raise ApplicationUnknownError("there is no such application")
    with hub.store.read() as tx:
        return tx.applications.get(application_id).no_contact


def _page(hub: Hub, application_id: str, wrong: str = "") -> str:
    if not _ID.fullmatch(application_id):
        raise ApplicationUnknownError("there is no such application")
    foreseen = foresee(hub, application_id)
    with hub.store.read() as tx:
        counts = tx.counts()
    case = foreseen.applications[0]
    return render_template(
        "office/contact/case.html", case=case, noted=case.no_contact, foreseen=foreseen, counts=counts, why=WHY,
        wrong=WRONG.get(wrong, ""), field=wrong, typed=request.form, today=hub.clock.today().isoformat(),
        done=DONE.get(request.args.get("done", ""), ""),
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
