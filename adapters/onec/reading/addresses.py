"""An address that the base keeps as one text, taken apart into the parts that an application asks for.

1C writes «170100, Тверская обл, Тверь г, Тверская ул, дом № 1, кв.3»; a base filled by its site holds parts without marks.
"""

from bridge.model.borrower import Address

ORDER = ("region", "city", "street", "house", "building", "apartment")
NEEDED = ("region", "city", "house")
LONGEST = {"region": 100, "city": 100, "street": 100, "house": 20, "building": 20, "apartment": 20}
COUNTRY = frozenset({"россия", "рф", "российская федерация"})
OWN_REGION = frozenset({"москва", "санкт-петербург", "севастополь"})
_INDEX_DIGITS = 6


def _marks(**words: str) -> dict[str, str]:
    return {mark: part for part, marks in words.items() for mark in marks.split()}


_OF_NAMES = _marks(
    region="обл область край респ республика ао",
    city="г город пгт рп п пос поселок посёлок с село д дер деревня ст-ца станица х хутор",
    street="ул улица пр-кт пр-т проспект пер переулок ш шоссе б-р бульвар наб набережная пл площадь проезд тупик аллея линия",
)
_OF_NUMBERS = _marks(house="д дом влд владение", building="к корп корпус стр строение", apartment="кв квартира")


def address_of(text: str) -> Address | None:
    """The parts; None when a part has no certain place or region, town or house is not told."""
    parts = [part for part in (one.strip() for one in text.split(",")) if part and not _needless(part)]
    found: dict[str, str] = {}
    unmarked: set[str] = set()
    at = -1
    for part in parts:
        name, value = _marked(part)
        if not name:
            name, value = _next(part, at), part
            unmarked.add(name)
        if not name or name in found or len(value) > LONGEST[name]:
            return None
        found[name], at = value, max(at, ORDER.index(name))
    return _certain(found, unmarked)


def _certain(found: dict[str, str], unmarked: set[str]) -> Address | None:
    # «Москва, Тверская, 1» without marks: region and town, or town and street? Nobody can tell.
    unclear = {"region", "city"} <= unmarked and "street" not in found and found["region"] != found["city"]
    if not found.get("region") and found.get("city", "").lower() in OWN_REGION:
        found["region"] = found["city"]
    return None if unclear or not all(found.get(name) for name in NEEDED) else Address(**found)


def _needless(part: str) -> bool:
    return part.lower() in COUNTRY or (part.isdigit() and len(part) == _INDEX_DIGITS)


def _marked(part: str) -> tuple[str, str]:
    """The place that a mark names, and the value: without the mark, but for regions and streets, which keep it."""
    words = part.replace("№", " ").replace(".", ". ").split()
    first, last = (words[n].rstrip(".").lower() for n in (0, -1)) if words else ("", "")
    if len(words) > 1 and last in _OF_NAMES:
        return _kept(_OF_NAMES[last], words[:-1], part)
    marks = _OF_NUMBERS if len(words) > 1 and words[1][0].isdigit() else _OF_NAMES
    return _kept(marks[first], words[1:], part) if len(words) > 1 and first in marks else ("", "")


def _kept(name: str, rest: list[str], part: str) -> tuple[str, str]:
    return name, part if name in ("region", "street") else " ".join(rest)


def _next(part: str, at: int) -> str:
    """Where a part without a mark goes: the next name, or the house and then the flat; empty when there is no place."""
    names = ("house", "apartment") if part[0].isdigit() else ORDER[:3]
    return next((name for name in names if ORDER.index(name) > at), "")
