"""`bridge config check`."""

import sys
from pathlib import Path

import click

from bridge.desk.configuring.doing import of
from bridge.desk.printing import json_option, print_json


@click.command("check")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--without-secrets", is_flag=True, help="Do not ask whether the variables that the files name are set.")
@json_option
@click.pass_context
def check(context: click.Context, folder: Path | None, without_secrets: bool, as_json: bool) -> None:
    """Look through all files of FOLDER (BRIDGE_CONFIG): every fault with file, line and reason. Ends with 1 when there is one.

    Needs no database and changes nothing. What would be other than now stands in `bridge config diff`.
    """
    found = of(context).faults(folder, secrets=not without_secrets)
    if as_json:
        print_json({"good": not found.faults, "files": found.files, "faults": [vars(one) for one in found.faults]})
    else:
        for fault in found.faults:
            click.echo(str(fault))
        click.echo(f"{found.files} files, {len(found.faults)} faults" if found.faults else f"{found.files} files, no fault")
    sys.exit(int(bool(found.faults)))
