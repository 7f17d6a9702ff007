"""`bridge people passwords`: the list of passwords that nobody may take; made of files that the operator downloads."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from adapters.known_passwords.in_file import Listed, PasswordListFaultyError, read_facts
from adapters.known_passwords.making import Done, Import, ImportRefusedError
from bridge.desk.printing import json_option, print_json
from config.settings import Settings

_COUNT = click.IntRange(1)


@click.command("passwords")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--least", type=_COUNT, default=1, help="Of SHA1:count lines take those that were seen so often, or more often.")
@json_option
@click.pass_context
def passwords(context: click.Context, files: tuple[Path, ...], least: int, as_json: bool) -> None:
    """Make the list of passwords that nobody may take of FILES: one password a line, or SHA1:count lines of Have I Been Pwned.

    It takes the place of the present one when it is whole; stopped, the same command goes on. Without FILES: what there is.
    """
    settings: Settings = context.meta["settings"]
    target = settings.password_list
    try:
        if not files:
            _tell_present(target, read_facts(target), as_json)
            return
        listed, done = _made(target, files, least)
    except (ImportRefusedError, PasswordListFaultyError) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.strerror}: {error.filename or target}; the same command goes on") from None
    _report(target, listed, done, as_json)


def _made(target: Path, files: Sequence[Path], least: int) -> tuple[Listed, Done]:
    work, console = Import(target, files, least), Console(stderr=True)
    bars = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with work.alone() as goes_on, Progress(*bars, console=console, disable=not console.is_terminal) as progress:
        if goes_on:
            click.echo(f"going on after {work.done.lines} lines", err=True)
        bar = progress.add_task("reading, bytes", total=work.total, completed=work.done.bytes)
        for passed in work.read():
            progress.update(bar, completed=passed)
        bar = progress.add_task("writing, passwords", total=work.done.taken)
        return work.finish(datetime.now(UTC), lambda count: progress.update(bar, completed=count)), work.done


def _tell_present(target: Path, listed: Listed | None, as_json: bool) -> None:
    if listed is None:
        raise click.ClickException(f"there is no list at {target}")
    if as_json:
        print_json({"list": str(target), **asdict(listed)})
        return
    click.echo(f"list        {listed.count} passwords of {listed.made_at:%Y-%m-%d}, {target}")
    click.echo(f"digest      {listed.digest}")
    for source in listed.sources:
        click.echo(f"made of     {source['file']}: {source['lines']} lines, sha256 {source['sha256']}")


def _report(target: Path, listed: Listed, done: Done, as_json: bool) -> None:
    counts = {name: getattr(done, name) for name in ("lines", "taken", "short", "rare", "refused")}
    shown = [{"file": file, "line": line, "reason": why} for file, line, why in done.shown]
    if as_json:
        print_json({"list": str(target), **asdict(listed), **counts, "refused_lines": shown})
        return
    _tell_present(target, listed, as_json=False)
    click.echo(f"read        {done.lines} lines: {done.taken} taken, {done.short} too short for us, {done.rare} too rare")
    click.echo(f"refused     {done.refused} lines")
    for one in shown:
        click.echo(f"  {one['file']}, line {one['line']}: {one['reason']}")
