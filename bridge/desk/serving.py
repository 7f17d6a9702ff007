"""Commands that serve: the RQ worker, the clock, the migration of the store."""

from datetime import timedelta

import click

from bridge.flows.hub import Hub
from bridge.processes.supervisor import end_with_parent, supervise
from bridge.processes.worker_name import take_name
from bridge.store.engine import open_engine
from bridge.store.migrations import upgrade
from config.logging import set_up_logging
from config.settings import Settings


@click.command("worker")
@click.option("--processes", type=click.IntRange(1, 64), help="Keep so many workers alive, each a process of its own.")
@click.option("--watched", is_flag=True, hidden=True, help="End with the process that started this one.")
@click.pass_context
def worker(context: click.Context, processes: int | None, watched: bool) -> None:
    """Work the outbox until stopped; woken through Redis, and by looking now and then."""
    hub, settings = _ready(context)
    if processes:
        supervise(processes)
        return
    if watched:
        end_with_parent()
    from bridge.jobs.on_rq import run_worker  # loads RQ, which no other command needs

    lease = timedelta(seconds=settings.lease_seconds)
    run_worker(hub, take_name(settings.worker_name, "worker"), settings.threads, lease, settings.redis_url)


@click.command("clock")
@click.pass_context
def clock(context: click.Context) -> None:
    """Go the rounds, and work rows that no worker takes, until stopped."""
    hub, settings = _ready(context)
    if settings.runner != "rq":
        raise click.ClickException("the clock belongs to BRIDGE_RUNNER=rq; the embedded runner looks by itself")
    from bridge.jobs.on_rq import run_clock  # as above

    lease = timedelta(seconds=settings.lease_seconds)
    run_clock(hub, take_name(settings.worker_name, "clock"), settings.threads, lease, settings.redis_url)


@click.command("migrate")
@click.pass_context
def migrate(context: click.Context) -> None:
    """Bring the store to the shape of this version."""
    _ready(context)
    click.echo("the store has the shape of this version")


def _ready(context: click.Context) -> tuple[Hub, Settings]:
    settings: Settings = context.meta["settings"]
    set_up_logging(settings.log)
    upgrade(open_engine(settings.database_url))
    return context.obj, settings


COMMANDS = (worker, clock, migrate)
