"""Accounts at PayU from variables and payu/*.toml: what a file leaves out, and which of its faults are named."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from adapters.payu.words import PayuWords
from config.catalogue import CatalogueFaultyError
from config.payu_accounts import PayuAccount, payu_accounts, payu_hosts
from config.settings import Settings, SettingsIncompleteError
from config.variables import VARIABLES
from mappings.fields import load_map_file

NORTH = """
merchant = "north"
secret = "BRIDGE_PAYU_NORTH_SECRET"
protocol = "v4"
steps = "two"
hold_hours = 48
receipts = true
partners = ["severny"]

[fiscal]
inn = "7707083893"
tax_system = "osn"
email = "chek@lender.test"
address = "https://lender.test"
"""


def settings_in(folder: Path) -> Settings:
    """The usual account as the variables leave it."""
    usual: dict[str, Any] = {"merchant": "usual", "secret": "word", "host": "https://secure.ypmn.ru"}
    for one in VARIABLES:
        if one.name.startswith("BRIDGE_PAYU_") and one.default is not None:
            usual.setdefault(one.name.removeprefix("BRIDGE_PAYU_").lower(), one.kind(one.default))
    return SimpleNamespace(config=folder, **{f"payu_{name}": value for name, value in usual.items()})  # type: ignore[return-value]  # enough


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BRIDGE_PAYU_NORTH_SECRET", "a north word")
    (tmp_path / "payu").mkdir()
    return tmp_path


def accounts_with(folder: Path, text: str, name: str = "north") -> list[PayuAccount]:
    (folder / "payu" / f"{name}.toml").write_text(text, encoding="utf-8")
    return payu_accounts(settings_in(folder))


def test_without_files_the_variables_are_the_only_account(tmp_path: Path) -> None:
    (usual,) = payu_accounts(settings_in(tmp_path))
    assert (usual.name, usual.values["protocol"], usual.values["steps"]) == ("", "classic", "one")
    assert payu_hosts(settings_in(tmp_path)) == "https://secure.ypmn.ru"


def test_a_file_is_an_account_of_its_partners_and_takes_the_rest_from_the_usual_one(folder: Path) -> None:
    usual, north = accounts_with(folder, NORTH)
    assert (north.name, north.partners, north.products) == ("north", ("severny",), ())
    assert (north.values["merchant"], north.values["secret"]) == ("north", "a north word")
    assert (north.values["protocol"], north.values["hold_hours"], north.values["receipts"]) == ("v4", 48, "yes")
    assert north.values["host"] == usual.values["host"] == "https://secure.ypmn.ru"
    assert north.fiscal["inn"] == "7707083893"
    assert "a north word" not in repr(north)


def test_borrowers_browsers_may_post_to_the_hosts_of_all_accounts(folder: Path) -> None:
    accounts_with(folder, NORTH.replace('protocol = "v4"', 'host = "https://sandbox.ypmn.ru"'))
    assert payu_hosts(settings_in(folder)) == "https://sandbox.ypmn.ru https://secure.ypmn.ru"


def test_words_of_an_account_stand_in_its_file_and_unknown_ones_are_named(folder: Path) -> None:
    own = '[words]\nconsent = "onDemand"\nreceipt_method_principal = "full_payment"\n'
    _, north = accounts_with(folder, NORTH + own)
    words = PayuWords.of(load_map_file(Path(__file__).parents[2] / "mappings/payu/v4.toml"))
    changed = words.with_form(north.words).form
    assert (changed["consent"], changed["receipt_method_principal"]) == ("onDemand", "full_payment")
    assert changed["receipt_method_interest"] == words.form["receipt_method_interest"]
    with pytest.raises(ValueError, match="consentt"):
        words.with_form({"consentt": "x"})
    (usual, _) = accounts_with(folder, own, "usual")
    assert usual.words["consent"] == "onDemand"


def test_the_usual_accounts_receipts_are_told_by_its_own_file(folder: Path) -> None:
    (usual,) = accounts_with(folder, NORTH[NORTH.index("[fiscal]") :], "usual")
    assert usual.fiscal["tax_system"] == "osn"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (NORTH.replace("merchant", "merchan"), "merchant"),
        (NORTH.replace('protocol = "v4"', 'protocol = "v5"'), "protocol"),
        (NORTH.replace("hold_hours = 48", "hold_hours = 0"), "hold_hours"),
        (NORTH.replace("receipts = true", 'receits = "yes"'), "receits"),
        (NORTH.replace('partners = ["severny"]', ""), "partners or products"),
        (NORTH.replace('partners = ["severny"]', 'partners = "severny"'), "partners"),
        (NORTH.replace('inn = "7707083893"', ""), "inn"),
        ("merchant = ", "north.toml"),
        (NORTH + 'taxes = "x"\n', "fiscal"),
        (NORTH + "[words]\nconsent = 1\n", "words"),
    ],
)
def test_a_fault_of_a_file_is_named_with_file_and_key(folder: Path, text: str, named: str) -> None:
    with pytest.raises(CatalogueFaultyError) as caught:
        accounts_with(folder, text)
    assert "north.toml" in str(caught.value) and named in str(caught.value)


def test_a_secret_that_is_not_there_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BRIDGE_PAYU_NORTH_SECRET")
    with pytest.raises(SettingsIncompleteError) as caught:
        accounts_with(folder, NORTH)
    assert "BRIDGE_PAYU_NORTH_SECRET" in str(caught.value)


@pytest.mark.parametrize("name", ["с севера", "a b", "a.b"])
def test_a_name_that_fits_no_address_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(CatalogueFaultyError):
        accounts_with(folder, NORTH, name)


def test_the_usual_file_holds_nothing_but_who_makes_receipts(folder: Path) -> None:
    with pytest.raises(CatalogueFaultyError):
        accounts_with(folder, NORTH, "usual")
