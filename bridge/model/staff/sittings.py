"""Sessions of people with passwords: how far in they are, how long they last, when they are noted as seen."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bridge.model.staff.roles import Role

# Of a session that still owes the second factor.
HALF_LIFE = timedelta(minutes=10)
# A session is written down as seen no more often than that.
SEEN_EVERY = timedelta(minutes=1)
# Factors and passwords are changed by one who has proved within that time who sits there.
FRESH = timedelta(minutes=10)
# Whoever came from the same kind of browser and network within that time is no stranger.
KNOWN_FOR = timedelta(days=90)


# Who reads everything, decides about money or gives rights proves more than a password.
NEED_A_SECOND_FACTOR = frozenset({Role.SENIOR, Role.AUDITOR, Role.ADMINISTRATOR})


@dataclass(frozen=True)
class EntryRules:
    """What an installation sets: roles that need a second factor; how long a session lasts from the log-in on, and without a
    page being opened."""

    second_factor: frozenset[Role] = NEED_A_SECOND_FACTOR
    life: timedelta = timedelta(hours=12)
    idle: timedelta = timedelta(hours=2)

    def life_of(self, stage: "Stage") -> timedelta:
        """How long a session of this stage lasts at most."""
        return self.life if stage is Stage.INSIDE else HALF_LIFE


class Stage(StrEnum):
    """OWES: the password was right, a second factor is awaited. ENROLS: must set one up before anything else. INSIDE: is in."""

    OWES = "owes"
    ENROLS = "enrols"
    INSIDE = "inside"


@dataclass(frozen=True, repr=False)
class Sitting:
    """One session. `digest` of the cookie's random id; `door`: office or partners; `proved_at`: when its person last proved
    who they are; `challenge`: what a key must sign now, good once. `device` and `place` are words of ours, see
    bridge.model.cabinet.sign_in."""

    digest: str
    person_id: str
    door: str
    stage: Stage
    started_at: datetime
    seen_at: datetime
    expires_at: datetime
    proved_at: datetime
    device: str = ""
    place: str = ""
    address: str = ""
    ended_at: datetime | None = None
    challenge: str = ""

    @property
    def mark(self) -> str:
        """Names the session on a page and opens nothing."""
        return self.digest[:16]

    def open_at(self, now: datetime, idle: timedelta) -> bool:
        """Not ended, not too old, not left alone for too long."""
        return self.ended_at is None and now < self.expires_at and now - self.seen_at < idle

    def fresh_at(self, now: datetime) -> bool:
        """May change factors without proving once more who sits there."""
        return now - self.proved_at < FRESH

    def unseen_at(self, now: datetime) -> bool:
        """Is to be written down as seen."""
        return now - self.seen_at >= SEEN_EVERY
