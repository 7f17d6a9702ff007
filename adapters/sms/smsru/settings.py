"""The account at sms.ru."""

from dataclasses import dataclass

from adapters.sms.hosts import require_secure

HOST = "https://sms.ru"


@dataclass(frozen=True, repr=False)
class SmsruSettings:
    """`api_id` opens the account and keys the digests of notices. `sender`: a name agreed on there, empty for the usual one.

    `at_once`: requests of this process under way. Raises ValueError for a host that would be called without TLS.
    """

    host: str = HOST
    api_id: str = ""
    sender: str = ""
    at_once: int = 4

    def __post_init__(self) -> None:
        require_secure(self.host)

    def __repr__(self) -> str:
        return f"SmsruSettings({self.host})"
