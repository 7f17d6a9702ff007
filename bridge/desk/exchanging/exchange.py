"""Commands about the exchange: rows that were given up, far sides and their pauses, events pushed anew."""

import getpass
from dataclasses import asdict
from datetime import UTC, datetime

import click

from bridge.desk.printing import json_option, print_rows
from bridge.flows.hub import Hub
from bridge.flows.recover import pause_destination, replay_events, resume_destination, revive_rows
from bridge.ports.work import Choice, WorkKind

PAGE = 500


class UtcMoment(click.DateTime):
    """A moment as typed; without an offset it is UTC."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d"])

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Aware UTC."""
        moment: datetime = super().convert(value, param, ctx)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


@click.command("dead")
@json_option
@click.pass_obj
def dead(hub: Hub, as_json: bool) -> None:
    """Rows that were given up, with the reason."""
    with hub.store.read() as tx:
        rows = tx.work.dead(PAGE)
    columns = ("id", "posted_at", "kind", "destination", "application", "reason")
    lines = (asdict(one) | {"application": one.application_id, "reason": one.last_error} for one in rows)
    print_rows(columns, ({name: line[name] for name in columns} for line in lines), as_json)


@click.command("revive")
@click.argument("work_ids", nargs=-1, type=int)
@click.option("--destination", default="", help="All of this destination, such as partner:solnechny.")
@click.option("--kind", type=click.Choice([kind.value for kind in WorkKind]), help="All of this kind.")
@click.option("--since", type=UtcMoment(), help="Posted at or after this moment (UTC).")
@click.option("--until", type=UtcMoment(), help="Posted before this moment (UTC).")
@click.pass_obj
def revive(
    hub: Hub, work_ids: tuple[int, ...], destination: str, kind: str | None, since: datetime | None, until: datetime | None
) -> None:
    """Send dead rows again: these, or all of a destination, kind or time."""
    choice = Choice(work_ids, destination, WorkKind(kind) if kind else None, since, until)
    try:
        count = revive_rows(hub, choice)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if work_ids and not count:
        raise click.ClickException("none of these is a dead row")
    click.echo(f"sent again: {count}")


@click.command("replay")
@click.argument("partner")
@click.option("--since", type=UtcMoment(), required=True, help="Events posted at or after this moment (UTC).")
@click.option("--until", type=UtcMoment(), help="Events posted before this moment (UTC); now when not given.")
@click.pass_obj
def replay(hub: Hub, partner: str, since: datetime, until: datetime | None) -> None:
    """Push a site's events of a time anew, those that it took already included. It knows them by their ids."""
    if partner not in hub.partners:
        raise click.ClickException(f"there is no partner {partner}; there are {', '.join(sorted(hub.partners))}")
    click.echo(f"pushed anew: {replay_events(hub, partner, since, until or hub.clock.now())}")


@click.command("destinations")
@json_option
@click.pass_obj
def destinations(hub: Hub, as_json: bool) -> None:
    """Far sides that have open rows, fail, or are held: how many failures in a row, until when nothing is sent, why, by whom."""
    with hub.store.read() as tx:
        found = tx.work.destinations()
    now = hub.clock.now()
    columns = ("name", "state", "failures", "failing_since", "held_until", "reason", "paused_by")
    rows = (asdict(one) | {"state": "paused" if one.paused_by else "held" if one.held(now) else "open"} for one in found)
    print_rows(columns, rows, as_json)


@click.command("pause")
@click.argument("name")
@click.option("--reason", required=True, help="Why, for whoever looks later.")
@click.option("--until", type=UtcMoment(), help="Resume by itself at this moment (UTC); else `bridge resume`.")
@click.pass_obj
def pause(hub: Hub, name: str, reason: str, until: datetime | None) -> None:
    """Send nothing to a far side (loan_system, sms, partner:NAME). Rows wait; none fails."""
    pause_destination(hub, name, getpass.getuser(), reason, until)
    click.echo(f"paused {name}")


@click.command("resume")
@click.argument("name")
@click.pass_obj
def resume(hub: Hub, name: str) -> None:
    """Send to a far side again, whoever held it and why."""
    resume_destination(hub, name)
    click.echo(f"resumed {name}")


COMMANDS = (dead, revive, replay, destinations, pause, resume)
