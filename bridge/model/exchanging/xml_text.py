"""XML, whole or broken: tags one after the other. Entities of a document type are never looked at, so nothing can grow."""

import re
from html import unescape
from itertools import islice

from bridge.model.exchanging.json_text import Within
from bridge.model.exchanging.sheet import Sheet
from bridge.model.exchanging.values import shape

_TOKEN = re.compile(
    r"<!\[CDATA\[(?P<data>.*?)(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<![^>]*+>?|</\s*+(?P<end>[^\s>]*+)[^>]*+>?"
    r"|<(?P<start>[^\s/<>\"'=]++)(?P<more>(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>?|(?P<text>[^<]++)|<",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s=<>"'/]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
_MOST_ATTRIBUTES = 20
_PROPERTY, _VALUE = "Property", "Value"
_MARKUP = re.compile(r"<(script|style)\b.*?(?:</\1>|\Z)|<[^>]*+>?", re.DOTALL | re.IGNORECASE)


def write_xml(sheet: Sheet, text: str, depth: int, person: bool, within: Within) -> int:
    """Write it; how many characters were read until the sheet was full."""
    writer = _Writer(sheet, depth, person, within)
    place = 0
    while not sheet.full and (found := _TOKEN.match(text, place)):
        place = found.end()
        if found["start"]:
            writer.start(found["start"], found["more"])
        elif found["end"] is not None:
            writer.end()
        elif found["text"] or found["data"]:
            writer.text(unescape(found["text"]) if found["text"] else found["data"])
    writer.flush()
    return place


def text_of_page(text: str) -> str:
    """What a page of a web server says, without its marks."""
    return unescape(" ".join(_MARKUP.sub(" ", text).split()))


class _Writer:
    def __init__(self, sheet: Sheet, depth: int, person: bool, within: Within) -> None:
        self._sheet, self._within = sheet, within
        self._base = depth
        # A start whose end, or first child, has not come yet, with the pieces of its text: they are masked as one.
        self._begun = ""
        self._pieces: list[str] = []
        # Of each element that is open: the name that its value stands under, and whether it is a person's.
        self._open: list[tuple[str, bool]] = [("", person)]
        self._names: list[str] = []

    def start(self, name: str, more: str) -> None:
        self.flush()
        local, (above, person) = _local(name), self._open[-1]
        # In structures of 1C's platform a name stands beside its value: <Property name="Сумма"><Value>100</Value></Property>.
        told = _attributes_of(more).get("name", "") if local == _PROPERTY else above if local == _VALUE and above else local
        person = person or self._sheet.of_person(told)
        line = f"<{self._sheet.name(local)}{self._attributes(local, more, person)}"
        if more.rstrip().endswith("/"):
            self._sheet.add(self._depth, f"{line}/>")
            return
        self._open.append((told, person))
        self._names.append(local)
        self._begun = f"{line}>"

    def text(self, text: str) -> None:
        if self._begun:
            self._pieces.append(text)
        elif text.strip():
            # Between elements, or behind the last one: nobody knows what it is.
            self._sheet.add(self._depth, shape(text.strip()))

    def end(self) -> None:
        begun = self._told()
        name = self._sheet.name(self._names.pop()) if self._names else "…"
        if len(self._open) > 1:
            self._open.pop()
        self._sheet.add(self._depth, f"{begun}</{name}>")

    def flush(self) -> None:
        """The element that was begun has children, or the body ends here."""
        if begun := self._told():
            self._sheet.add(self._depth - 1, begun)

    def _told(self) -> str:
        """The start that was begun with its text; nothing when the text was a body of its own, and is written."""
        begun, text = self._begun, "".join(self._pieces).strip()
        self._begun, self._pieces = "", []
        name, person = self._open[-1]
        if not text or self._within(self._sheet, begun, text, self._depth - 1, person):
            return begun if not text else ""
        return begun + self._sheet.value(name, text, person).replace("\n", " ")

    def _attributes(self, element: str, more: str, person: bool) -> str:
        told = []
        for name, value in _attributes_of(more).items():
            named = element == _PROPERTY and name == "name"
            told.append(
                f' {self._sheet.name(name)}="{self._sheet.name(value) if named else self._sheet.value(name, value, person)}"'
            )
        return "".join(told)

    @property
    def _depth(self) -> int:
        return self._base + len(self._open) - 1


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _attributes_of(more: str) -> dict[str, str]:
    """The first ones by name, without those that only name schemes."""
    found = islice(_ATTRIBUTE.finditer(more), _MOST_ATTRIBUTES)
    return {_local(one[1]): unescape(one[2] or one[3] or "") for one in found if not one[1].startswith("xmlns")}
