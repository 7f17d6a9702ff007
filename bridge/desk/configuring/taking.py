"""`bridge config reload`, `bridge config back`, `bridge config show`."""

import sys

import click

from bridge.desk.configuring.doing import Guarded, Result, of
from bridge.desk.printing import json_option, print_json, print_rows

_VERSIONS = ("number", "in_force", "digest", "taken_at", "taken_by", "machine", "way", "same_as")
_RUNS = ("process", "number", "since", "seen_at", "fault")


@click.command("reload")
@json_option
@click.pass_context
def reload(context: click.Context, as_json: bool) -> None:
    """Take the files of BRIDGE_CONFIG in every process of every machine, within seconds, without a restart.

    Files with a fault are refused as a whole: what runs goes on, `bridge status` says so, and this ends with 1.
    """
    with Guarded():
        result = of(context).reload()
    _tell(result, as_json)


@click.command("back")
@click.argument("number", type=int)
@json_option
@click.pass_context
def back(context: click.Context, number: int, as_json: bool) -> None:
    """Bring version NUMBER into force again, under a new number. The files stay as they are: mend them, too."""
    with Guarded():
        result = of(context).back(number)
    _tell(result, as_json)


@click.command("show")
@json_option
@click.pass_context
def show(context: click.Context, as_json: bool) -> None:
    """Which versions there are, since when and by whom; which process runs which; whose files are refused."""
    with Guarded():
        shown = of(context).shown()
    newest = shown.versions[0].number if shown.versions else 0
    versions = [
        {**vars(one), "way": one.way.value, "digest": one.digest if as_json else one.digest[:12],
         "in_force": one.number == newest if as_json else "yes" if one.number == newest else "", "same_as": one.same_as or None}
        for one in shown.versions
    ]  # fmt: skip
    if as_json:
        rows = [{key: one[key] for key in _VERSIONS} for one in versions]
        refused = [vars(one) for one in shown.refusals]
        print_json({"versions": rows, "processes": [vars(one) for one in shown.runs], "refused": refused})
        return
    print_rows(_VERSIONS, versions, as_json=False)
    if shown.runs:
        print_rows(_RUNS, map(vars, shown.runs), as_json=False)
    for refusal in shown.refusals:
        click.echo(f"refused on {refusal.machine} since {refusal.at:%Y-%m-%d %H:%M:%S} ({refusal.by}):")
        for fault in refusal.faults:
            click.echo(f"  {fault}")


def _tell(result: Result, as_json: bool) -> None:
    if as_json:
        print_json({"number": result.number, "fresh": result.fresh, "faults": list(result.faults)})
    elif result.faults:
        for fault in result.faults:
            click.echo(fault)
        click.echo(f"refused: {len(result.faults)} faults; what ran before goes on", err=True)
    else:
        click.echo(
            f"version {result.number} is in force" if result.fresh else f"nothing is new: version {result.number} says the same"
        )
    sys.exit(int(bool(result.faults)))
