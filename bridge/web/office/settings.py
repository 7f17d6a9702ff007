"""What the office must be told."""

from dataclasses import dataclass


@dataclass(frozen=True, repr=False)
class OfficeSettings:
    """`secret` makes the tokens of forms; `secure_cookies`: True wherever the office is served over https. People are rows of
    the store; how long their sessions last and who needs a second factor, `Hub.entry` says."""

    secret: str
    secure_cookies: bool = False

    @property
    def cookie(self) -> str:
        """The cookie's name; browsers bind the prefix `__Host-` to this host and to https."""
        return "__Host-office" if self.secure_cookies else "office_session"
