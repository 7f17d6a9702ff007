"""Add people, invite them, give roles, lock and unlock, reset second factors. Each takes effect at the next request."""

from dataclasses import replace

from bridge.flows.hub import Hub
from bridge.flows.staffing.change_password import invitation_digest
from bridge.flows.staffing.log_in import OFFICE, PARTNERS
from bridge.flows.staffing.note_act import note_act
from bridge.model.errors import StepClosedError
from bridge.model.staff.factors import confirmed
from bridge.model.staff.people import (
    INVITATION_LIFE,
    Act,
    NameUnfitError,
    Person,
    PersonState,
    fit_mail,
    fit_name,
)
from bridge.model.staff.roles import Role
from bridge.ports.store import Transaction

_STEPS = {PersonState.LOCKED: Act.LOCKED, PersonState.ACTIVE: Act.UNLOCKED, PersonState.LEFT: Act.LEFT}


def add_person(hub: Hub, name: str, role: Role | None, by: str, *, title: str = "", mail: str = "") -> str:
    """Add somebody and return the one-time link by which they set a password; `role` is None for a site's person, `name@site`.

    Raises NameUnfitError.
    """
    person = new_person(hub, name, role, title=title, mail=mail)
    with hub.store.begin() as tx:
        if not tx.people.add(person):
            raise NameUnfitError("this name is taken")
        note_act(hub, tx, person, Act.ADDED, by, detail=role or person.site)
        return _invite(hub, tx, person, by)


def new_person(hub: Hub, name: str, role: Role | None, *, title: str = "", mail: str = "", proof: str = "") -> Person:
    """A person that is not in the store yet. Raises NameUnfitError, FieldInvalidError for an address that is none."""
    kept, now = fit_name(name), hub.clock.now()
    site = kept.partition("@")[2]
    if bool(site) == (role is not None):
        raise NameUnfitError("a role is for the lender's people; one of a tour site is name@site and has none")
    if site and site not in hub.partners:
        raise NameUnfitError(f"there is no site {site}")
    return Person(hub.mint.id("per"), kept, role, now, now, title.strip()[:200], fit_mail(mail), proof, site=site)


def invite_again(hub: Hub, person_id: str, by: str) -> str:
    """A fresh link; the one of before is good no more. The password stays until the link is used. Raises StepClosedError."""
    with hub.store.begin() as tx:
        person = tx.people.get(person_id)
        if not person.active:
            raise StepClosedError("only who is active is invited")
        return _invite(hub, tx, person, by)


def give_role(hub: Hub, tx: Transaction, person_id: str, role: Role, by: str) -> None:
    """Raises StepClosedError for a site's person, for oneself, and for the last administrator."""
    person = _other(tx, person_id, by)
    if person.site:
        raise StepClosedError("people of sites have no role")
    if person.role is not role:
        if person.role is Role.ADMINISTRATOR:
            _require_another_administrator(tx, person)
        tx.people.save(replace(person, role=role, changed_at=hub.clock.now()))
        if role in hub.entry.second_factor and not confirmed(tx.factors.of(person.id)):
            # Whoever came in by a password alone does not go on with rights that need more.
            tx.sittings.end_all(person.id, hub.clock.now())
        note_act(hub, tx, person, Act.ROLE_GIVEN, by, detail=role)


def describe_person(hub: Hub, person_id: str, by: str, *, title: str | None = None, mail: str | None = None) -> None:
    """Say anew who this is, or where letters go; None leaves it. Raises PersonUnknownError, FieldInvalidError."""
    with hub.store.begin() as tx:
        person = tx.people.get(person_id)
        kept = person.title if title is None else title.strip()[:200], person.mail if mail is None else fit_mail(mail)
        if kept != (person.title, person.mail):
            tx.people.save(replace(person, title=kept[0], mail=kept[1], changed_at=hub.clock.now()))
            note_act(hub, tx, person, Act.DESCRIBED, by, detail="" if kept[1] == person.mail else "почта")


def set_state(hub: Hub, tx: Transaction, person_id: str, state: PersonState, by: str) -> None:
    """Lock, unlock or let go; every session of who may not be inside is over. Raises StepClosedError, as above."""
    person = _other(tx, person_id, by)
    if person.state is state:
        return
    if state is not PersonState.ACTIVE and person.role is Role.ADMINISTRATOR:
        _require_another_administrator(tx, person)
    tx.people.save(replace(person, state=state, changed_at=hub.clock.now()))
    tx.sittings.end_all(person.id, hub.clock.now())
    note_act(hub, tx, person, _STEPS[state], by)


def reset_factors(hub: Hub, tx: Transaction, person_id: str, by: str) -> None:
    """All factors and recovery codes go, and all sessions: the password leads to setting up anew where the role needs it.

    Raises StepClosedError for oneself.
    """
    person = _other(tx, person_id, by)
    for factor in tx.factors.of(person.id):
        tx.factors.remove(factor.id)
    tx.factors.put_codes(person.id, ())
    tx.sittings.end_all(person.id, hub.clock.now())
    note_act(hub, tx, person, Act.FACTORS_RESET, by)


def _other(tx: Transaction, person_id: str, by: str) -> Person:
    # Everything that may take the last administrator away goes one after another.
    tx.people.all()
    person = tx.people.get(person_id)
    if person.name in by.split(" + "):
        raise StepClosedError("nobody does this to themselves")
    return person


def _require_another_administrator(tx: Transaction, person: Person) -> None:
    others = [one for one in tx.people.all() if one.role is Role.ADMINISTRATOR and one.active and one.proof]
    if not [one for one in others if one.id != person.id]:
        raise StepClosedError("the last administrator stays one")


def _invite(hub: Hub, tx: Transaction, person: Person, by: str) -> str:
    token, door = hub.mint.token(), PARTNERS if person.site else OFFICE
    tx.invitations.put(person.id, invitation_digest(token), hub.clock.now() + INVITATION_LIFE)
    note_act(hub, tx, person, Act.INVITED, by)
    return f"{hub.url_of(door)}/{door}/welcome/{token}"
