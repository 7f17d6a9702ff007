"""The account at smsc.ru."""

from dataclasses import dataclass


@dataclass(frozen=True, repr=False)
class SmscSettings:
    """`host` is scheme and host without a path. An `apikey` takes the place of login and password.

    `sender` is a name registered there; empty for the account's usual one.
    """

    host: str = "https://smsc.ru"
    login: str = ""
    password: str = ""
    apikey: str = ""
    sender: str = ""

    @property
    def credentials(self) -> dict[str, str]:
        """The fields that open the account; they go into the body only."""
        return {"apikey": self.apikey} if self.apikey else {"login": self.login, "psw": self.password}

    def __repr__(self) -> str:
        return f"SmscSettings({self.host})"
