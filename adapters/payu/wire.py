"""How PayU writes money and dates."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

_AMOUNT = re.compile(r"(-?)([0-9]{1,12})(?:\.([0-9]{1,2}))?", re.ASCII)


def amount_text(kopecks: int) -> str:
    """Roubles with two places, as they are both posted and digested: 1250000 → `12500.00`."""
    return f"{kopecks // 100}.{kopecks % 100:02d}"


def kopecks_of(text: str) -> int | None:
    """Kopecks of a sum with a decimal point; None when it is not one or has parts of a kopeck."""
    found = _AMOUNT.fullmatch(text.strip())
    if not found:
        return None
    sign, roubles, hundredths = found.groups()
    kopecks = int(roubles) * 100 + int((hundredths or "0").ljust(2, "0"))
    return -kopecks if sign else kopecks


def date_text(moment: datetime, zone: str) -> str:
    """`YYYY-MM-DD HH:MM:SS` on PayU's wall clock."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")


def receipt_date(moment: datetime, zone: str) -> str:
    """Fourteen digits; an hour without its leading zero broke receipts before 10:00 in several shops."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y%m%d%H%M%S")
