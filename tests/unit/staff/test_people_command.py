"""`bridge people`: what it prints, what it refuses; no password comes in or goes out."""

import json

import pytest
from click.testing import CliRunner, Result

from bridge.desk.staffing.people import people
from bridge.model.staff.roles import Role
from config.variables import _ROLES, roles
from tests.builders import FakeHub, fake_hub


@pytest.fixture
def hub() -> FakeHub:
    return fake_hub()


def run(hub: FakeHub, *words: str) -> Result:
    return CliRunner().invoke(people, words, obj=hub)


def test_somebody_is_added_once_by_a_link_that_is_shown_once(hub: FakeHub) -> None:
    done = run(hub, "add", "Olga", "--role", "administrator", "--title", "Ольга")
    assert done.exit_code == 0 and done.stdout.startswith("https://hub.test/office/welcome/")
    link = done.stdout.strip()
    again = run(hub, "add", "olga", "--role", "operator")
    assert again.exit_code == 1 and "taken" in again.output
    told = run(hub, "list", "--json")
    assert link not in told.output
    (line,) = json.loads(told.stdout)
    assert (line["name"], line["role"], line["password"], line["second_factors"]) == ("olga", "administrator", "none, invited", 0)
    assert json.loads(run(hub, "invite", "olga", "--json").stdout)["link"] != link


def test_a_sites_person_has_a_door_of_their_own_and_no_role(hub: FakeHub) -> None:
    assert "/partners/welcome/" in run(hub, "add", "anna@sun").stdout
    assert run(hub, "add", "ivan@sun", "--role", "operator").exit_code == 1
    assert run(hub, "role", "anna@sun", "senior").exit_code == 1


def test_locking_unlocking_roles_and_factors(hub: FakeHub) -> None:
    run(hub, "add", "oleg", "--role", "operator")
    assert run(hub, "lock", "oleg").stdout == "oleg: locked\n"
    assert run(hub, "unlock", "oleg").stdout == "oleg: active\n"
    assert run(hub, "role", "oleg", "auditor").stdout == "oleg: auditor\n"
    assert run(hub, "reset-second-factor", "oleg").exit_code == 0
    assert run(hub, "lock", "oleg", "--left").stdout == "oleg: left\n"
    assert run(hub, "invite", "oleg").exit_code == 1
    assert run(hub, "sign-out", "oleg").stdout == "oleg: 0 ended\n"
    assert run(hub, "sessions", "nobo").exit_code == 1
    with hub.store.read() as tx:
        assert {line.by for line in tx.person_acts.newest(50)} == {"desk"}


def test_the_last_administrator_is_not_locked_out(hub: FakeHub) -> None:
    run(hub, "add", "olga", "--role", "administrator")
    assert "last administrator" in run(hub, "lock", "olga").output


def test_no_command_takes_a_password() -> None:
    options = {option for command in people.commands.values() for parameter in command.params for option in parameter.opts}
    assert not [option for option in options if "password" in option or "hash" in option]


def test_the_settings_know_every_role_and_refuse_other_words() -> None:
    assert set(_ROLES) == set(Role)
    assert roles("senior, auditor") == {"senior", "auditor"} and roles("nobody") == roles("") == frozenset()
    with pytest.raises(ValueError, match="operator"):
        roles("senior,boss")


def test_who_this_is_and_where_letters_go_is_changed_in_parts(hub: FakeHub) -> None:
    run(hub, "add", "oleg", "--role", "operator", "--title", "Олег", "--mail", "oleg@example.org")
    assert run(hub, "describe", "oleg", "--mail", "").exit_code == 0
    assert run(hub, "describe", "oleg", "--mail", "no address").exit_code == 1
    with hub.store.read() as tx:
        person = tx.people.named("oleg")
    assert person and (person.title, person.mail) == ("Олег", "")
