"""The two people of a run: an administrator of the office and somebody of the tour site, with passwords that the table shows.

A lender adds people with `bridge people add`; here nobody should have to follow two links first.
"""

from datetime import UTC, datetime

from argon2 import PasswordHasher

from bridge.model.staff.people import Person
from bridge.model.staff.roles import Role
from bridge.store.engine import open_engine
from bridge.store.seal import Seal
from bridge.store.store import SqlStore
from config.settings import read_settings
from samples.demo.settings import OFFICE_USER, PARTNER, SITE_PERSON
from samples.demo.town import Town, read_private


def seat_people(town: Town) -> None:
    """Add them to the migrated store; who is there already stays."""
    settings, passwords = read_settings(read_private(town.hub_env)), read_private(town.stands_env)
    engine, now, hasher = open_engine(settings.database_url), datetime.now(UTC), PasswordHasher()
    store = SqlStore(engine, Seal(settings.seal_ring(), settings.index_key.encode()), lambda: None)
    officer = Person("per_demo_officer", OFFICE_USER, Role.ADMINISTRATOR, now, now, title="Учебный администратор")
    anna = Person("per_demo_site", f"{SITE_PERSON}@{PARTNER}", None, now, now, title="Сотрудник сайта", site=PARTNER)
    with store.begin() as tx:
        for person, secret in ((officer, "OFFICE_PASSWORD"), (anna, "SITE_PASSWORD")):
            tx.people.add(Person(**{**vars(person), "proof": hasher.hash(passwords[secret])}))
    engine.dispose()
