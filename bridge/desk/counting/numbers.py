"""`bridge numbers`: the same tables as the office's pages, aligned or as JSON; `bridge numbers recount` counts days anew."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bridge.desk.exchanging.reconcile import Pace
from bridge.desk.printing import json_option, print_json, print_rows
from bridge.flows.counting.recount_days import Recounted, recount_days
from bridge.flows.counting.telling.list_reports import REPORTS, Told, tell
from bridge.flows.counting.telling.shape_table import Column, Kind, Row, Table
from bridge.flows.hub import Hub
from bridge.model.counting.figure import Subject
from bridge.model.counting.period import Choice, Period, chosen
from bridge.model.money import rubles_text

_DAY = click.DateTime(["%Y-%m-%d"])
_CHOICES = [choice.value for choice in Choice if choice is not Choice.OWN]
_OVERVIEW = "overview"


def _looking(command: Callable[..., None]) -> Callable[..., None]:
    """Options of everything that shows figures."""
    options = (
        click.option("--period", type=click.Choice(_CHOICES), default=Choice.WEEK.value, show_default=True, help="Up to today."),
        click.option("--from", "first", type=_DAY, help="First day, by the lender's calendar, in place of --period."),
        click.option("--to", "last", type=_DAY, help="Last day; today when not given."),
        click.option("--site", default="", help="One site alone, by its name."),
        json_option,
        click.pass_context,
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group("numbers", invoke_without_command=True)
@_looking
def numbers(context: click.Context, period: str, first: datetime | None, last: datetime | None, site: str, as_json: bool) -> None:
    """Figures by day: an overview, or one of the reports below. How each is counted: docs/numbers.md."""
    if context.invoked_subcommand is None:
        _show(context.obj, _OVERVIEW, _period(context.obj, period, first, last), site, as_json)


def _report(name: str) -> click.Command:
    @click.command(name, help=f"The report «{REPORTS[name].title}».")
    @_looking
    def show(
        context: click.Context, period: str, first: datetime | None, last: datetime | None, site: str, as_json: bool
    ) -> None:
        _show(context.obj, name, _period(context.obj, period, first, last), site, as_json)

    return show


for _name in REPORTS:
    numbers.add_command(_report(_name))


@numbers.command("recount")
@click.option("--from", "first", type=_DAY, required=True, help="First day, by the lender's calendar.")
@click.option("--to", "last", type=_DAY, help="Last day; today when not given.")
@click.option("--subject", "subjects", type=click.Choice([one.value for one in Subject]), multiple=True, help="Only these.")
@json_option
@click.pass_obj
def recount(hub: Hub, first: datetime, last: datetime | None, subjects: tuple[str, ...], as_json: bool) -> None:
    """Count days anew from their rows; what stands is replaced, never added to. It may be broken off and begun again.

    Days whose rows are gone (docs/numbers.md) keep their figures.
    """
    day, until = first.date(), last.date() if last else hub.clock.today()
    if until < day:
        raise click.BadParameter("the last day comes before the first", param_hint="--to")
    wanted = {Subject(one) for one in subjects} or set(Subject)
    done = _with_progress(hub, Period(day, until), wanted)
    counted, left = (done.done - done.left, done.left) if done else (0, 0)
    if as_json:
        print_json({"from": day, "to": until, "counted": counted, "left": left, "subjects": sorted(wanted)})
        return
    click.echo(f"counted     {counted} subjects of days, {day} to {until}")
    click.echo(f"left        {left}: their rows are gone, or a later count stands there")


def _with_progress(hub: Hub, period: Period, subjects: set[Subject]) -> Recounted | None:
    console, last = Console(stderr=True), None
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Pace(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("days counted", total=None)
        for last in recount_days(hub, period.first, period.last, subjects):
            progress.update(task, completed=last.done, total=last.of, description=f"{last.day} {last.subject}")
    return last


def _period(hub: Hub, choice: str, first: datetime | None, last: datetime | None) -> Period:
    if first is None and last is None:
        return chosen(choice, hub.clock.today())
    if first is None:
        raise click.UsageError("--to needs --from")
    period = chosen("", hub.clock.today(), first.date(), last.date() if last else None)
    if period.choice is not Choice.OWN:
        raise click.UsageError("the period is turned round or longer than 400 days")
    return period


def _show(hub: Hub, name: str, period: Period, site: str, as_json: bool) -> None:
    if site and site not in hub.partners:
        raise click.BadParameter(f"there is no such site; sites: {', '.join(sorted(hub.partners))}", param_hint="--site")
    told = tell(hub, name, period, site)
    if as_json:
        print_json({"report": name, "from": period.first, "to": period.last, "site": site or None, **_whole(told)})
        return
    click.echo(f"{REPORTS[name].title}: {period.first} to {period.last}{f', {site}' if site else ''}; {_counted(hub, told)}")
    for table in told.tables:
        click.echo(f"\n{table.title}")
        if table.rows:
            titles = {column.key: column.title for column in table.columns}
            rows = [{titles[c.key]: _shown(row.values.get(c.key), _kind(c, row)) for c in table.columns} for row in table.rows]
            print_rows(tuple(titles.values()), rows, as_json=False)
        else:
            click.echo("–")


def _counted(hub: Hub, told: Told) -> str:
    if told.counted_at is None:
        return "nothing is counted yet"
    waits = f", {told.waiting} subjects of days wait to be counted anew" if told.waiting else ""
    return f"counted at {hub.clock.local(told.counted_at):%Y-%m-%d %H:%M}{waits}"


def _whole(told: Told) -> Mapping[str, object]:
    tables = {table.name: _table(table) for table in told.tables}
    since = vars(told.since) if told.since else None
    return {"counted_at": told.counted_at, "since": since, "waiting": told.waiting, "oldest": told.oldest, "tables": tables}


def _table(table: Table) -> Mapping[str, object]:
    kinds = {column.key: column.kind.value for column in table.columns}
    rows = [{column.key: _plain(row.values.get(column.key)) for column in table.columns} for row in table.rows]
    return {"title": table.title, "how": table.how, "kinds": kinds, "rows": rows}


def _plain(value: object) -> object:
    """Spans in seconds; sums stay kopecks."""
    if isinstance(value, timedelta):
        return round(value.total_seconds(), 3)
    return round(value, 4) if isinstance(value, float) else value


def _kind(column: Column, row: Row) -> Kind:
    own = row.values.get("kind")
    return own if isinstance(own, Kind) and column.kind is not Kind.TEXT else column.kind


def _shown(value: Any, kind: Kind) -> object:
    if value is None:
        return None
    match kind:
        case Kind.MONEY:
            return rubles_text(value)
        case Kind.SPAN:
            return f"{value.total_seconds():.2f} s"
        case Kind.SHARE:
            return f"{value * 100:.1f} %"
        case Kind.RATE:
            return f"{value / 100:.2f} %"
        case Kind.MEAN:
            return f"{value:.2f}"
        case _:
            return value


COMMANDS = (numbers,)
