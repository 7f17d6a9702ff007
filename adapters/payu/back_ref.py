"""The browser's return from PayU's page. Its `ctrl` proves the address was made by PayU; it never proves a payment.

Source: payuru/payuru_examples, lu_example.php; the shop software that PayU published.
"""

import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, unquote_plus

from adapters.payu.signature import sign

# Servers take half of this at most.
LONGEST_ADDRESS = 8192
_TOLD = ("payrefno", "date", "3dsecure", "err")


def ctrl(address: str, secret: str) -> str:
    """The control sum of a complete address that carries no `ctrl` yet."""
    return sign((address,), secret)


def verified(url: str, secret: str) -> bool:
    """True when the address holds exactly one `ctrl` and it is that of the rest of the address.

    `url` is the outside address, as the browser asked for it; our own query parameters are part of it.
    """
    if len(url) > LONGEST_ADDRESS:
        return False
    address, _, query = url.partition("#")[0].partition("?")
    parts = query.split("&") if query else []
    claimed = [part.partition("=")[2] for part in parts if part.partition("=")[0] == "ctrl"]
    if len(claimed) != 1:
        return False
    rest = [part for part in parts if part.partition("=")[0] != "ctrl"]
    # As received first; then with values encoded by RFC 3986, for browsers and proxies that write a space as +.
    return any(_same(_address(address, form), secret, claimed[0]) for form in (rest, [_strict(part) for part in rest]))


def facts(url: str, secret: str) -> Mapping[str, str]:
    """What the return says, for display and logs: `result`, `payrefno`, `date`, `3dsecure`, `err`, and `verified` yes or no."""
    given = dict(parse_qsl(url[:LONGEST_ADDRESS].partition("#")[0].partition("?")[2], keep_blank_values=True))
    told = {name: given[name] for name in _TOLD if name in given}
    return told | {"result": given.get("result", ""), "verified": "yes" if verified(url, secret) else "no"}


def _address(address: str, parts: list[str]) -> str:
    return f"{address}?{'&'.join(parts)}" if parts else address


def _strict(part: str) -> str:
    name, equals, value = part.partition("=")
    return f"{name}{equals}{quote(unquote_plus(value), safe='')}"


def _same(address: str, secret: str, claimed: str) -> bool:
    return hmac.compare_digest(ctrl(address, secret).encode(), claimed.lower().encode())
