"""`bridge evidence`: the lender's key, anchors, the check of all journals, archives of evidence made and checked."""

import base64
import csv
import getpass
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from bridge.desk.printing import json_option, print_json, print_rows
from bridge.evidence.checker.checking import check_archive
from bridge.evidence.lender_key import LenderKeyFaultyError, RsaLenderKey, new_key_pem
from bridge.flows.evidence.anchor_days import anchor_next
from bridge.flows.evidence.change_key import change_key
from bridge.flows.evidence.check_chains import Broken, look, tell, walk_chains
from bridge.flows.evidence.export_evidence import export_evidence
from bridge.flows.evidence.stamp_anchor import stamp_missed
from bridge.flows.hub import Hub
from bridge.model.errors import ApplicationUnknownError, StepClosedError
from bridge.model.evidence.anchor import Anchor

_UNSIGNED = "якоря и архивы не подписываются: BRIDGE_EVIDENCE_KEY не задан / anchors and archives are not signed"
_COLUMNS = ("day", "size", "root", "previous", "digest", "made_at", "key", "signature", "stamped")
_FOREVER = date.max - timedelta(days=1)


@click.group("evidence")
def evidence() -> None:
    """Evidence of signatures: keys, day anchors, checks, archives for a third person."""


@evidence.command("new-key")
@click.option("-o", "file", type=click.Path(path_type=Path), required=True, help="File of the private key; must not exist yet.")
def new_key(file: Path) -> None:
    """A fresh RSA key of 3072 bits for BRIDGE_EVIDENCE_KEY_FILE; the public key goes to FILE.pub."""
    key = RsaLenderKey(_write_new(file))
    Path(f"{file}.pub").write_text(key.public_pem, encoding="ascii")
    click.echo(f"BRIDGE_EVIDENCE_KEY_FILE={file}\nfingerprint {key.fingerprint}")


@evidence.command("change-key")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def change(obj: object, file: Path) -> None:
    """The present key signs that the key in FILE takes over. Then name FILE in the settings and start anew."""
    hub = _hub(obj)
    try:
        record = change_key(hub, RsaLenderKey(file.read_text(encoding="ascii")))
    except (StepClosedError, LenderKeyFaultyError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"signed by {hub.evidence_key.fingerprint if hub.evidence_key else ''}: {record.fingerprint} takes over")


@evidence.command("check")
@click.argument("application_id", default="")
@json_option
@click.pass_obj
def check(obj: object, application_id: str, as_json: bool) -> None:
    """Walk every journal of signatures, or one. Exit code 1 when a line was changed, left out or cut off."""
    hub = _hub(obj)
    looked, broken = _one(hub, application_id) if application_id else _all(hub)
    if as_json:
        found = [{"application_id": one.application_id, "line": one.line} for one in broken]
        print_json({"journals": looked, "broken": found, "signed": hub.evidence_key is not None})
    else:
        for one in broken:
            click.echo(f"BROKEN  {one.application_id}  line {one.line}")
        click.echo(f"journals {looked}, broken {len(broken)}")
        if hub.evidence_key is None:
            click.echo(_UNSIGNED, err=True)
    if broken:
        raise SystemExit(1)


def _one(hub: Hub, application_id: str) -> tuple[int, list[Broken]]:
    with hub.store.read() as tx:
        found = look(tx, application_id)
    broken = [found] if found else []
    tell(hub, broken)
    return 1, broken


def _all(hub: Hub) -> tuple[int, list[Broken]]:
    looked, broken, console = 0, list[Broken](), Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("journals", total=None)
        for count, found in walk_chains(hub):
            looked, broken = looked + count, broken + found
            progress.update(task, completed=looked)
    return looked, broken


@evidence.command("anchor")
@click.pass_obj
def anchor(obj: object) -> None:
    """Make every anchor that is missing now, and ask for stamps of those without one. The hub does it by itself at night."""
    hub = _hub(obj)
    while (made := anchor_next(hub)) is not None:
        click.echo(f"{made.day}  {made.size} journals  {made.root}")
    if hub.time_stamps is not None:
        click.echo(f"stamps asked for: {stamp_missed(hub)}")
    if hub.evidence_key is None:
        click.echo(_UNSIGNED, err=True)


@evidence.command("anchors")
@click.option("--since", "day", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Anchors of this day and later.")
@click.option("--csv", "as_csv", is_flag=True, help="For publishing: every column, the signature in base64.")
@json_option
@click.pass_obj
def anchors(obj: object, day: datetime | None, as_csv: bool, as_json: bool) -> None:
    """Day anchors, oldest first: to be published, so that nobody can make them anew later, not even the lender."""
    hub, since = _hub(obj), day.date() if day else date.min
    if as_csv:
        for row in _rows(hub, since):
            click.echo(_csv_line(list(map(str, row.values()))) if row else "", nl=False)
        return
    columns = _COLUMNS if as_json else ("day", "size", "root", "key", "stamped")
    print_rows(columns, _rows(hub, since, head=False), as_json)


def _rows(hub: Hub, since: date, head: bool = True) -> Iterator[dict[str, object]]:
    if head:
        yield {name: name for name in _COLUMNS}
    with hub.store.read() as tx:
        for one in tx.anchors.between(since, _FOREVER):
            yield _row(one, tx.anchors.stamp(one.day) is not None)


def _row(one: Anchor, stamped: bool) -> dict[str, object]:
    return {
        "day": one.day.isoformat(), "size": one.size, "root": one.root, "previous": one.previous, "digest": one.digest,
        "made_at": one.made_at.astimezone(UTC).isoformat(timespec="microseconds"), "key": one.key,
        "signature": base64.b64encode(one.signature).decode(), "stamped": "yes" if stamped else "no",
    }  # fmt: skip


def _csv_line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


@evidence.command("export")
@click.argument("application_id")
@click.option("-o", "file", type=click.Path(path_type=Path), default=None, help="The archive; by default APPLICATION.zip here.")
@click.pass_obj
def export(obj: object, application_id: str, file: Path | None) -> None:
    """One ZIP with all the evidence of an application, its checker and a README for strangers. Who took it is noted."""
    hub = _hub(obj)
    try:
        archive = export_evidence(hub, application_id, f"desk:{getpass.getuser()}")
    except ApplicationUnknownError as error:
        raise click.ClickException(error.message) from None
    file = file or Path(f"{application_id}.zip")
    file.touch(mode=0o600)
    file.write_bytes(archive)
    click.echo(f"{file}  {len(archive)} bytes")
    if hub.evidence_key is None:
        click.echo(_UNSIGNED, err=True)


@evidence.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The lender's public key, from elsewhere."
)
def verify(file: Path, key: Path | None) -> None:
    """Check an archive as its own check.py does. Exit code 1 when anything does not agree; every fault is named."""
    report = check_archive(file.read_bytes(), key.read_bytes() if key else None)
    click.echo(report.text())
    if report.faults:
        raise SystemExit(1)


def _write_new(file: Path) -> str:
    pem = new_key_pem()
    try:
        file.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        raise click.ClickException(f"{file} exists: a key is never written over") from None
    file.write_text(pem, encoding="ascii")
    return pem


def _hub(obj: object) -> Hub:
    """The hub is wired for the commands that need one only."""
    hub = obj() if callable(obj) else obj
    if not isinstance(hub, Hub):
        raise click.ClickException("no hub is wired")
    return hub


COMMANDS = (evidence,)
