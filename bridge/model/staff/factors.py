"""Second factors: codes from an app, keys of the browser (WebAuthn), codes for the day when both are lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# RFC 6238: a code lives so many seconds; clocks of phones may be off by so many codes.
STEP_SECONDS = 30
DRIFT = 1
CODES = 10
FEW_CODES = 3
MOST_FACTORS = 10


class FactorKind(StrEnum):
    """TOTP: an app that counts codes. KEY: a WebAuthn authenticator."""

    TOTP = "totp"
    KEY = "key"


@dataclass(frozen=True, repr=False)
class Factor:
    """One factor of a person. `secret`: of TOTP its base32 text, of a key its public key in base64url.

    `used`: of TOTP the time step of the last code that was taken, of a key its last sign count; -1: none yet.
    `confirmed_at` is None until its owner has shown that it works.
    """

    id: str
    person_id: str
    kind: FactorKind
    name: str
    secret: str
    made_at: datetime
    credential: str = ""
    used: int = -1
    confirmed_at: datetime | None = None
    used_at: datetime | None = None


def step_of(now: datetime) -> int:
    """The time step of this moment."""
    return int(now.timestamp()) // STEP_SECONDS


def confirmed(factors: Sequence[Factor]) -> Sequence[Factor]:
    """Those that count."""
    return [factor for factor in factors if factor.confirmed_at is not None]


def spoken(code: str) -> str:
    """A code as it was meant: without spaces and hyphens, in capitals."""
    return "".join(sign for sign in code.upper() if sign.isalnum())[:40]
