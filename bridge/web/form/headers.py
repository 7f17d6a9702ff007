"""Headers of every page of the form: what a browser may load and where it may post, and that nothing is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Response

from bridge.web.form.settings import FormSettings

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self' {acquirer}; base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
)
_PERSONAL = (("Cache-Control", "no-store"), ("Vary", "Cookie, Accept-Language"))
Lines = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class PageHeaders:
    """The headers of every page, made once. `personal` keeps a page out of every cache."""

    always: Lines
    personal: Lines = _PERSONAL

    @classmethod
    def of(cls, settings: FormSettings) -> "PageHeaders":
        """Strict CSP, no sniffing, no referrer to other hosts."""
        return cls((("Content-Security-Policy", _POLICY.format(acquirer=_origin(settings.acquirer_origin))), *_ALWAYS))

    def add_to(self, response: Response) -> Response:
        """Where the page has no word of its own. A page that says how long it may be kept is not personal."""
        own = {name for name, _ in response.headers}
        response.headers.extend([line for line in self.always if line[0] not in own])
        if "Cache-Control" not in own:
            response.headers.extend(self.personal)
        return response


def _origin(addresses: str) -> str:
    """Scheme, host and port of each; a path would narrow the policy to one page of the acquirer."""
    parts = [urlsplit(address) for address in addresses.split()]
    return " ".join(f"{one.scheme}://{one.netloc}" for one in parts if one.netloc)
