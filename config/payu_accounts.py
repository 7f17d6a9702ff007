"""Accounts at PayU: the usual one from the variables, further ones from payu/*.toml, one file for an account.

A file `usual.toml` holds nothing but [fiscal] and [words] of the usual account.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.catalogue import CatalogueFaultyError
from config.settings import Settings, read_secret
from config.variables import VARIABLES

USUAL = "usual"
FISCAL_KEYS = ("inn", "tax_system", "email", "address")
NEEDED = ("merchant", "secret")
LISTS = ("partners", "products")
_PREFIX = "BRIDGE_PAYU_"
OPTIONS = {one.name.removeprefix(_PREFIX).lower(): one for one in VARIABLES if one.name.startswith(_PREFIX)}


@dataclass(frozen=True, repr=False)
class PayuAccount:
    """One account. `name` is empty for the usual one, else the file's name and the end of its notices' address.

    `values`: the variables BRIDGE_PAYU_* by their names in lower case without the prefix; `fiscal`: who makes the receipts;
    `words`: PayU's words that are otherwise with this account than in the map, by their names in [form] of mappings/payu/*.toml.
    """

    name: str
    values: dict[str, Any]
    partners: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    fiscal: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


def payu_accounts(settings: Settings) -> list[PayuAccount]:
    """The usual account first. Raises CatalogueFaultyError and SettingsIncompleteError naming file and key."""
    usual = {name: getattr(settings, f"payu_{name}") for name in OPTIONS}
    tables = {file.stem: _table(file) for file in sorted((settings.config / "payu").glob("*.toml"))}
    own = tables.pop(USUAL, {})
    if set(own) - {"fiscal", "words"}:
        raise CatalogueFaultyError("payu/usual.toml: it holds [fiscal] and [words] and nothing else")
    first = PayuAccount("", usual, fiscal=_fiscal(USUAL, own), words=_words(USUAL, own))
    return [first, *(_account(name, table, usual) for name, table in tables.items())]


def payu_hosts(settings: Settings) -> str:
    """Hosts of all accounts, by blanks: borrowers' browsers may post there."""
    return " ".join(sorted({account.values["host"] for account in payu_accounts(settings)}))


def _table(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueFaultyError(f"payu/{file.name}: {error}") from None


def _account(name: str, table: dict[str, Any], usual: dict[str, Any]) -> PayuAccount:
    """What a file leaves out is as with the usual account, but for merchant and secret."""
    if not name.isascii() or not name.replace("-", "").isalnum():
        raise CatalogueFaultyError(f"payu/{name}.toml: the name is part of an address, so letters, digits and dashes alone")
    missing = [key for key in NEEDED if not isinstance(table.get(key), str) or not table[key]]
    if missing:
        raise CatalogueFaultyError(f"payu/{name}.toml: missing {', '.join(missing)}")
    given = {key: _value(name, key, table[key]) for key in table if key not in (*LISTS, "fiscal", "words", "secret")}
    whose = [tuple(_texts(name, key, table.get(key, []))) for key in LISTS]
    if not any(whose):
        raise CatalogueFaultyError(f"payu/{name}.toml: partners or products must say whose loans it takes")
    values = {**usual, **given, "secret": read_secret(table["secret"])}
    return PayuAccount(name, values, whose[0], whose[1], _fiscal(name, table), _words(name, table))


def _value(name: str, key: str, value: object) -> object:
    option = OPTIONS.get(key)
    if option is None:
        raise CatalogueFaultyError(f"payu/{name}.toml: {key} is none of {', '.join(sorted(OPTIONS))}")
    try:
        return option.kind({True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value))
    except ValueError as error:
        raise CatalogueFaultyError(f"payu/{name}.toml: {key}: {error}") from None


def _texts(name: str, key: str, value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise CatalogueFaultyError(f"payu/{name}.toml: {key} must be a list of names")
    return value


def _fiscal(name: str, table: dict[str, Any]) -> dict[str, str]:
    found = table.get("fiscal", {})
    lack = [key for key in FISCAL_KEYS if not isinstance(found.get(key), str)] if found else []
    if lack or set(found) - set(FISCAL_KEYS):
        raise CatalogueFaultyError(f"payu/{name}.toml: [fiscal] needs {', '.join(FISCAL_KEYS)} and nothing else")
    return dict(found)


def _words(name: str, table: dict[str, Any]) -> dict[str, str]:
    found = table.get("words", {})
    if not isinstance(found, dict) or not all(isinstance(word, str) for word in found.values()):
        raise CatalogueFaultyError(f"payu/{name}.toml: [words] holds texts")
    return dict(found)
