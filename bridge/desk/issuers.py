"""The command that loads the directory of passport offices."""

from hashlib import sha256
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from adapters.passport_offices.read_file import OfficeFile, OfficeFileUnreadableError, OfficeImport
from bridge.desk.printing import json_option, print_json
from bridge.flows.hub import Hub

SHOWN_REFUSALS = 20


@click.group("issuers")
def issuers() -> None:
    """The directory of bodies that issue passports."""


@issuers.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
@click.pass_obj
def import_issuers(hub: Hub, file: Path, as_json: bool) -> None:
    """Load a directory FILE (CSV with columns code and name) in place of the present one.

    Refused lines are named and left out. Exit code 1 when no line could be taken: the present directory stays then.
    """
    raw = file.read_bytes()
    version = sha256(raw).hexdigest()[:12]
    try:
        result = _read(OfficeFile(raw))
    except OfficeFileUnreadableError as error:
        raise click.ClickException(f"{file.name}: {error}") from None
    if not result.rows:
        raise click.ClickException(f"{file.name}: no line could be taken; the present directory stays")
    with hub.store.begin() as tx:
        kept = tx.issuers.replace(version, result.rows)
    _report(result, kept, version, as_json)


def _read(file: OfficeFile) -> OfficeImport:
    result, console = OfficeImport(), Console(stderr=True)
    bars = (TextColumn("reading"), BarColumn(), TaskProgressColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*bars, console=console, disable=not console.is_terminal) as progress:
        for line in progress.track(file, total=len(file)):
            result.take(line)
    return result


def _report(result: OfficeImport, kept: int, version: str, as_json: bool) -> None:
    codes = len({code for code, _ in result.rows})
    if as_json:
        refused = [{"line": line.number, "reason": line.refused} for line in result.refused]
        print_json({"version": version, "rows": kept, "codes": codes, "duplicates": result.duplicates, "refused": refused})
        return
    click.echo(f"loaded      {kept} names under {codes} codes, version {version}")
    click.echo(f"repeated    {result.duplicates} lines left out")
    click.echo(f"refused     {len(result.refused)} lines")
    for line in result.refused[:SHOWN_REFUSALS]:
        click.echo(f"  line {line.number}: {line.refused}")


@issuers.command("find")
@click.argument("division_code")
@click.option("--issued-on", type=click.DateTime(["%Y-%m-%d"]), help="Date of issue: ranks the names.")
@json_option
@click.pass_obj
def find_issuers(hub: Hub, division_code: str, issued_on: object, as_json: bool) -> None:
    """What the form offers for a division code."""
    day = issued_on.date() if hasattr(issued_on, "date") else None
    choice = hub.passport_offices.issuers(division_code, day)
    if as_json:
        print_json({"code": choice.code, "names": choice.names, "prefill": choice.prefill, "odd": choice.odd})
        return
    for name in choice.names:
        click.echo(f"{'→' if name == choice.prefill else ' '} {name}")
    for odd in choice.odd:
        click.echo(f"odd: {odd}")


COMMANDS = (issuers,)
