"""`bridge backup` and `bridge restore`."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path

import click

from bridge.desk.erasing.again import erase_again
from bridge.desk.printing import json_option, print_json
from bridge.model.checks.strict_json import JsonRefusedError, read_json
from bridge.ports.store import StoreUnavailableError
from bridge.store.engine import DatabaseUrlError, open_engine
from bridge.store.migrations import newest, present
from bridge.store.saving.contents import Contents, differing
from bridge.store.saving.copies import CopyFailedError, copy_to, restore_from
from config.settings import given
from config.variables import VARIABLES

_FAILURES = (CopyFailedError, StoreUnavailableError, DatabaseUrlError, OSError)


@click.command("backup")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@json_option
def backup(folder: Path, as_json: bool) -> None:
    """Copy the store into FOLDER while the hub works: one file, and beside it a .json with counts and digests of every table.

    Personal data stays sealed in it: keep the ring of keys elsewhere, without it the copy opens to nobody.
    """
    url = _url()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = open_engine(url)
        file = folder / f"bridge-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.{engine.dialect.name}"
        shape = present(engine)
        held = copy_to(url, file)
    except _FAILURES as error:
        raise click.ClickException(str(error)) from None
    paper = {
        "file": file.name,
        "kind": engine.dialect.name,
        "shape": shape,
        "sha256": _digest(file),
        "bytes": file.stat().st_size,
        "tables": {name: asdict(one) for name, one in held.items()},
    }
    _paper_of(file).write_text(json.dumps(paper, indent=1), encoding="utf-8")
    _tell(paper, f"{file}: {sum(one.rows for one in held.values())} rows, {paper['bytes']} bytes", as_json)


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--erased", type=click.Path(dir_okay=False, path_type=Path), help="List of erasures; by default that of BRIDGE_ERASED_LIST."
)
@json_option
@click.pass_obj
def restore(obj: object, file: Path, erased: Path | None, as_json: bool) -> None:
    """Put the copy FILE into the database of BRIDGE_DATABASE_URL, which must be empty, and prove every table by its digest.

    Then what was erased since the copy was made is erased again, by the list of erasures.
    Ends with 1 when the copy was changed, the database is not empty, or one table does not hold what it held.
    """
    try:
        paper = read_json(_paper_of(file).read_bytes())
        wanted = {name: Contents(**one) for name, one in paper["tables"].items()}
        if _digest(file) != paper["sha256"]:
            raise CopyFailedError(f"{file.name} is not the file that was written: its digest differs")
        held = restore_from(file, paper["kind"], _url())
        shape = str(paper["shape"])
    except (JsonRefusedError, KeyError, TypeError, AttributeError):
        raise click.ClickException(f"{_paper_of(file).name} is not the paper of a copy") from None
    except _FAILURES as error:
        raise click.ClickException(str(error)) from None
    wrong = differing(held, wanted)
    if wrong:
        raise click.ClickException(f"these tables do not hold what the copy held: {', '.join(wrong)}")
    again = erase_again(obj, erased or Path(_setting("BRIDGE_ERASED_LIST")), _url())
    later = "" if again.shaped or shape == newest() else f"; its shape is {shape}: serving brings it to {newest()}"
    _tell(paper, f"{sum(one.rows for one in held.values())} rows in {len(held)} tables, every digest agrees{later}", as_json)
    click.echo(again.words, err=True)


def _tell(paper: Mapping[str, object], words: str, as_json: bool) -> None:
    if as_json:
        print_json(paper)
    else:
        click.echo(words)


def _url() -> str:
    return _setting("BRIDGE_DATABASE_URL")


def _setting(name: str) -> str:
    return given(next(one for one in VARIABLES if one.name == name), os.environ)


def _paper_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.json")


def _digest(file: Path) -> str:
    with file.open("rb") as body:
        return file_digest(body, "sha256").hexdigest()


COMMANDS = (backup, restore)
