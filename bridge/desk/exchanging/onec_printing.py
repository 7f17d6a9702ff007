"""How the commands about a base print: tables of findings in columns, progress on a terminal."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from adapters.onec.checking.findings import Checked, Finding, Level
from adapters.onec.checking.first_map.first_map import FirstMap
from adapters.onec.checking.holding import counted
from adapters.onec.checking.live.probe import Probed
from bridge.desk.printing import print_json

Told = Callable[[str], None]
WIDE = 200
_COLOURS = {Level.OK: "", Level.WARNING: "yellow", Level.ERROR: "red"}


class _Rate(ProgressColumn):
    """Steps a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f}/s" if task.speed else "")


_BARS = (
    BarColumn(20), MofNCompleteColumn(), _Rate(), TimeElapsedColumn(), TimeRemainingColumn(),
    TextColumn("{task.description}", markup=False),
)  # fmt: skip


@contextmanager
def stepping(total: int | None = None) -> Iterator[Told]:
    """What is being done, on a terminal. A step that begins with "checking" or "asked" counts."""
    console = Console(stderr=True)
    with Progress(*_BARS, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("", total=total)

        def told(words: str) -> None:
            progress.update(task, description=words, advance=int(words.startswith(("checking", "asked"))))

        yield told


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Text | str]]) -> None:
    """Rows under column names. Cells are taken as they are: texts of a base may hold anything."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in row))
    Console(width=None if Console().is_terminal else WIDE).print(table)


def print_checked(checked: Checked, faults_only: bool, as_json: bool) -> None:
    """The findings, and what they come to."""
    rows = [one for one in checked.findings if not faults_only or one.level is not Level.OK]
    if as_json:
        print_json({
            "map": checked.title, "against": checked.sources, "findings": [_plain(one) for one in rows],
            "counts": counted(checked), "warnings": len(checked.of_level(Level.WARNING)), "broken": checked.broken,
        })  # fmt: skip
        return
    click.echo(f"{checked.title}: held against {', '.join(checked.sources) or 'nothing'}\n")
    if rows:
        print_table(("call", "field", "ours", "state", "what"), map(_row, rows))
        click.echo()
    _print_sum(checked)


def _row(one: Finding) -> tuple[Text | str, ...]:
    near = f"near: {', '.join(one.near)}" if one.near else ""
    mark = {Level.ERROR: "✗ ", Level.WARNING: "! ", Level.OK: "  "}[one.level]
    state = Text(f"{mark}{one.state.value}", style=_COLOURS[one.level])
    return one.call, one.field, one.ours, state, "; ".join(filter(None, (one.note, near)))


def _plain(one: Finding) -> Mapping[str, object]:
    return {**asdict(one), "state": one.state.value, "level": one.level.value}


def _print_sum(checked: Checked) -> None:
    click.echo(", ".join(f"{count} {state}" for state, count in counted(checked).items()))
    errors, warnings = checked.of_level(Level.ERROR), checked.of_level(Level.WARNING)
    if warnings:
        click.echo(click.style(f"{len(warnings)} warnings (!): the calls work, but something is or may be lost", fg="yellow"))
    if errors:
        calls = ", ".join(checked.broken)
        click.echo(click.style(f"{len(errors)} faults (✗): the base can't work by this map; calls that fail: {calls}", fg="red"))
    else:
        click.echo(click.style("the base can work by this map", fg="green"))


def print_probed(title: str, probed: Sequence[Probed], as_json: bool) -> None:
    """Each call of a round, and which failed."""
    failed = [one.call for one in probed if one.failed]
    if as_json:
        timed = [{**asdict(one), "first": one.first, "median": one.median, "slowest": one.slowest} for one in probed]
        print_json({"map": title, "calls": timed, "failed": failed})
        return
    click.echo(f"{title}: a round over the calls that only read; times in milliseconds\n")
    columns = ("call", "result", "first", "median", "slowest", "requests", "bytes", "read", "remarks")
    print_table(columns, map(_probed, probed))
    left = [one for one in probed if one.result == "not asked"]
    click.echo(f"\nasked {len(probed) - len(left)} of {len(probed)} calls")
    if failed:
        click.echo(click.style(f"failed: {', '.join(failed)}", fg="red"))


def _probed(one: Probed) -> tuple[Text | str, ...]:
    result = Text(one.result, style={"failed": "red", "refused": "yellow"}.get(one.result, ""))
    times = tuple("–" if value is None else str(value) for value in (one.first, one.median, one.slowest))
    asked = one.result != "not asked"
    return one.call, result, *times, str(one.requests) if asked else "–", str(one.size) if asked else "–", one.read, one.remarks


def print_first_map(file: Path, made: FirstMap, as_json: bool) -> None:
    """What was written, and what is still missing."""
    if as_json:
        found = {"file": str(file), "sure": made.sure, "marked": made.marked}
        print_json({**found, "calls": [asdict(one) for one in made.calls], "missing": made.missing, "left_out": made.left_out})
        return
    columns = ("call", "by", "marked", "still missing")
    print_table(columns, [(one.name, one.by, str(one.marked), ", ".join(one.missing)) for one in made.calls])
    click.echo(f"\nwritten     {file}")
    click.echo(f"sure        {made.sure} lines")
    click.echo(f"marked      {made.marked} places with TODO; look at each")
    if made.left_out:
        click.echo(f"left out    {', '.join(made.left_out)}")
    click.echo(f"next        bridge onec check {file} --faults")
