"""The account at smsc.ru."""

from dataclasses import dataclass

from adapters.sms.hosts import require_secure

FIRST, SECOND = "https://smsc.ru", "https://www2.smsc.ru"


@dataclass(frozen=True, repr=False)
class SmscSettings:
    """`host` is scheme and host without a path. An `apikey` takes the place of login and password.

    `second_host` is called when nobody is there at the first; empty: www2.smsc.ru where the first is smsc.ru, else none.
    `sender` is a name registered there; empty for the account's usual one. `most_parts`: a longer text is cut, as each part is
    billed. `at_once`: requests of this process under way. `callback_secret` and `callback_sum` (sha1, md5, crc32): of notices.
    Raises ValueError for a host that would be called without TLS.
    """

    host: str = FIRST
    login: str = ""
    password: str = ""
    apikey: str = ""
    sender: str = ""
    second_host: str = ""
    most_parts: int = 5
    at_once: int = 4
    callback_secret: str = ""
    callback_sum: str = "sha1"

    def __post_init__(self) -> None:
        for host in self.hosts:
            require_secure(host)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The first and, where there is one, the second."""
        second = self.second_host or (SECOND if self.host.rstrip("/") == FIRST else "")
        return (self.host, second) if second else (self.host,)

    @property
    def credentials(self) -> dict[str, str]:
        """The fields that open the account; they go into the body only."""
        return {"apikey": self.apikey} if self.apikey else {"login": self.login, "psw": self.password}

    def __repr__(self) -> str:
        return f"SmscSettings({self.host})"
