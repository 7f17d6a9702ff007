"""What came to a phone in a story, named by the texts of the product; and what docs/form.md says that it costs."""

import re
import tomllib
from functools import cache

import requests

from samples.demo.town import ROOT, Town

PRODUCT = ROOT / "config" / "products"
LINE = re.compile(r"^\| (?P<story>[^|]+?) \| (?P<count>\d+) \| (?P<names>[^|]*) \|$", re.MULTILINE)


@cache
def texts() -> dict[str, re.Pattern[str]]:
    """How each SMS looks, by its name in the product's files."""
    codes = tomllib.loads((PRODUCT / "tour.toml").read_text(encoding="utf-8"))["sms"]
    told = tomllib.loads((PRODUCT / "tour" / "messages.ru.toml").read_text(encoding="utf-8"))
    words = codes | {name: table["sms"] for name, table in told.items() if "sms" in table}
    return {name: re.compile(re.sub(r"\\{\w+\\}", ".+", re.escape(text))) for name, text in words.items()}


def came_to(town: Town, phone: str) -> list[str]:
    """Names of the SMS that came, the oldest first."""
    address = f"{town.url('smsc')}/_stand/messages?phone={phone.lstrip('+')}"
    letters = [str(one["text"]) for one in requests.get(address, timeout=60).json()]
    return [_name(text) for text in reversed(letters)]


def _name(text: str) -> str:
    found = [name for name, pattern in texts().items() if pattern.fullmatch(text)]
    assert len(found) == 1, f"whose words are these? {text} {found}"
    return found[0]


@cache
def table() -> dict[str, list[str]]:
    """docs/form.md: the SMS of each story, in order."""
    lines = LINE.finditer((ROOT / "docs" / "form.md").read_text(encoding="utf-8"))
    found = {one["story"]: (int(one["count"]), re.findall(r"`(\w+)`", one["names"])) for one in lines}
    assert all(count == len(names) for count, names in found.values()), found
    return {story: names for story, (_, names) in found.items()}
