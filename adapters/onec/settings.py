"""What differs between installations of the 1C base."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class OnecSettings:
    """How to reach the base.

    `base_url`: address of the publication, or of its HTTP services (`…/hs/`).
    `timezone`: 1C writes wall-clock times without a zone, so it can't be guessed.
    `pay_service_id`: identifier of the payment service in the base (Настройки «Моя МФО», Платежные сервисы).
    `timeouts`: seconds to connect and to read; the first call after idle takes 11 to 30 s and more.
    `most_calls`: at the same time; below the publication's pool of sessions (10 by default), as each takes a licence.
    `cache`: folder for copies of the base's descriptions, and of the turns that processes take.
    `clock_skew`: how far the base's clock may run behind ours.
    """

    base_url: str
    login: str
    password: str = field(repr=False)
    timezone: ZoneInfo
    pay_service_id: str
    timeouts: tuple[float, float] = (5.0, 90.0)
    most_calls: int = 4
    turn_wait: float = 30.0
    cache: Path = Path("var/onec")
    clock_skew: timedelta = timedelta(minutes=2)

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username:
            raise ValueError("base_url: http(s)://host/publication/ is expected, without login, password and query")
        if not isinstance(self.timezone, ZoneInfo):
            raise ValueError("timezone: an IANA zone of the base's wall clock is expected")

    @property
    def root(self) -> str:
        """The publication's address with a slash at its end."""
        return self.base_url.rstrip("/").removesuffix("/hs") + "/"

    @property
    def auth(self) -> tuple[bytes, bytes]:
        """Bytes in UTF-8: requests would encode a Cyrillic login in latin-1, and 1C reads UTF-8."""
        return self.login.encode(), self.password.encode()

    def wall(self, moment: datetime) -> datetime:
        """An aware moment on the base's wall clock, without zone."""
        return moment.astimezone(self.timezone).replace(tzinfo=None)
