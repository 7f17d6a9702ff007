"""Forms and queries: a name and a value a line."""

from urllib.parse import unquote_to_bytes

from bridge.model.exchanging.sheet import Sheet

_MOST_FIELDS, _LONGEST = 300, 4096


def write_form(sheet: Sheet, text: str, depth: int) -> int:
    """Write it; how many characters were read until the sheet was full."""
    place = 0
    for n, pair in enumerate(text.split("&", _MOST_FIELDS)):
        if sheet.full or n == _MOST_FIELDS:
            break
        name, _, value = pair.partition("=")
        name = unquoted(name)
        sheet.add(depth, f"{sheet.name(_base(name))} = {sheet.value(_base(name), unquoted(value))}".replace("\n", " "))
        place += len(pair) + 1
    return min(place, len(text))


def unquoted(text: str) -> str:
    """Percent signs and pluses resolved, as UTF-8 or as windows-1251; of what is very long only the length is told."""
    if len(text) > _LONGEST or ("%" not in text and "+" not in text):
        return text
    raw = unquote_to_bytes(text.replace("+", " "))
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1251", "replace")


def _base(name: str) -> str:
    """«ORDER_PNAME[]» and «data[0]» without their brackets."""
    return name.partition("[")[0]
