"""The bench: how fast the hub is on this machine, each figure beside its ceiling."""

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING

import click

from bridge.desk.printing import print_rows

if TYPE_CHECKING:
    from bridge.bench.row import Row
    from bridge.bench.run import Measured
    from bridge.bench.table import Subject

COLUMNS = ("id", "what", "figure", "unit", "ceiling", "ratio", "target", "met", "note")
ROUNDS, SECONDS, QUICK_SECONDS = 5, 4.0, 0.3
_LONGEST_NOTE = 240
_file = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command("bench")
@click.argument("letters", nargs=-1)
@click.option("--quick", is_flag=True, help="Everything within a minute: shows that it works, hardly how fast.")
@click.option("--full", is_flag=True, help="Also what takes many minutes and much disk.")
@click.option("--rounds", type=click.IntRange(1, 99), help=f"Rounds of each contender ({ROUNDS}; 1 with --quick).")
@click.option("--json", "json_file", type=_file, help="Write the rows there.")
@click.option("--picture", "picture_file", type=_file, help="Draw the rows there, as .svg.")
@click.option("--strict", is_flag=True, help="End with 1 when a bar is not met.")
def bench(letters: Sequence[str], quick: bool, full: bool, rounds: int | None, strict: bool, **files: Path | None) -> None:
    """Measure the hub on this machine: a table a subject, each figure beside its ceiling measured in the same run.

    LETTERS choose subjects; all when none is named. No installation is read or touched. Ends with 1 when a subject could not
    be measured.
    """
    # Here, so that the other commands start without all of this.
    from bridge.bench.report import report_of
    from bridge.bench.row import Effort
    from bridge.bench.run import run, scratch

    picture = _picture(files["picture_file"])
    subjects = _chosen(letters)
    with scratch() as folder:
        effort = Effort(rounds or (1 if quick else ROUNDS), QUICK_SECONDS if quick else SECONDS, quick, folder, full)
        measured = run(subjects, effort, _teller(), _print)
    report = report_of([row for one in measured for row in one.rows], effort)
    if files["json_file"]:
        files["json_file"].write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if picture:
        _draw(picture, measured, report)
    sys.exit(_exit_code(measured, strict))


def _picture(file: Path | None) -> Path | None:
    if file and file.suffix.lower() != ".svg":
        raise click.BadParameter("a picture is drawn as SVG; name a file that ends in .svg", param_hint="--picture")
    return file


def _chosen(letters: Sequence[str]) -> "list[Subject]":
    from bridge.bench.table import SUBJECTS

    wanted = set("".join(letters).lower().replace(",", ""))
    known = {subject.letter for subject in SUBJECTS}
    if strange := sorted(wanted - known):
        raise click.BadParameter(f"no subject {', '.join(strange)}; there are {', '.join(sorted(known))}", param_hint="LETTERS")
    return [subject for subject in SUBJECTS if not wanted or subject.letter in wanted]


def _teller() -> Callable[[str], None]:
    """Tells on standard error what is being done, and since when."""
    begun = time.monotonic()
    return lambda words: click.echo(click.style(f"{time.monotonic() - begun:6.1f} s  {words}", dim=True), err=True)


def _print(one: "Measured") -> None:
    click.echo(click.style(f"\n{one.subject.letter}. {one.subject.title}", bold=True) + f"  {one.seconds:.0f} s")
    print_rows(COLUMNS, map(_shown, one.rows), as_json=False)


def _shown(row: "Row") -> Mapping[str, object]:
    from bridge.bench.picture import figure_text

    met = None if row.met is None else "yes" if row.met else "NO"
    figures = {"figure": row.figure, "ceiling": row.ceiling, "ratio": row.ratio}
    texts = {name: figure_text(figure) for name, figure in figures.items()}
    note = shorten(row.note, _LONGEST_NOTE, placeholder=" …")
    return {"id": row.id, "what": row.what, "unit": row.unit, "target": row.target, "met": met, "note": note, **texts}


def _draw(file: Path, measured: "Sequence[Measured]", report: Mapping[str, object]) -> None:
    from bridge.bench.picture import draw

    titled = [(f"{one.subject.letter}. {one.subject.title}", one.rows) for one in measured]
    machine = report["machine"]
    where = f"{machine['processor']}, {machine['cores']} cores" if isinstance(machine, Mapping) else ""
    file.write_text(draw(titled, f"{where} · {report['at']}"), encoding="utf-8")


def _exit_code(measured: "Sequence[Measured]", strict: bool) -> int:
    missed = any(row.met is False for one in measured for row in one.rows)
    return int(any(one.failed for one in measured) or (strict and missed))


COMMANDS = (bench,)
