"""`bridge partners check`: every tour site's file looked through before, or while, the hub serves it."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from adapters.partners.callback_addresses import Network, fault_of_address
from adapters.partners.reaching import Reached, reach
from adapters.partners.words import maps_of_words
from bridge.desk.partners.looking import Found, Judgement, Surroundings, findings_of, shared_secrets
from bridge.desk.printing import json_option, print_rows
from config.catalogue import CatalogueFaultyError, partner_files, read_partner, read_products
from config.settings import SettingsIncompleteError, read_secret
from config.variables import HERE, networks

_COLUMNS = ("partner", "judgement", "what", "says")


@click.group("partners")
def partners() -> None:
    """The tour sites of this installation."""


@partners.command("check")
@click.argument("name", required=False)
@click.option("--config", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), envvar="BRIDGE_CONFIG",
              default=HERE, help="Folder with partners/ and products/ (BRIDGE_CONFIG).")  # fmt: skip
@click.option("--own", envvar="BRIDGE_CALLBACK_NETWORKS", default="", help="Own networks (BRIDGE_CALLBACK_NETWORKS).")
@click.option("--offline", is_flag=True, help="Look at what is written only; ask neither names nor sites.")
@json_option
def check(name: str | None, folder: Path, own: str, offline: bool, as_json: bool) -> None:
    """Secrets, callback address, name, TLS, look, words and rate of partner NAME, or of all. Ends with 1 when one is faulty.

    Needs only the files of partners and products and the secrets that they name, so it works before the hub can start.
    """
    tables, found = _tables(folder)
    if name is not None:
        found = []
        if name not in [table["name"] for table in tables]:
            raise click.ClickException(f"no partner {name} can be read; there are: {', '.join(t['name'] for t in tables)}")
    around = Surroundings(
        _secret, _networks(own), maps_of_words(), _products(folder), datetime.now(UTC), reach=_written if offline else reach
    )
    for table in tables:
        found += findings_of(table, around) if name in (None, table["name"]) else []
    found += [one for one in shared_secrets(tables, _secret) if name in (None, one.partner)]
    print_rows(_COLUMNS, (vars(one) for one in found), as_json)
    if any(one.judgement is Judgement.FAULTY for one in found):
        raise SystemExit(1)


def _written(url: str, own: Sequence[Network]) -> Reached:
    return Reached(fault_of_address(url, own), way="not asked", addresses=("not asked",))


def _tables(folder: Path) -> tuple[list[dict[str, Any]], list[Found]]:
    """The tables that can be read, and a line for each file that can't."""
    tables, found = [], []
    for file in partner_files(folder):
        try:
            tables.append(read_partner(file))
        except CatalogueFaultyError as error:
            found.append(Found(file.stem, "file", Judgement.FAULTY, str(error)))
    names = [table["name"] for table in tables]
    found += [Found(name, "file", Judgement.FAULTY, "two files have this name") for name in {*names} if names.count(name) > 1]
    return tables, found


def _secret(name: str) -> str | None:
    try:
        return read_secret(name, os.environ)
    except SettingsIncompleteError:
        return None


def _networks(own: str) -> tuple[Network, ...]:
    try:
        return networks(own)
    except ValueError as error:
        raise click.ClickException(f"BRIDGE_CALLBACK_NETWORKS: {error}") from None


def _products(folder: Path) -> list[str]:
    try:
        return [table["name"] for table in read_products(folder)]
    except CatalogueFaultyError as error:
        raise click.ClickException(str(error)) from None


COMMANDS = (partners,)
