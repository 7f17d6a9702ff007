"""What makes somebody mighty needs two: the administrator's role, and taking a person's second factors away."""

from bridge.flows.hub import Hub
from bridge.flows.seconding.ask_second import ask_second
from bridge.flows.seconding.kinds import GIVE_ADMINISTRATOR, RESET_FACTORS
from bridge.flows.staffing.change_people import give_role
from bridge.model.errors import StepClosedError
from bridge.model.seconding.deed import Deed, KeptDeed
from bridge.model.staff.people import Person
from bridge.model.staff.roles import Role
from bridge.ports.store import Transaction


def ask_role(hub: Hub, person_id: str, role: Role, by: str, reason: str) -> KeptDeed | None:
    """Give the role; the administrator's only by the word of a second one: what is returned waits for it, or is done.

    Raises StepClosedError.
    """
    with hub.store.begin() as tx:
        if role is not Role.ADMINISTRATOR:
            give_role(hub, tx, person_id, role, by)
            return None
        person = _other(tx, person_id, by)
        if person.site or person.role is role:
            raise StepClosedError("this person can't be made an administrator")
        words = f"Сделать администратором: {person.name}. Администратор может всё, в том числе назначать роли."
        return ask_second(hub, tx, Deed(GIVE_ADMINISTRATOR, person.id, words, reason, {"person": person.id}), by)


def ask_reset(hub: Hub, person_id: str, by: str, reason: str) -> KeptDeed:
    """Take all second factors of another person away, by the word of a second administrator. Raises StepClosedError."""
    with hub.store.begin() as tx:
        person = _other(tx, person_id, by)
        words = f"Сбросить второй фактор: {person.name}. До нового второго фактора вход держится на одном пароле."
        return ask_second(hub, tx, Deed(RESET_FACTORS, person.id, words, reason, {"person": person.id}), by)


def _other(tx: Transaction, person_id: str, by: str) -> Person:
    person = tx.people.get(person_id)
    if person.name == by:
        raise StepClosedError("nobody does this to themselves")
    return person
