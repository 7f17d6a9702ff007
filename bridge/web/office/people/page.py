"""The list of people, one person, and what an administrator does with them."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.flows.staffing import ask_rights, change_people, end_sittings
from bridge.model.errors import ApplicationUnknownError, FieldInvalidError, StepClosedError
from bridge.model.seconding.deed import DeedState, KeptDeed
from bridge.model.staff.factors import confirmed
from bridge.model.staff.people import NameUnfitError, PersonState, PersonUnknownError
from bridge.model.staff.roles import Role
from bridge.web.entering import wording as entering
from bridge.web.office.people.journal import add_journal
from bridge.web.office.sessions import present_visit, require_token

_LINES = 50
_NO_MAIL = "Это не адрес почты: нужен вида имя@example.ru или пусто."
_SHORTEST, _LONGEST = 3, 500
# An administrator is made of somebody who is there, by two people.
_ROLES = tuple(role for role in Role if role is not Role.ADMINISTRATOR)
_STATES = {"lock": PersonState.LOCKED, "unlock": PersonState.ACTIVE, "leave": PersonState.LEFT}


def add_people(door: Blueprint, hub: Hub) -> None:
    """Hang the pages and actions on the door."""
    _add_list(door, hub)
    _add_person(door, hub)
    _add_steps(door, hub)
    _add_ends(door, hub)
    add_journal(door, hub)


def _add_list(door: Blueprint, hub: Hub) -> None:
    def page(fault: str = "") -> str:
        with hub.store.read() as tx:
            found, factors, waiting = tx.people.all(), tx.factors.of_all(), tx.invitations.waiting(hub.clock.now())
        owned = {person.id: len(confirmed([one for one in factors if one.person_id == person.id])) for person in found}
        own = [one for one in found if not one.site]
        groups = (("Свои", own), ("Люди сайтов", [one for one in found if one.site]))
        return render_template(
            "office/people/list.html", groups=groups, owned=owned, waiting=waiting, say=entering, roles=_ROLES, fault=fault,
            owed=hub.entry.second_factor,
        )  # fmt: skip

    @door.get("/people")
    def people() -> ResponseReturnValue:
        return page()

    @door.post("/people")
    def add_person() -> ResponseReturnValue:
        require_token()
        told = {name: request.form.get(name, "").strip() for name in ("name", "role", "title", "mail")}
        if told["role"] not in {"", *_ROLES}:
            return page("Такой роли здесь не дают."), 422
        role = Role(told["role"]) if told["role"] else None
        try:
            by, title, mail = present_visit().user, told["title"], told["mail"]
            link = change_people.add_person(hub, told["name"], role, by, title=title, mail=mail)
        except NameUnfitError:
            return page(
                "Имя не подходит или занято. Нужно 2–40 знаков: буквы, цифры, . _ -. У своих есть роль; у человека сайта "
                "имя вида имя@сайт и роли нет."
            ), 422
        except FieldInvalidError:
            return page(_NO_MAIL), 422
        return render_template("office/people/link.html", link=link, name=told["name"].lower())


def _add_person(door: Blueprint, hub: Hub) -> None:
    @door.get("/people/<person_id>")
    def person(person_id: str) -> ResponseReturnValue:
        return _page(hub, person_id)

    @door.post("/people/<person_id>/invite")
    def invite_person(person_id: str) -> ResponseReturnValue:
        require_token()
        try:
            link = change_people.invite_again(hub, person_id, present_visit().user)
        except StepClosedError:
            return _back(person_id, "closed")
        except PersonUnknownError:
            raise ApplicationUnknownError("there is no such person") from None
        with hub.store.read() as tx:
            name = tx.people.get(person_id).name
        return render_template("office/people/link.html", link=link, name=name)


def _add_steps(door: Blueprint, hub: Hub) -> None:
    @door.post("/people/<person_id>/state")
    def set_person_state(person_id: str) -> ResponseReturnValue:
        def do(by: str) -> str:
            step = request.form.get("do", "")
            if step not in _STATES:
                return "closed"
            with hub.store.begin() as tx:
                change_people.set_state(hub, tx, person_id, _STATES[step], by)
            return "done"

        return _act(hub, person_id, do)

    @door.post("/people/<person_id>/role")
    def give_person_role(person_id: str) -> ResponseReturnValue:
        def do(by: str) -> str:
            word = request.form.get("role", "")
            if word not in set(Role):
                return "closed"
            return _asked(ask_rights.ask_role(hub, person_id, Role(word), by, _reason() if word == Role.ADMINISTRATOR else ""))

        return _act(hub, person_id, do)

    @door.post("/people/<person_id>/about")
    def describe_person(person_id: str) -> ResponseReturnValue:
        def do(by: str) -> str:
            title, mail = request.form.get("title", ""), request.form.get("mail", "")
            change_people.describe_person(hub, person_id, by, title=title, mail=mail)
            return "done"

        return _act(hub, person_id, do)

    @door.post("/people/<person_id>/reset")
    def reset_person_factors(person_id: str) -> ResponseReturnValue:
        return _act(hub, person_id, lambda by: _asked(ask_rights.ask_reset(hub, person_id, by, _reason())))


def _add_ends(door: Blueprint, hub: Hub) -> None:
    @door.post("/people/<person_id>/sessions/<mark>/end")
    def end_person_sitting(person_id: str, mark: str) -> ResponseReturnValue:
        def do(by: str) -> str:
            return "done" if end_sittings.end_sitting(hub, person_id, mark, by, request.remote_addr or "") else "closed"

        return _act(hub, person_id, do)

    @door.post("/people/<person_id>/sessions/end")
    def end_person_sittings(person_id: str) -> ResponseReturnValue:
        def do(by: str) -> str:
            end_sittings.end_everywhere(hub, person_id, by, request.remote_addr or "")
            return "done"

        return _act(hub, person_id, do)


class _ReasonMissingError(ValueError):
    """What another person is to decide about needs a reason."""


def _reason() -> str:
    reason = " ".join(request.form.get("reason", "").split())
    if not _SHORTEST <= len(reason) <= _LONGEST or not reason.isprintable():
        raise _ReasonMissingError
    return reason


def _asked(kept: KeptDeed | None) -> str:
    return "second" if kept is not None and kept.state is DeedState.ASKED else "done"


def _act(hub: Hub, person_id: str, do: Callable[[str], str]) -> ResponseReturnValue:
    require_token()
    try:
        return _back(person_id, do(present_visit().user))
    except StepClosedError:
        return _back(person_id, "closed")
    except PersonUnknownError:
        raise ApplicationUnknownError("there is no such person") from None
    except FieldInvalidError:
        return _page(hub, person_id, _NO_MAIL), 422
    except _ReasonMissingError:
        return _page(hub, person_id, "Напишите причину, от 3 до 500 знаков: её увидит второе лицо."), 422


def _back(person_id: str, done: str) -> ResponseReturnValue:
    return redirect(url_for("office.person", person_id=person_id, done=done), 303)


def _page(hub: Hub, person_id: str, fault: str = "") -> str:
    with hub.store.read() as tx:
        try:
            person = tx.people.get(person_id)
        except PersonUnknownError:
            raise ApplicationUnknownError("there is no such person") from None
        factors, left = confirmed(tx.factors.of(person_id)), tx.factors.codes_left(person_id)
        sittings = end_sittings.open_sittings(hub, tx, person_id)
        acts = tx.person_acts.newest(_LINES, person_id)
        invited = person_id in tx.invitations.waiting(hub.clock.now())
    return render_template(
        "office/people/person.html", person=person, factors=factors, left=left, sittings=sittings, acts=acts, invited=invited,
        say=entering, roles=list(Role), fault=fault, done=request.args.get("done", ""), mine=person.name == present_visit().user,
        owed=person.role in hub.entry.second_factor,
    )  # fmt: skip
