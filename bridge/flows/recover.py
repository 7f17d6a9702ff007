"""Stuck anywhere: by a person's word send rows again, pause a far side."""

from dataclasses import replace
from datetime import datetime, timedelta

from bridge.flows.delivering.hold_endpoint import hasten_waiting
from bridge.flows.hub import Hub
from bridge.flows.one_transaction import one_transaction
from bridge.ports.store import Transaction
from bridge.ports.work import Choice, Destination, WorkKind

FOR_GOOD = timedelta(days=36500)


def revive_work(hub: Hub, work_id: int) -> bool:
    """Send a dead row again; False when there is no such dead row."""
    return revive_rows(hub, Choice([work_id])) == 1


def revive_rows(hub: Hub, choice: Choice) -> int:
    """Send the dead rows of a choice again; returns how many. Raises ValueError for a choice that names nothing."""
    with hub.store.begin() as tx:
        return tx.work.revive(choice, hub.clock.now())


def replay_events(hub: Hub, partner: str, since: datetime, until: datetime) -> int:
    """Push a site's events of a time anew, those that it took already included: it knows them by their ids. Returns how many."""
    choice = Choice(destination=f"partner:{partner}", kind=WorkKind.NOTIFY_PARTNER, since=since, until=until)
    with hub.store.begin() as tx:
        return tx.work.replay(choice, hub.clock.now())


@one_transaction
def pause_destination(hub: Hub, tx: Transaction, name: str, person: str, reason: str, until: datetime | None = None) -> None:
    """Send nothing there until a moment (UTC), or until `resume_destination`; rows wait, none fails."""
    held_until = until or hub.clock.now() + FOR_GOOD
    tx.work.mark(replace(_health(tx, name), held_until=held_until, reason=reason, paused_by=person))


def resume_destination(hub: Hub, name: str) -> None:
    """Send there again at once, whoever held it and why."""
    with hub.store.begin() as tx:
        tx.work.mark(Destination(name))
        hasten_waiting(hub, tx, name)


def _health(tx: Transaction, name: str) -> Destination:
    return next((one for one in tx.work.destinations() if one.name == name), Destination(name))
