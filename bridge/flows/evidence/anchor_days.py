"""Every night: one signed root over the heads of all journals that changed on a day; days that were missed are made up.

One row that comes back: a day a step, then a page of the check, then it waits for the next night.
"""

from datetime import UTC, date, datetime, time, timedelta

from bridge.flows.evidence.check_chains import check_next
from bridge.flows.hub import TIMER, Hub
from bridge.model.evidence.anchor import FIRST, Anchor, KeyRecord
from bridge.model.evidence.merkle import tree_root
from bridge.ports.store import Transaction
from bridge.ports.work import Later, Work, WorkKind

NIGHTLY, STAMPS = "evidence", "time_stamps"
_HOUR, _MINUTE = 1, 10
# Lines that were committed just after their day was anchored are taken along by the next anchor.
_LATE = timedelta(days=1)
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


def watch_evidence(hub: Hub, tx: Transaction) -> None:
    """Have the next night's work done; nothing happens while it is planned already."""
    tx.work.post(WorkKind.ANCHOR_EVIDENCE, "", TIMER, NIGHTLY, next_night(hub), once=NIGHTLY)


def next_night(hub: Hub) -> datetime:
    """When the next night's work begins (UTC): ten past one on the lender's wall."""
    local = hub.clock.local(hub.clock.now())
    night = local.replace(hour=_HOUR, minute=_MINUTE, second=0, microsecond=0)
    return (night if night > local else night + timedelta(days=1)).astimezone(UTC)


def anchor_evidence(hub: Hub, work: Work) -> Later:
    """One step of the night: a missed day, else a page of the check; nothing left: the next night."""
    if anchor_next(hub) is not None or check_next(hub):
        return Later(hub.clock.now())
    return Later(next_night(hub))


def anchor_next(hub: Hub) -> Anchor | None:
    """Make the oldest anchor that is missing; None when every day before today has its own."""
    with hub.store.begin() as tx:
        day = _next_day(hub, tx)
        if day is None:
            return None
        before = tx.anchors.last()
        size = tx.anchors.gather(day, _since(hub, before), _midnight(hub, day + timedelta(days=1)))
        anchor = _signed(hub, tx, day, size, before.digest if before else FIRST)
        tx.anchors.add(anchor)
        if hub.time_stamps is not None:
            tx.work.post(WorkKind.STAMP_ANCHOR, "", STAMPS, day.isoformat(), hub.clock.now(), once=f"stamp:{day}")
        return anchor


def _next_day(hub: Hub, tx: Transaction) -> date | None:
    before = tx.anchors.last()
    first = tx.anchors.first_unanchored(_since(hub, before))
    if first is None:
        return None
    day = hub.clock.local(first).date()
    if before is not None and day <= before.day:
        day = before.day + timedelta(days=1)
    return day if day < hub.clock.today() else None


def _signed(hub: Hub, tx: Transaction, day: date, size: int, previous: str) -> Anchor:
    root, key, now = tree_root(leaf.hash for leaf in tx.anchors.leaves(day)).hex(), hub.evidence_key, hub.clock.now()
    if key is None:
        return Anchor(day, size, root, previous, now)
    tx.anchors.add_key(KeyRecord(key.fingerprint, key.public_pem, now))
    plain = Anchor(day, size, root, previous, now, key.fingerprint)
    return Anchor(day, size, root, previous, now, key.fingerprint, key.sign(plain.body))


def _since(hub: Hub, before: Anchor | None) -> datetime:
    return _midnight(hub, before.day) - _LATE if before else _BEGINNING


def _midnight(hub: Hub, day: date) -> datetime:
    """When a day begins on the lender's wall (UTC)."""
    noon = hub.clock.local(datetime.combine(day, time(12), UTC))
    return datetime.combine(day, time(0), noon.tzinfo).astimezone(UTC)
