"""What is remembered of a sign-in, for its owner to know it again: which kind of device, and from about where. Nothing finer."""

from contextlib import suppress
from enum import StrEnum
from ipaddress import IPv6Address, ip_address

# Looked for in this order: browsers name each other in what they say of themselves.
_BROWSERS = (
    ("YaBrowser", "Яндекс Браузер"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


class Way(StrEnum):
    """How a session began. NONE: the row is a one-time link, no session."""

    NONE = ""
    LINK = "link"
    CODE = "code"
    PHONE = "phone"


def device_of(user_agent: str) -> str:
    """«Chrome, Android»; empty for what nobody knows. Only words of ours: a browser can't write into the list."""
    found = (next((word for sign, word in table if sign in user_agent), "") for table in (_BROWSERS, _SYSTEMS))
    return ", ".join(word for word in found if word)


def place_of_address(address: str) -> str:
    """The network that an address belongs to: «203.0.113.*» (24 bits), «2001:db8:1::/48». Empty for what is none."""
    with suppress(ValueError):
        known = ip_address(address)
        if isinstance(known, IPv6Address):
            groups = known.exploded.split(":")[:3]
            return ":".join(group.lstrip("0") or "0" for group in groups) + "::/48"
        return f"{address.rpartition('.')[0]}.*"
    return ""
