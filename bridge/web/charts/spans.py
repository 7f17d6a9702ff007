"""A span of time as people read it."""

from datetime import timedelta

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_HARD = "\u00a0"


def in_words(span: timedelta) -> str:
    """«0,35 с», «5,0 с», «42 с», «3 мин 05 с», «2 ч 10 мин», «3 дн 4 ч»."""
    seconds = span.total_seconds()
    if round(seconds, 1) < 10:
        return f"{seconds:.{2 if seconds < 1 else 1}f}{_HARD}с".replace(".", ",")
    whole = round(seconds)
    for unit, small, names, digits in ((_DAY, _HOUR, "дн ч", 1), (_HOUR, _MINUTE, "ч мин", 2), (_MINUTE, 1, "мин с", 2)):
        if whole >= unit:
            first, second = names.split()
            return f"{whole // unit}{_HARD}{first} {whole % unit // small:0{digits}}{_HARD}{second}".replace(" ", _HARD)
    return f"{whole}{_HARD}с"
