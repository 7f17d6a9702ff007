"""What the office must be told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, repr=False)
class OfficeSettings:
    """`users`: name → argon2 hash; nobody gets in while it is empty. `secret` signs sessions.

    `keepers`: who may record evidence of gates; `takers`: who may take archives of evidence; nobody while they are empty.
    `secure_cookies`: True wherever the office is served over https.
    """

    users: Mapping[str, str]
    secret: str
    secure_cookies: bool = False
    session_life: timedelta = timedelta(hours=12)
    keepers: frozenset[str] = frozenset()
    takers: frozenset[str] = frozenset()

    @property
    def cookie(self) -> str:
        """The cookie's name; browsers bind the prefix `__Host-` to this host and to https."""
        return "__Host-office" if self.secure_cookies else "office_session"
