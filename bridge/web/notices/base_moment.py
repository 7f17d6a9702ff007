"""A moment as a 1C base writes it: its wall clock, as a rule without a zone, in ISO form or as yyyyMMddHHmmss."""

import re
from datetime import UTC, datetime, tzinfo

_SHORTEST, _LONGEST = 14, 40
_TIGHT = re.compile(r"\d{14}", re.ASCII)
# 1C's empty date is the first day of year 1; no base is older than this.
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


class MomentUnreadableError(ValueError):
    """What should be a moment is none. Says why and quotes nothing."""


def read_moment(value: object, zone: tzinfo) -> datetime:
    """UTC. A zone that stands in the text is believed. Raises MomentUnreadableError."""
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not _SHORTEST <= len(text) <= _LONGEST:
        raise MomentUnreadableError("neither ISO nor yyyyMMddHHmmss")
    try:
        wall = datetime.fromisoformat(f"{text[:8]}T{text[8:]}" if _TIGHT.fullmatch(text) else text)
        moment = (wall if wall.tzinfo else wall.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise MomentUnreadableError("neither ISO nor yyyyMMddHHmmss") from None
    if moment < _EARLIEST:
        raise MomentUnreadableError("an empty or very old date")
    return moment
