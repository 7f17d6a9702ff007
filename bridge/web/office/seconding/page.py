"""The page «Второе лицо» and its three actions."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.flows.seconding.decide_deed import (
    DeedImpossibleError,
    DeedNotYoursError,
    confirm_second,
    refuse_second,
    withdraw_second,
)
from bridge.flows.seconding.kinds import KINDS
from bridge.model.errors import ApplicationUnknownError, VersionStaleError
from bridge.model.seconding.deed import DeedEndedError, KeptDeed, OwnDeedError, same_person
from bridge.model.staff.roles import Right
from bridge.web.office.permitting.guard import rights_now
from bridge.web.office.seconding.words import DONE, STATES, title_of
from bridge.web.office.sessions import present_visit, require_token

_SHOWN, _PAGE = 200, 50
_SHORTEST, _LONGEST = 3, 500
_WORDS = {
    DeedEndedError: "gone",
    OwnDeedError: "own",
    DeedNotYoursError: "not_yours",
    DeedImpossibleError: "impossible",
    VersionStaleError: "stale",
}


def add_seconding(door: Blueprint, hub: Hub) -> None:
    """Hang the page and its actions on the door."""

    @door.get("/second")
    def second() -> ResponseReturnValue:
        return _page(hub)

    @door.post("/second/<deed_id>/confirm")
    def confirm_second(deed_id: str) -> ResponseReturnValue:
        return _act("confirmed", lambda by: _confirm(hub, deed_id, by))

    @door.post("/second/<deed_id>/refuse")
    def refuse_second(deed_id: str) -> ResponseReturnValue:
        require_token()
        reason = " ".join(request.form.get("reason", "").split())
        if not _SHORTEST <= len(reason) <= _LONGEST or not reason.isprintable():
            return _page(hub, wrong=deed_id), 422
        return _act("refused", lambda by: _refuse(hub, deed_id, by, reason))

    @door.post("/second/<deed_id>/withdraw")
    def withdraw_second(deed_id: str) -> ResponseReturnValue:
        return _act("withdrawn", lambda by: _withdraw(hub, deed_id, by))


def _confirm(hub: Hub, deed_id: str, by: str) -> KeptDeed:
    return confirm_second(hub, deed_id, by, rights_now())


def _refuse(hub: Hub, deed_id: str, by: str, reason: str) -> KeptDeed:
    return refuse_second(hub, deed_id, by, rights_now(), reason)


def _withdraw(hub: Hub, deed_id: str, by: str) -> KeptDeed:
    return withdraw_second(hub, deed_id, by)


def _act(word: str, step: Callable[[str], KeptDeed]) -> ResponseReturnValue:
    require_token()
    try:
        step(present_visit().user)
    except tuple(_WORDS) as error:
        word = _WORDS[type(error)]
    except LookupError:
        raise ApplicationUnknownError("there is no such deed") from None
    return redirect(url_for("office.second", done=word), 303)


def _page(hub: Hub, wrong: str = "") -> str:
    now, me, rights = hub.clock.now(), present_visit().user, rights_now()
    with hub.store.read() as tx:
        waiting, ended = tx.second_deeds.waiting(now, _SHOWN), tx.second_deeds.ended(_PAGE + 1, _place())
    rows = [(one, same_person(one.asked_by, me), _may(one, rights)) for one in waiting]
    shown = ended[:_PAGE]
    return render_template(
        "office/second/page.html", waiting=rows, ended=shown, states=STATES, title_of=title_of, now=now, wrong=wrong,
        rest=_address(shown[-1]) if ended[_PAGE:] else "", rules=hub.seconding, done=DONE.get(request.args.get("done", ""), ""),
    )  # fmt: skip


def _address(last: KeptDeed) -> str:
    return f"{last.ended_at.isoformat() if last.ended_at else ''}|{last.id}"


def _place() -> tuple[datetime, str] | None:
    """Below which deed this page begins; a place that means nothing leads to the first page."""
    at, _, deed_id = request.args.get("before", "").partition("|")
    try:
        moment = datetime.fromisoformat(at).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return (moment, deed_id) if deed_id.isascii() and deed_id.isprintable() else None


def _may(one: KeptDeed, rights: Collection[Right]) -> bool:
    """A kind that only another version knows is nobody's here."""
    kind = KINDS.get(one.deed.kind)
    return kind is not None and kind.right in rights
