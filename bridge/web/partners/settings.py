"""What the page of tour sites must be told."""

from collections.abc import Callable
from dataclasses import dataclass

from bridge.flows.hub import Hub
from bridge.model.partner import Partner

# The hub, a site with the look that is to be seen, the language, the address of its stylesheet: the form's first page as text.
Preview = Callable[[Hub, Partner, str, str], str]


@dataclass(frozen=True, repr=False)
class PartnersSettings:
    """`secret` makes the tokens of forms; `preview` draws the borrower's form; `secure_cookies`: True wherever the page is served
    over https. People are rows of the store."""

    secret: str
    preview: Preview
    secure_cookies: bool = False

    @property
    def cookie(self) -> str:
        """The cookie's name; browsers bind the prefix `__Host-` to this host and to https."""
        return "__Host-partners" if self.secure_cookies else "partners_session"
