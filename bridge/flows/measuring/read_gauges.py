"""What the hub's store tells about itself now. Labels name systems, kinds and states, never a person."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bridge.flows.hub import Hub
from bridge.model.measuring.gauge import Gauge, Sample
from bridge.model.timing.percentiles import spreads
from bridge.ports.measuring import Waiting, WorkLoad
from bridge.ports.store import Transaction
from bridge.ports.work import Destination, WorkState, far_side

LATELY = timedelta(hours=1)
_MOST_DECISIONS = 2000
_UNITS = {"rows": "how many", "oldest_seconds": "how long the oldest waits", "kopecks": "the money in them"}
_CLAIMABLE = (WorkState.WAITING, WorkState.LEASED)


def read_gauges(hub: Hub) -> Sequence[Gauge]:
    """All gauges, in one read. Raises StoreUnavailableError."""
    now = hub.clock.now()
    with hub.store.read() as tx:
        return [
            *_applications(tx),
            *_work(tx.measures.work(), tx.work.destinations(), now),
            *_destinations(tx.work.destinations(), now),
            *_waiting("attention", "what waits for a person, by kind", tx.measures.attentions(), now),
            *_waiting("suspense", "payments in suspense, by cause", tx.measures.suspense(), now, sums=True),
            *_waiting("difference", "open differences of reconciliation, by kind", tx.measures.differences(), now),
            *_lately(tx, now),
            *_configuration(tx, now),
        ]


def _applications(tx: Transaction) -> Sequence[Gauge]:
    counted = [Sample(count, {"status": status}) for status, count in tx.measures.applications().items()]
    directory = Sample(1 if tx.issuers.version() else 0)
    return [
        Gauge("bridge_applications", "applications by status, each counted up to 1000", counted),
        Gauge("bridge_issuers_directory", "1 when a directory of passport offices is loaded", [directory]),
    ]


def _work(loads: Sequence[WorkLoad], sides: Sequence[Destination], now: datetime) -> Sequence[Gauge]:
    unwell = {side.name for side in sides if side.held(now) or side.failures}
    late = [
        Sample(max((now - one.first_due).total_seconds(), 0), {"destination": one.destination, "kind": one.kind.value})
        for one in loads
        if one.state in _CLAIMABLE and far_side(one.destination) not in unwell
    ]
    rows = [
        Sample(one.count, {"kind": one.kind.value, "destination": one.destination, "state": one.state.value}) for one in loads
    ]
    return [
        Gauge("bridge_work_rows", "rows of work that are not done", rows),
        Gauge("bridge_work_late_seconds", "how long the first row has been due that nothing holds up", late),
    ]


def _destinations(sides: Sequence[Destination], now: datetime) -> Sequence[Gauge]:
    held = [
        Sample(int(side.held(now)), {"destination": side.name, "by": "person" if side.paused_by else "hub"}) for side in sides
    ]
    failing = [
        Sample((now - side.failing_since).total_seconds() if side.failing_since else 0, {"destination": side.name})
        for side in sides
    ]
    return [
        Gauge("bridge_destination_held", "1 while nothing is sent to this far side", held),
        Gauge("bridge_destination_failing_seconds", "how long every call to this far side has failed", failing),
    ]


def _waiting(thing: str, meaning: str, found: Sequence[Waiting], now: datetime, *, sums: bool = False) -> Sequence[Gauge]:
    def gauge(unit: str, values: Sequence[float]) -> Gauge:
        samples = [Sample(value, {"sort": one.sort}) for one, value in zip(found, values, strict=True)]
        return Gauge(f"bridge_{thing}_{unit}", f"{meaning}: {_UNITS[unit]}", samples)

    gauges = [gauge("rows", [one.count for one in found])]
    gauges += [gauge("oldest_seconds", [(now - one.oldest).total_seconds() for one in found])]
    return [*gauges, gauge("kopecks", [one.kopecks for one in found])] if sums else gauges


def _lately(tx: Transaction, now: datetime) -> Sequence[Gauge]:
    ways = tx.decisions.between(now - LATELY, now, _MOST_DECISIONS)
    whole = spreads(ways)["total"]
    tally = tx.measures.callbacks(now - LATELY)
    return [
        Gauge("bridge_decisions_last_hour", "decisions of the loan system in the last hour", [Sample(len(ways))]),
        Gauge(
            "bridge_decision_to_site_seconds",
            "from the decision in the loan system to the site's 2xx, over the last hour",
            [Sample(span.total_seconds(), {"quantile": f"0.{share}"}) for share, span in whole.at.items()],
        ),
        Gauge(
            "bridge_callbacks_last_hour",
            "pushes to sites in the last hour, of the newest thousand",
            [Sample(tally.taken, {"result": "taken"}), Sample(tally.failed, {"result": "failed"})],
        ),
    ]


def _configuration(tx: Transaction, now: datetime) -> Sequence[Gauge]:
    active = tx.configurations.active()
    behind = [
        Sample((now - active.taken_at).total_seconds(), {"process": run.process})
        for run in tx.configurations.runs()
        if active and run.number < active.number
    ]
    refused = Sample(len(tx.configurations.refusals()))
    return [
        Gauge("bridge_configuration_version", "version of the configuration in force", [Sample(active.number if active else 0)]),
        Gauge("bridge_configuration_refused", "machines whose files were refused and are not good yet", [refused]),
        Gauge("bridge_configuration_behind_seconds", "how long a process has not taken the version in force", behind),
    ]
