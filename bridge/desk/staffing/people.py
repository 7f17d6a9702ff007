"""`bridge people …`: add, list, lock, roles, second factors, sessions. No password is ever given on the command line."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from bridge.desk.printing import json_option, print_json, print_rows
from bridge.desk.staffing.passwords import passwords
from bridge.flows.hub import Hub
from bridge.flows.staffing import change_people, end_sittings
from bridge.flows.staffing.note_act import DESK
from bridge.model.errors import RuleBrokenError
from bridge.model.staff.factors import confirmed
from bridge.model.staff.people import Person, PersonState
from bridge.model.staff.roles import Role
from bridge.ports.store import Transaction

_ROLES = click.Choice([role.value for role in Role])


@click.group("people")
def people() -> None:
    """People who log in: the lender's own, and those of tour sites (NAME@SITE)."""


@people.command("add")
@click.argument("name")
@click.option("--role", type=_ROLES, help="What NAME may do; none for a site's person.")
@click.option("--title", default="", help="Who this is, for colleagues: full name, post.")
@click.option("--mail", default="", help="Where letters about the account go.")
@json_option
@click.pass_obj
def add(hub: Hub, name: str, role: str | None, title: str, mail: str, as_json: bool) -> None:
    """Add NAME and print, once, the link by which they set password and second factor. It is good for 24 hours and one use."""
    with _told():
        link = change_people.add_person(hub, name, Role(role) if role else None, DESK, title=title, mail=mail)
    _show_link(link, as_json)


@people.command("invite")
@click.argument("name")
@json_option
@click.pass_obj
def invite(hub: Hub, name: str, as_json: bool) -> None:
    """A fresh link for NAME: the first one ran out, or the password is forgotten. The password of now holds until it is used."""
    with _told():
        _show_link(change_people.invite_again(hub, _find(hub, name).id, DESK), as_json)


@people.command("list")
@json_option
@click.pass_obj
def list_people(hub: Hub, as_json: bool) -> None:
    """Everybody: role, state, second factors, since when."""
    with hub.store.read() as tx:
        found, factors, waiting = tx.people.all(), tx.factors.of_all(), tx.invitations.waiting(hub.clock.now())
    owned = {person.id: len(confirmed([one for one in factors if one.person_id == person.id])) for person in found}
    columns = ("name", "role", "site", "state", "password", "second_factors", "title", "changed_at")
    print_rows(columns, (_line(person, owned[person.id], person.id in waiting) for person in found), as_json)


@people.command("describe")
@click.argument("name")
@click.option("--title", help="Who this is, for colleagues.")
@click.option("--mail", help="Where letters about the account go; empty: nowhere.")
@click.pass_obj
def describe(hub: Hub, name: str, title: str | None, mail: str | None) -> None:
    """Change what is told of NAME; what is not given stays."""
    person = _find(hub, name)
    with _told():
        change_people.describe_person(hub, person.id, DESK, title=title, mail=mail)
    click.echo(f"{person.name}: changed")


@people.command("role")
@click.argument("name")
@click.argument("role", type=_ROLES)
@click.pass_obj
def give_role(hub: Hub, name: str, role: str) -> None:
    """NAME may do what ROLE may, from the next request on."""
    with _told(), _changing(hub, name) as (tx, person):
        change_people.give_role(hub, tx, person.id, Role(role), DESK)
    click.echo(f"{person.name}: {role}")


@people.command("lock")
@click.argument("name")
@click.option("--left", is_flag=True, help="NAME works here no more.")
@click.pass_obj
def lock(hub: Hub, name: str, left: bool) -> None:
    """NAME gets in no more, and every session of theirs is over."""
    _set_state(hub, name, PersonState.LEFT if left else PersonState.LOCKED)


@people.command("unlock")
@click.argument("name")
@click.pass_obj
def unlock(hub: Hub, name: str) -> None:
    """NAME may log in again, with the password and second factor of before."""
    _set_state(hub, name, PersonState.ACTIVE)


@people.command("reset-second-factor")
@click.argument("name")
@click.pass_obj
def reset_second_factor(hub: Hub, name: str) -> None:
    """NAME has lost phone, key and recovery codes: all of them are void, and every session is over."""
    with _told(), _changing(hub, name) as (tx, person):
        change_people.reset_factors(hub, tx, person.id, DESK)
    click.echo(f"{person.name}: no second factor; asked to set one up at the next log-in where the role needs it")


@people.command("sessions")
@click.argument("name")
@json_option
@click.pass_obj
def sessions(hub: Hub, name: str, as_json: bool) -> None:
    """Sessions of NAME that are open now."""
    person = _find(hub, name)
    with hub.store.read() as tx:
        found = end_sittings.open_sittings(hub, tx, person.id)
    columns = ("mark", "door", "browser", "network", "address", "started_at", "seen_at", "expires_at")
    rows = ({**vars(one), "mark": one.mark, "browser": one.device, "network": one.place} for one in found)
    print_rows(columns, ({column: row[column] for column in columns} for row in rows), as_json)


@people.command("sign-out")
@click.argument("name")
@click.pass_obj
def sign_out(hub: Hub, name: str) -> None:
    """End every session of NAME; they may log in again."""
    person = _find(hub, name)
    click.echo(f"{person.name}: {end_sittings.end_everywhere(hub, person.id, DESK)} ended")


def _line(person: Person, factors: int, invited: bool) -> dict[str, object]:
    password = "set" if person.proof else "none"
    return {
        "name": person.name,
        "role": person.role.value if person.role else None,
        "site": person.site or None,
        "state": person.state.value,
        "password": f"{password}, invited" if invited else password,
        "second_factors": factors,
        "title": person.title or None,
        "changed_at": person.changed_at,
    }


def _show_link(link: str, as_json: bool) -> None:
    if as_json:
        print_json({"link": link})
        return
    click.echo(link)
    click.echo("Good for 24 hours and one use; it is not shown again.", err=True)


def _set_state(hub: Hub, name: str, state: PersonState) -> None:
    with _told(), _changing(hub, name) as (tx, person):
        change_people.set_state(hub, tx, person.id, state, DESK)
    click.echo(f"{person.name}: {state}")


@contextmanager
def _changing(hub: Hub, name: str) -> Iterator[tuple[Transaction, Person]]:
    person = _find(hub, name)
    with hub.store.begin() as tx:
        yield tx, person


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except RuleBrokenError as error:
        raise click.ClickException(error.message) from None


def _find(hub: Hub, name: str) -> Person:
    with hub.store.read() as tx:
        person = tx.people.named(name.strip().lower())
    if person is None:
        raise click.ClickException(f"there is nobody called {name}")
    return person


people.add_command(passwords)

COMMANDS = (people,)
