"""`bridge status`: how the hub stands now, in one screen: alarms, far sides, rows of work, what waits for a person, decisions."""

import time
from collections.abc import Mapping, Sequence

import click

from bridge.desk.printing import json_option, print_json, print_rows
from bridge.desk.watching.alarms import alarms_of
from bridge.flows.hub import Hub
from bridge.flows.measuring.read_gauges import read_gauges
from bridge.model.measuring.alarm import Alarm
from bridge.model.measuring.gauge import Gauge
from bridge.ports.store import StoreUnavailableError
from config.catalogue import CatalogueFaultyError
from config.settings import Settings

_EVERY = 2.0
_CLEAR = "\x1b[2J\x1b[H"


@click.command("status")
@click.option("--watch", is_flag=True, help="Draw it anew every two seconds until stopped.")
@json_option
@click.pass_context
def status(context: click.Context, watch: bool, as_json: bool) -> None:
    """How the hub stands now. Ends with 1 while something is beyond the bound of an alarm, with 2 when the store is away."""
    hub: Hub = context.obj
    settings: Settings = context.meta["settings"]
    try:
        alarms = alarms_of(settings.config)
    except CatalogueFaultyError as error:
        raise click.ClickException(str(error)) from None
    while True:
        beyond = _once(hub, alarms, as_json, clear=watch)
        if not watch:
            raise SystemExit(int(beyond))
        time.sleep(_EVERY)


def _once(hub: Hub, alarms: Sequence[Alarm], as_json: bool, *, clear: bool) -> bool:
    try:
        gauges = read_gauges(hub)
    except StoreUnavailableError as error:
        click.echo(f"the store is away: {error}", err=True)
        raise SystemExit(2) from None
    ringing = [_ringing(alarm, sample.labels, sample.value) for alarm in alarms for sample in alarm.beyond(gauges)]
    if as_json:
        told = {gauge.name: [_flat(one.labels, one.value) for one in gauge.samples] for gauge in gauges}
        print_json({"alarms": ringing, "gauges": told})
        return bool(ringing)
    if clear:
        click.echo(_CLEAR, nl=False)
    _draw(hub, gauges, ringing)
    return bool(ringing)


def _draw(hub: Hub, gauges: Sequence[Gauge], ringing: Sequence[Mapping[str, object]]) -> None:
    words = "beyond the bound of an alarm:" if ringing else "nothing is beyond the bound of an alarm"
    click.echo(f"{hub.clock.local(hub.clock.now()):%d.%m.%Y %H:%M:%S}  {words}")
    if ringing:
        print_rows(("alarm", "where", "value", "words"), ringing, as_json=False)
    for gauge in gauges:
        if not gauge.samples:
            continue
        click.echo(f"\n{gauge.name.removeprefix('bridge_')}: {gauge.meaning}")
        labels = tuple(gauge.samples[0].labels)
        print_rows((*labels, "value"), [_flat(one.labels, one.value) for one in gauge.samples], as_json=False)


def _ringing(alarm: Alarm, labels: Mapping[str, str], value: float) -> dict[str, object]:
    return {
        "alarm": alarm.name,
        "urgency": alarm.urgency.value,
        "where": " ".join(labels.values()) or "–",
        "value": _number(value),
        "words": alarm.words,
        "runbook": f"docs/runbook/{alarm.name}.md",
    }


def _flat(labels: Mapping[str, str], value: float) -> dict[str, object]:
    return {**labels, "value": _number(value)}


def _number(value: float) -> float:
    return int(value) if value == int(value) else round(value, 3)


COMMANDS = (status,)
