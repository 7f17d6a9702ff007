"""People of the lender for tests: rows with a cheap hash, the office's settings, sessions without the way through the form."""

from collections.abc import Mapping
from datetime import timedelta
from unittest.mock import patch

from argon2 import PasswordHasher

from bridge.flows.hub import Hub
from bridge.flows.staffing import check_password
from bridge.flows.staffing.change_people import new_person
from bridge.flows.staffing.open_sitting import open_sitting
from bridge.model.evidence.hand import Hand
from bridge.model.staff.people import Person
from bridge.model.staff.roles import Role
from bridge.model.staff.sittings import EntryRules, Stage
from bridge.web.office import OfficeSettings

PASSWORD = "очень длинный пароль"
SECRET = "office-secret-office-secret"
# Cheap on purpose: the strength of the hash is not what is tested; without this each log-in would make a dearer one.
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HASH = CHEAP.hash(PASSWORD)
# Nobody owes a second factor, and a test that moves the clock by weeks stays inside.
EASY = EntryRules(frozenset(), timedelta(days=1000), timedelta(days=1000))
patch.object(check_password, "_hasher", lambda: CHEAP).start()


def seat(hub: Hub, name: str, role: Role | None, **changes: str) -> Person:
    """The person of that name: added, or the one who is there already."""
    with hub.store.begin() as tx:
        tx.people.add(new_person(hub, name, role, **{"proof": HASH, **changes}))
        person = tx.people.named(name)
    assert person
    return person


def office_settings(hub: Hub, people: Mapping[str, Role]) -> OfficeSettings:
    """Of an office with these people, which asks nobody for a second factor."""
    object.__setattr__(hub, "entry", EASY)
    for name, role in people.items():
        seat(hub, name, role)
    return OfficeSettings(SECRET)


def cookie_of(hub: Hub, person: Person, door: str = "office") -> str:
    """The cookie's value of somebody who has just come in."""
    with hub.store.begin() as tx:
        return open_sitting(hub, tx, person, door, Stage.INSIDE, Hand("192.0.2.7", "Mozilla/5.0 Firefox/140.0")).token
