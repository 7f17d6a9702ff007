"""`bridge alarms`: the file of alarms as rules for Prometheus."""

import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import click

from bridge.desk.printing import print_json
from bridge.model.measuring.alarm import Alarm, Urgency
from config.alarms import read_alarms
from config.catalogue import CatalogueFaultyError
from config.settings import given
from config.variables import VARIABLES


def alarms_of(folder: Path) -> Sequence[Alarm]:
    """The alarms of this installation. Raises CatalogueFaultyError."""
    alarms = []
    for row in read_alarms(folder):
        if row["urgency"] not in set(Urgency):
            raise CatalogueFaultyError(f"alarms.toml: {row['name']}: urgency must be one of {', '.join(Urgency)}")
        lasting, bounds = timedelta(minutes=row["minutes"]), (row.get("above"), row.get("below"))
        alarm = Alarm(row["name"], row["gauge"], row["words"], Urgency(row["urgency"]), lasting, *bounds, row.get("labels"))
        alarms.append(alarm)
    return alarms


def expression(alarm: Alarm) -> str:
    """The alarm as a PromQL expression."""
    told = ",".join(_matcher(label, wanted) for label, wanted in (alarm.labels or {}).items())
    bound = f"> {alarm.above:g}" if alarm.above is not None else f"< {alarm.below:g}"
    return f"{alarm.gauge}{{{told}}} {bound}" if told else f"{alarm.gauge} {bound}"


def _matcher(label: str, wanted: str) -> str:
    return f'{label}=~"{wanted[:-1]}.*"' if wanted.endswith("*") else f'{label}="{wanted}"'


def rules(alarms: Sequence[Alarm]) -> dict[str, object]:
    """The document that Prometheus reads: JSON is YAML."""
    listed: list[dict[str, object]] = [
        {
            "alert": "hub_silent",
            "expr": 'up{job="bridge"} == 0',
            "for": "2m",
            "labels": {"urgency": Urgency.CALL.value},
            "annotations": {"words": "the hub does not answer", "runbook": "docs/runbook/hub_silent.md"},
        }
    ]
    listed += [
        {
            "alert": alarm.name,
            "expr": expression(alarm),
            "for": f"{int(alarm.lasting.total_seconds())}s",
            "labels": {"urgency": alarm.urgency.value},
            "annotations": {"words": alarm.words, "runbook": f"docs/runbook/{alarm.name}.md"},
        }
        for alarm in alarms
    ]
    return {"groups": [{"name": "bridge", "rules": listed}]}


@click.command("alarms")
def alarms() -> None:
    """The alarms of this installation as a rules file for Prometheus (JSON, which is YAML, too)."""
    folder = Path(given(next(one for one in VARIABLES if one.name == "BRIDGE_CONFIG"), os.environ))
    try:
        print_json(rules(alarms_of(folder)))
    except CatalogueFaultyError as error:
        raise click.ClickException(str(error)) from None


COMMANDS = (alarms,)
