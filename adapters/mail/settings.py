"""The server of letters."""

from dataclasses import dataclass
from enum import StrEnum
from ssl import SSLContext


class Safety(StrEnum):
    """How the connection is kept from readers: from its first byte, from STARTTLS on, or not at all (a relay of one's own)."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, repr=False)
class MailSettings:
    """`sender` is a whole address, with a name or without. `trust`: whom to believe; the machine's own list when None."""

    host: str
    port: int
    sender: str
    safety: Safety = Safety.STARTTLS
    login: str = ""
    password: str = ""
    trust: SSLContext | None = None

    def __repr__(self) -> str:
        return f"MailSettings({self.host}:{self.port})"
