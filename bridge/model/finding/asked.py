"""What was typed into the one box of the search, and what may have been meant."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bridge.model.checks.phones import normal_phone
from bridge.model.finding.names import is_name

LONGEST = 100
_PASSPORT = re.compile(r"\d{2} ?\d{2} ?(?:№ ?)?\d{6}", re.ASCII)
_DIGITS = re.compile(r"[\d\s+().,/№-]+", re.ASCII)


class Meant(StrEnum):
    """NUMBER: of ours, a site's, a deal, a contract, a payment or a message. The others are data of a person."""

    NOTHING = "nothing"
    NUMBER = "number"
    PHONE = "phone"
    PASSPORT = "passport"
    NAME = "name"


@dataclass(frozen=True, repr=False)
class Asked:
    """`text` with single spaces; `phone` in its normal form when it may be one."""

    text: str
    meant: Meant
    phone: str = ""

    @property
    def personal(self) -> bool:
        """It may be data of a person: it stands in no address, log or journal. Bare digits may be a passport's."""
        return self.meant is not Meant.NUMBER or bool(_DIGITS.fullmatch(self.text)) or "@" in self.text


def understand(typed: str) -> Asked:
    """The likeliest meaning; digits that may be a passport or a number of a payment are looked up as both."""
    text = " ".join(typed[:LONGEST].split())
    if not text or not text.isprintable():
        return Asked("", Meant.NOTHING)
    phone = normal_phone(text)
    if phone is not None:
        return Asked(text, Meant.PHONE, phone)
    if _PASSPORT.fullmatch(text):
        return Asked(text, Meant.PASSPORT)
    return Asked(text, Meant.NAME if is_name(text) else Meant.NUMBER)
