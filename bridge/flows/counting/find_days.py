"""Days by the lender's calendar as moments, and which of them can still be counted."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType

from bridge.flows.hub import Hub
from bridge.model.counting.figure import Subject
from bridge.ports.store import Leftover

# Rows of these are thrown away after a while: what was counted of them stays.
_THROWN_AWAY: Mapping[Subject, Leftover] = MappingProxyType(
    {Subject.MESSAGES: Leftover.CODES, Subject.PUSHES: Leftover.EVENT_TRIES, Subject.CALLS: Leftover.JOURNAL}
)


def midnight(hub: Hub, day: date) -> datetime:
    """When a day begins on the lender's wall (UTC)."""
    noon = hub.clock.local(datetime.combine(day, time(12), UTC))
    return datetime.combine(day, time(0), noon.tzinfo).astimezone(UTC)


def day_of(hub: Hub, moment: datetime) -> date:
    """The lender's day of a moment."""
    return hub.clock.local(moment).date()


def countable(hub: Hub, subject: Subject, day: date) -> bool:
    """False for a day whose rows are gone in part, for the portfolio of any day but today, and for what has not come yet."""
    today = hub.clock.today()
    if subject is Subject.DUES:
        return True
    if subject is Subject.LOANS:
        return day == today
    kept = hub.keep.get(_THROWN_AWAY[subject]) if subject in _THROWN_AWAY else None
    oldest = midnight(hub, day) >= hub.clock.now() - kept if kept else True
    return oldest and day <= today


def night_after(hub: Hub) -> datetime:
    """Two o'clock of the next night on the lender's wall (UTC): when old days are counted anew."""
    return midnight(hub, hub.clock.today() + timedelta(days=1)) + timedelta(hours=2)
