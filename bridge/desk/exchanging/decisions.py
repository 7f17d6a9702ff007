"""`bridge decisions`: how long each decision took from the loan system to the site, part by part, and percentiles over all."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

import click

from bridge.desk.exchanging.exchange import UtcMoment
from bridge.desk.printing import json_option, print_json, print_rows
from bridge.flows.hub import Hub
from bridge.model.timing.decision_way import DecisionWay
from bridge.model.timing.percentiles import PARTS, SHARES, Spread, spreads

MOST = 20_000


@click.command("decisions")
@click.option("--since", type=UtcMoment(), required=True, help="Decisions committed at or after this moment (UTC).")
@click.option("--until", type=UtcMoment(), help="Decisions committed before this moment (UTC); now when not given.")
@json_option
@click.pass_obj
def decisions(hub: Hub, since: datetime, until: datetime | None, as_json: bool) -> None:
    """Seconds from each decision in the loan system to the site's 2xx, part by part, and percentiles. A part that is not known
    is empty: who told the moment of the decision stands beside it, and by how much the base's clock is off, if that shows."""
    end = until or hub.clock.now() + timedelta(microseconds=1)
    with hub.store.read() as tx:
        found = tx.decisions.between(since, end, MOST)
    rows = [_line(one) for one in found]
    if as_json:
        print_json({"since": since, "until": end, "decisions": rows, "percentiles": _percentiles(found)})
        return
    columns = ("order_id", "application_id", "decision", "decided_at", "decided_by", *(f"{part}_s" for part in PARTS), "clock_s")
    print_rows(columns, rows, as_json=False)
    if len(found) == MOST:
        click.echo(f"only the newest {MOST} are shown")
    click.echo("")
    print_rows(("part", "measured", *(f"p{share}_s" for share in SHARES)), _percentiles(found), as_json=False)


def _line(way: DecisionWay) -> Mapping[str, object]:
    spans = {f"{part}_s": _seconds(getattr(way, part)) for part in PARTS}
    told = {"decision": way.type.value, "decided_at": way.decided_at, "decided_by": way.decided_by.value}
    return asdict(way) | told | spans | {"clock_s": _seconds(way.skew or None)}


def _percentiles(found: Sequence[DecisionWay]) -> list[Mapping[str, object]]:
    return [{"part": part, "measured": one.count, **_shares(one)} for part, one in spreads(found).items()]


def _shares(spread: Spread) -> Mapping[str, object]:
    return {f"p{share}_s": _seconds(spread.at.get(share)) for share in SHARES}


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else round(span.total_seconds(), 3)


COMMANDS = (decisions,)
