"""How PayU writes money and dates."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_DIGITS, _LONGEST_BANK = "0123456789", 60
_YEAR_FIRST = re.compile(r"(20\d\d)[-./]?(\d\d)(?!\d{5})", re.ASCII)
_MONTH_FIRST = re.compile(r"(\d\d)[-./]?((?:20)?\d\d)", re.ASCII)
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


def card_mask(number: str, bank: str = "") -> str:
    """What may be shown of a card: its last four digits and the bank's name. Empty when there are no four."""
    digits = "".join(letter for letter in number if letter in _DIGITS)
    return " ".join(part for part in (f"*{digits[-4:]}", bank.strip()[:_LONGEST_BANK]) if part) if len(digits) >= 4 else ""


def card_until(date: str) -> str:
    """MM/YY of a card's last month from 2030-12-31, 12/30, 12/2030 or 203012; empty when it can't be told."""
    found = _YEAR_FIRST.match(date.strip())
    if found:
        year, month = found.groups()
    else:
        other = _MONTH_FIRST.fullmatch(date.strip())
        if not other:
            return ""
        month, year = other.groups()
    return f"{month}/{year[-2:]}" if 1 <= int(month) <= 12 else ""


def date_text(moment: datetime, zone: str) -> str:
    """`YYYY-MM-DD HH:MM:SS` on PayU's wall clock."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")


def moment_of(text: str, zone: str) -> datetime | None:
    """UTC of a date on PayU's wall clock (a space or a T between, with a zone of its own or without); None when it is none."""
    with suppress(ValueError, OverflowError):
        told = datetime.fromisoformat(text.strip())
        return (told if told.tzinfo else told.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC) if len(text.strip()) > 10 else None
    return None


def receipt_date(moment: datetime, zone: str) -> str:
    """Fourteen digits; an hour without its leading zero broke receipts before 10:00 in several shops."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y%m%d%H%M%S")
