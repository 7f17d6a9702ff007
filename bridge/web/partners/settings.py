"""What the page of tour sites must be told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bridge.flows.hub import Hub
from bridge.model.partner import Partner

# The hub, a site with the look that is to be seen, the language, the address of its stylesheet: the form's first page as text.
Preview = Callable[[Hub, Partner, str, str], str]


@dataclass(frozen=True, repr=False)
class PartnersSettings:
    """`users`: `name@site` → argon2 hash; nobody gets in while it is empty. `secret` signs sessions.

    `preview` draws the borrower's form. `secure_cookies`: True wherever the page is served over https.
    """

    users: Mapping[str, str]
    secret: str
    preview: Preview
    secure_cookies: bool = False
    session_life: timedelta = timedelta(hours=12)

    @property
    def cookie(self) -> str:
        """The cookie's name; browsers bind the prefix `__Host-` to this host and to https."""
        return "__Host-partners" if self.secure_cookies else "partners_session"


def users_of(partners: Mapping[str, Partner]) -> dict[str, str]:
    """People of all sites by the name that they log in with."""
    return {f"{name}@{site}": proof for site, partner in partners.items() for name, proof in partner.people.items()}
