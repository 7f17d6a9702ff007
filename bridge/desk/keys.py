"""`bridge keys`: the ring that seals personal data: what each key still opens, a fresh key, everything turned to the newest."""

import base64
import secrets
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.progress import Progress

from bridge.desk.printing import json_option, print_rows
from bridge.flows.searching.fill_marks import step, unfinished
from bridge.ports.store import StoreUnavailableError
from bridge.store.engine import open_engine
from bridge.store.resealing.sealed_columns import KEPT, TURNED
from bridge.store.resealing.turning import Turning
from bridge.store.seal import Seal, SealBrokenError, SealKeyError
from bridge.store.store import SqlStore
from config.settings import Settings


@click.group("keys")
def keys() -> None:
    """The ring of keys that seal personal data."""


@keys.command("show")
@json_option
@click.pass_context
def show(context: click.Context, as_json: bool) -> None:
    """How many sealed values each key of the ring has, by table. A key that has none may leave the ring."""
    settings: Settings = context.meta["settings"]
    print_rows(("key", "table", "values", "turns"), _lines(settings), as_json)


def _lines(settings: Settings) -> Iterator[dict[str, object]]:
    never = {sealed.table.name for sealed in KEPT}
    ring = settings.seal_ring()
    counts = _turning(settings).tally()
    for (table, version), count in sorted(counts.items(), key=lambda item: (item[0][1], item[0][0])):
        turns = "never: append-only" if table in never else "is newest" if version == max(ring) else "bridge keys rotate"
        yield {
            "key": version if version in ring else f"{version}: NOT IN THE RING",
            "table": table,
            "values": count,
            "turns": turns,
        }
    for version in sorted(set(ring) - {version for _, version in counts}):
        yield {"key": version, "table": "–", "values": 0, "turns": "is newest" if version == max(ring) else "may leave the ring"}


@keys.command("new")
@click.pass_context
def new(context: click.Context) -> None:
    """A fresh key, to be added at the end of BRIDGE_SEAL_KEYS everywhere before `bridge keys rotate`. Stores nothing."""
    settings: Settings = context.meta["settings"]
    click.echo(f"{max(settings.seal_ring()) + 1}:{base64.b64encode(secrets.token_bytes(32)).decode()}")


@keys.command("rotate")
@click.pass_context
def rotate(context: click.Context) -> None:
    """Seal anew, with the newest key, what older ones have sealed; make the digests of the search anew when they are of another
    key or version. The hub goes on meanwhile; may be stopped and begun again.

    Ends with 1 when something is left: rows that others changed at the same moment, or that no key of the ring opens.
    """
    try:
        turned, missed = _turn_all(context.meta["settings"])
    except StoreUnavailableError:
        raise click.ClickException("the store went away: begin again; what is turned stays turned") from None
    click.echo(f"turned: {turned}, left: {missed}")
    sys.exit(int(bool(missed)))


def _turn_all(settings: Settings) -> tuple[int, int]:
    """How many rows were turned, and how many are left."""
    turning = _turning(settings)
    left = {sealed: turning.left(sealed) for sealed in TURNED}
    missed = 0
    with Progress(console=Console(stderr=True)) as progress:
        for sealed, count in left.items():
            bar = progress.add_task(sealed.table.name, total=count or 1, completed=int(not count))
            try:
                for done in turning.turn(sealed):
                    progress.update(bar, completed=done.looked_at, total=max(count, done.looked_at))
            except (SealBrokenError, SealKeyError) as error:
                raise click.ClickException(f"{error}: nothing more of {sealed.table.name} is turned") from None
            missed += turning.left(sealed) if count else 0
        _mark_anew(settings, progress)
    return sum(left.values()) - missed, missed


def _mark_anew(settings: Settings, progress: Progress) -> None:
    """What the hub does by itself in the background, done now."""
    store = SqlStore(open_engine(settings.database_url), Seal(settings.seal_ring(), settings.index_key.encode()), lambda: None)
    bar = progress.add_task("search", total=None)
    while True:
        with store.begin() as tx:
            if not unfinished(tx):
                break
            progress.advance(bar, step(datetime.now(UTC), tx))
    progress.update(bar, total=1, completed=1)


def _turning(settings: Settings) -> Turning:
    return Turning(open_engine(settings.database_url), Seal(settings.seal_ring(), settings.index_key.encode()))


COMMANDS = (keys,)
