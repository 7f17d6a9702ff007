"""`bridge partners person`: an entry that the site's page takes, from a password that is long enough."""

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner

from bridge.desk.partners.checking import partners
from config.settings import read_people


def test_the_entry_lets_the_person_in() -> None:
    done = CliRunner().invoke(partners, ["person", "anna", "--password", "очень длинный пароль"])
    people = read_people("SUN_PEOPLE", {"SUN_PEOPLE": f"{done.output.strip()} ivan:hash"})
    assert list(people) == ["anna", "ivan"]
    assert PasswordHasher().verify(people["anna"], "очень длинный пароль")


@pytest.mark.parametrize(
    ("name", "password"), [("anna", "short"), ("anna:x", "long enough password"), ("a b", "long enough password")]
)
def test_an_entry_that_could_not_be_read_is_not_made(name: str, password: str) -> None:
    assert CliRunner().invoke(partners, ["person", name, "--password", password]).exit_code == 2


def test_without_its_variable_nobody_is_let_in() -> None:
    assert read_people("", {}) == read_people("SUN_PEOPLE", {}) == {}
