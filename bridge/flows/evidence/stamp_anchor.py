"""Have another party's server say when an anchor existed. The anchor is good without it; the row tries until it is there."""

from datetime import date

from bridge.flows.evidence.anchor_days import STAMPS
from bridge.flows.hub import Hub
from bridge.ports.work import Work, WorkKind

_AT_ONCE = 400


def stamp_anchor(hub: Hub, work: Work) -> None:
    """Ask for the stamp of one day's anchor and keep it. Raises an outside error. A second stamp of a day is not kept."""
    day = date.fromisoformat(work.subject)
    with hub.store.read() as tx:
        anchor, stamped = tx.anchors.get(day), tx.anchors.stamp(day) is not None
    if anchor is None or stamped or hub.time_stamps is None:
        return
    stamp = hub.time_stamps.stamp(anchor.body)
    with hub.store.begin() as tx:
        tx.anchors.add_stamp(day, stamp, hub.time_stamps.ca_pem, hub.clock.now())


def stamp_missed(hub: Hub) -> int:
    """Post a row for each anchor without a stamp, such as those made before there was a server. Returns how many."""
    with hub.store.begin() as tx:
        days = tx.anchors.unstamped(_AT_ONCE)
        for day in days:
            tx.work.post(WorkKind.STAMP_ANCHOR, "", STAMPS, day.isoformat(), hub.clock.now(), once=f"stamp:{day}")
    return len(days)
