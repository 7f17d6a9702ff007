"""What the office must be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bridge.model.staff.roles import Role


@dataclass(frozen=True, repr=False)
class OfficeSettings:
    """`users`: name → argon2 hash; nobody gets in while it is empty. `secret` signs sessions.

    `roles`: who may do what (bridge.model.staff.roles); without a role nobody may do anything.
    `secure_cookies`: True wherever the office is served over https.
    """

    users: Mapping[str, str]
    secret: str
    secure_cookies: bool = False
    session_life: timedelta = timedelta(hours=12)
    roles: Mapping[str, Role] = field(default_factory=dict)

    @property
    def cookie(self) -> str:
        """The cookie's name; browsers bind the prefix `__Host-` to this host and to https."""
        return "__Host-office" if self.secure_cookies else "office_session"
