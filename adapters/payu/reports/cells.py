"""One cell of a report: sums and moments as people, panels and spreadsheets write them."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_BLANKS = str.maketrans("", "", " \u00a0\u2009\u202f\t'")
_CURRENCY = re.compile(r"(?:₽|руб\.?|rub|р\.)$", re.IGNORECASE)
_MINUS = str.maketrans("−–", "--")
_SUM = re.compile(r"([0-9]{1,12})(?:([.,])([0-9]+))?", re.ASCII)
_GROUPED = re.compile(r"([0-9]{1,3}(?:([.,])[0-9]{3})(?:\2[0-9]{3})*)(?:(?!\2)[.,]([0-9]{1,2}))?", re.ASCII)
_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
_DAY_FIRST = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})(.*)", re.ASCII)
_TIGHT = re.compile(r"\d{14}", re.ASCII)
LONGEST_CELL = 200


class CellUnreadableError(ValueError):
    """The cell is not what its column should hold. Says why (Russian) and quotes nothing."""


def text_of(cell: str) -> str:
    """A cell without blanks around and without the marks by which spreadsheets keep a number a text."""
    bare = cell.strip().strip("\ufeff\u00a0")
    found = _FORMULA.fullmatch(bare)
    return (found[1] if found else bare.removeprefix("'")).strip()[:LONGEST_CELL]


def number_of(cell: str) -> str:
    """A number of a payment or a reference. Raises CellUnreadableError for what a spreadsheet has rounded."""
    text = text_of(cell)
    if re.fullmatch(r"[0-9]+[.,][0-9]+[eEеЕ]\+?[0-9]+", text):
        raise CellUnreadableError("номер испорчен таблицей (записан как 1,2E+10): выгрузите отчёт заново")
    return "".join(letter for letter in text if letter.isprintable())


def kopecks_of(cell: str) -> int:
    """Kopecks, below nought where the sum is. Raises CellUnreadableError, also where it is open which sign splits kopecks off."""
    text = text_of(cell).translate(_BLANKS).translate(_MINUS)
    text = _CURRENCY.sub("", text)
    below = text.startswith("-") or (text.startswith("(") and text.endswith(")"))
    text = text.strip("()").removeprefix("-").removeprefix("+")
    kopecks = _plain_sum(text)
    if kopecks is None:
        kopecks = _grouped_sum(text)
    return -kopecks if below else kopecks


def _plain_sum(text: str) -> int | None:
    found = _SUM.fullmatch(text)
    if not found:
        return None
    roubles, sign, part = found[1], found[2], found[3] or ""
    if len(part) == 3 and sign:
        raise CellUnreadableError("непонятно, где копейки: после знака три цифры")
    if part[2:].strip("0"):
        raise CellUnreadableError("в сумме есть доли копейки")
    return int(roubles) * 100 + int(part[:2].ljust(2, "0"))


def _grouped_sum(text: str) -> int:
    found = _GROUPED.fullmatch(text)
    if not found or (found[3] is None and text.count(found[2]) < 2):
        raise CellUnreadableError("это не сумма" if text else "сумма не указана")
    whole = found[1].replace(found[2], "")
    return int(whole) * 100 + int((found[3] or "").ljust(2, "0"))


def moment_of(cell: str, zone: str) -> datetime | None:
    """UTC; None for an empty cell. A zone that stands in the text is believed. Raises CellUnreadableError."""
    text = " ".join(text_of(cell).replace("T", " ").split())
    # Some panels write an empty moment as noughts, people as a dash.
    if not text.strip("0-–:. "):
        return None
    try:
        wall = datetime.fromisoformat(_as_iso(text))
        return (wall if wall.tzinfo else wall.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    except (ValueError, OverflowError):
        raise CellUnreadableError("это не дата (ГГГГ-ММ-ДД или ДД.ММ.ГГГГ, со временем или без)") from None


def _as_iso(text: str) -> str:
    found = _DAY_FIRST.fullmatch(text)
    if found:
        day, month, year, rest = found.groups()
        return f"{year}-{month}-{day}{rest}"
    return f"{text[:8]}T{text[8:]}" if _TIGHT.fullmatch(text) else text.replace("/", "-")
