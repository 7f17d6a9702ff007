"""Commands that serve: the RQ worker, the clock, the migration of the store."""

import gc
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Protocol

import click

from bridge.flows.hub import Hub
from bridge.processes.supervisor import end_with_parent, supervise
from bridge.processes.worker_name import take_name
from bridge.store.engine import open_engine
from bridge.store.migrations import pending, upgrade
from config.logging import set_up_logging
from config.settings import Settings


@click.command("worker")
@click.option("--processes", type=click.IntRange(1, 64), help="Keep so many workers alive, each a process of its own.")
@click.option("--watched", is_flag=True, hidden=True, help="End with the process that started this one.")
@click.pass_context
def worker(context: click.Context, processes: int | None, watched: bool) -> None:
    """Work the outbox until stopped; woken through Redis, and by looking now and then."""
    if processes:
        supervise(processes)
        return
    if watched:
        end_with_parent()
    hub, settings = _ready(context)
    from bridge.jobs.on_rq import run_worker  # loads RQ, which no other command needs

    lease = timedelta(seconds=settings.lease_seconds)
    with watching_configuration(context, "worker"):
        run_worker(hub, take_name(settings.worker_name, "worker"), settings.threads, lease, settings.redis_url)


@click.command("clock")
@click.pass_context
def clock(context: click.Context) -> None:
    """Go the rounds, and work rows that no worker takes, until stopped."""
    settings: Settings = context.meta["settings"]
    if settings.runner != "rq":
        raise click.ClickException("the clock belongs to BRIDGE_RUNNER=rq; the embedded runner looks by itself")
    from bridge.jobs.on_rq import run_clock  # as above

    hub, settings = _ready(context)
    lease = timedelta(seconds=settings.lease_seconds)
    with watching_configuration(context, "clock"):
        run_clock(hub, take_name(settings.worker_name, "clock"), settings.threads, lease, settings.redis_url)


@click.command("migrate")
@click.option("--check", is_flag=True, help="Change nothing; say what is pending, and end with 1 when something is.")
@click.pass_context
def migrate(context: click.Context, check: bool) -> None:
    """Bring the store to the shape of this version. Changes only add: the version before works on beside it."""
    engine = open_engine(_ready(context)[1].database_url)
    if check:
        lacking = pending(engine)
        for number, words in lacking:
            click.echo(f"{number}  {words}")
        click.echo(f"{len(lacking)} changes are pending" if lacking else "nothing is pending")
        context.exit(int(bool(lacking)))
    upgrade(engine)
    click.echo("the store has the shape of this version")


def _ready(context: click.Context) -> tuple[Hub, Settings]:
    settings: Settings = context.meta["settings"]
    set_up_logging(settings.log)
    return context.obj, settings


@contextmanager
def watching_configuration(context: click.Context, process: str) -> Iterator[None]:
    """Change over when another version is in force; SIGHUP takes the files of the folder."""
    watch: Watching = context.meta["watch"](process)
    signal.signal(signal.SIGHUP, watch.reload)
    watch.start()
    # What is loaded stays as long as the process: garbage is looked for among what comes later.
    gc.freeze()
    yield
    watch.stop()
    # The process ends: looking through all that it holds once more would take it seconds.
    gc.freeze()


class Watching(Protocol):
    """bridge.wiring.versions.watching.Watch."""

    def start(self) -> object:
        """From a thread of its own."""
        ...

    def reload(self, *_signal: object) -> None:
        """Take new files."""
        ...

    def stop(self) -> None:
        """The process ends."""
        ...


COMMANDS = (worker, clock, migrate)
