"""`bridge subject`: what is kept of a person, their copy, erasing at their request.

Phone and passport are asked for, never told as words of a command: those stay in histories and lists of processes.
"""

import csv
import getpass
import io
from pathlib import Path

import click

from bridge.desk.printing import json_option, print_rows
from bridge.flows.erasing.draw_act import COLUMNS, act_pdf, act_rows
from bridge.flows.erasing.erase_subject import erase_subject
from bridge.flows.erasing.export_subject import export_subject
from bridge.flows.erasing.find_subject import Part, Subject, find_subject, subject_of
from bridge.flows.hub import Hub
from bridge.model.errors import RuleBrokenError

_PARTS = ("application_id", "scope", "outcome", "until", "article", "held_by")
_WHO = click.option(
    "--application", default="", help="Any of the person's applications; without it phone and passport are asked for."
)


@click.group("subject")
def subject() -> None:
    """What is kept of a person (152-FZ art. 14, 20, 21)."""


@subject.command("find")
@_WHO
@json_option
@click.pass_obj
def find(hub: Hub, application: str, as_json: bool) -> None:
    """All applications of the person, what may be erased of each, what stays, by which article, until when."""
    print_rows(_PARTS, map(_line, _found(hub, application).parts), as_json)


@subject.command("export")
@_WHO
@click.option("-o", "file", type=click.Path(path_type=Path), required=True, help="The archive; must not exist yet.")
@click.pass_obj
def export(hub: Hub, application: str, file: Path) -> None:
    """All that is kept, for the person: PDF, page, JSON and the papers in a ZIP for its owner's eyes. Who took it is noted."""
    archive = export_subject(hub, _found(hub, application).anchor, _by())
    _write(file, archive)
    click.echo(f"{file}  {len(archive)} bytes")


@subject.command("erase")
@_WHO
@click.option("--yes", is_flag=True, help="Do not ask again.")
@click.option("-o", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Where the act goes.")
@click.pass_obj
def erase(hub: Hub, application: str, yes: bool, folder: Path) -> None:
    """Erase what may go, at the person's request, after a look at it. The act (PDF) and the extract (CSV) are written down."""
    found = _found(hub, application)
    print_rows(_PARTS, map(_line, found.parts), False)
    if not found.erasable:
        raise click.ClickException("all of it must stay for now")
    if not yes:
        click.confirm("Erase it? It never comes back", abort=True)
    try:
        with hub.store.begin() as tx:
            number = erase_subject(hub, tx, found.anchor, _by())
    except RuleBrokenError as error:
        raise click.ClickException(error.message) from None
    _acts(hub, number, folder)


@subject.command("act")
@click.argument("number")
@click.option("-o", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Where it goes.")
@click.pass_obj
def act(hub: Hub, number: str, folder: Path) -> None:
    """The act NUMBER again: PDF and CSV, the same bytes as before."""
    try:
        _acts(hub, number, folder)
    except LookupError as error:
        raise click.ClickException(str(error)) from None


def _acts(hub: Hub, number: str, folder: Path) -> None:
    pdf, text = act_pdf(hub, number), io.StringIO()
    csv.writer(text).writerows([COLUMNS, *act_rows(hub, number)])
    folder.mkdir(parents=True, exist_ok=True)
    for file, body in ((folder / f"{number}.pdf", pdf), (folder / f"{number}.csv", text.getvalue().encode())):
        file.touch(mode=0o600)
        file.write_bytes(body)
        click.echo(str(file))


def _found(hub: Hub, application: str) -> Subject:
    try:
        if application:
            return subject_of(hub, application, _by())
        phone = click.prompt("Phone", default="", hide_input=True, show_default=False, err=True)
        passport = click.prompt("Passport, series and number", default="", hide_input=True, show_default=False, err=True)
        return find_subject(hub, phone, passport, _by())
    except RuleBrokenError as error:
        raise click.ClickException(error.message) from None


def _line(part: Part) -> dict[str, object]:
    told = {"application_id": part.application_id, "scope": part.scope.value, "outcome": part.outcome.value}
    return told | {"until": part.until, "article": part.article, "held_by": ", ".join(part.obstacles)}


def _write(file: Path, body: bytes) -> None:
    try:
        file.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        raise click.ClickException(f"{file} exists already") from None
    file.write_bytes(body)


def _by() -> str:
    return f"desk:{getpass.getuser()}"


COMMANDS = (subject,)
