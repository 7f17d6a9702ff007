"""`bridge config check` and `bridge config diff`."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from bridge.desk.configuring.doing import Guarded, of
from bridge.desk.printing import json_option, print_json
from config.reading.changes import Change

_LONGEST = 100


@click.command("check")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--without-secrets", is_flag=True, help="Do not ask whether the variables that the files name are set.")
@json_option
@click.pass_context
def check(context: click.Context, folder: Path | None, without_secrets: bool, as_json: bool) -> None:
    """Look through all files of FOLDER (BRIDGE_CONFIG): every fault with file, line and reason. Ends with 1 when there is one.

    Changes nothing and needs no database; where there is one, it is told what would be other than now.
    """
    found, other = of(context).faults(folder, secrets=not without_secrets), of(context).against_running(folder)
    if as_json:
        faults = [vars(one) for one in found.faults]
        changed = None if other is None else [vars(one) for one in other]
        print_json({"good": not faults, "files": found.files, "faults": faults, "changes": changed})
    else:
        for fault in found.faults:
            click.echo(str(fault))
        click.echo(f"{found.files} files, {len(found.faults)} faults" if found.faults else f"{found.files} files, no fault")
        if other:
            click.echo("other than in the version in force:")
            print_changes(other)
    sys.exit(int(bool(found.faults)))


@click.command("diff")
@click.argument("one", required=False, type=int)
@click.argument("other", required=False, type=int)
@json_option
@click.pass_context
def diff(context: click.Context, one: int | None, other: int | None, as_json: bool) -> None:
    """What the files say otherwise than the version in force; or what OTHER (the one in force) says otherwise than ONE."""
    with Guarded():
        found = of(context).against_running(None) if one is None else of(context).between(one, other)
    if found is None:
        raise click.ClickException("no version is in force yet, or the store can't be asked")
    if as_json:
        print_json([vars(change) for change in found])
        return
    print_changes(found)
    click.echo(f"{len(found)} keys" if found else "they say the same")


def print_changes(found: Sequence[Change]) -> None:
    """A line a key: what stood there, what stands there now."""
    for change in found:
        click.echo(f"  {change.file}: {change.place or '(file)'}: {_short(change.before)} → {_short(change.after)}")


def _short(value: str | None) -> str:
    if value is None:
        return "(nothing)"
    line = " ".join(value.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
