"""What the borrower chose: by which channel, in which language, whether more than the needed is wanted; the proved e-mail."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bridge.model.informing.occasion import RULES, Duty, Occasion

LETTERS_AN_HOUR, LETTERS_IN_ALL = 3, 10
LINK_LIFE = timedelta(hours=24)
_MAIL = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@[^\s@<>\"(),:;\\\[\]]{1,190}\.[^\s@<>\"(),:;\\\[\].]{2,60}")


class Wanted(StrEnum):
    """Where the borrower wants to be told: SMS, MAIL in place of SMS, or BOTH."""

    SMS = "sms"
    MAIL = "mail"
    BOTH = "both"


class Carrier(StrEnum):
    """What carries one announcement."""

    SMS = "sms"
    MAIL = "mail"


def looks_like_mail(text: str) -> bool:
    """Whether a letter may be tried at all; only the answer to the letter proves an address."""
    domain = text.rpartition("@")[2]
    return bool(_MAIL.fullmatch(text)) and text.isprintable() and ".." not in text and not domain.startswith((".", "-"))


@dataclass(frozen=True, repr=False)
class Choice:
    """One application's choice; this is also what holds before anybody chose. `mail` is used for nothing but the letter that
    proves it until `proved_at`. `asked`: how many such letters went out in all; `asked_at`: when the latest did (UTC)."""

    application_id: str
    wanted: Wanted = Wanted.SMS
    language: str = "ru"
    optional: bool = True
    mail: str = ""
    asked: int = 0
    asked_at: datetime | None = None
    proved_at: datetime | None = None
    changed_at: datetime | None = None

    def __repr__(self) -> str:
        return f"Choice({self.application_id})"

    @property
    def proved(self) -> str:
        """The address that letters may go to; empty when there is none."""
        return self.mail if self.proved_at else ""

    def with_mail(self, mail: str) -> "Choice":
        """Another address must be proved anew."""
        return self if mail == self.mail else replace(self, mail=mail, proved_at=None, asked_at=None)

    def may_ask(self, now: datetime) -> bool:
        """Whether one more letter that proves the address may go out: nobody's mailbox is filled by a stranger."""
        pause = timedelta(hours=1) / LETTERS_AN_HOUR
        return self.asked < LETTERS_IN_ALL and (self.asked_at is None or now - self.asked_at >= pause)

    def link_good(self, now: datetime) -> bool:
        """True while the letter's link may prove the address."""
        return self.asked_at is not None and now - self.asked_at < LINK_LIFE

    def carriers(self, occasion: Occasion, *, by_phone: bool) -> tuple[Carrier, ...]:
        """What carries this occasion, none when the borrower does not want it. Codes are no occasion: they always go by phone.

        `by_phone`: the product tells of it by SMS where no e-mail is chosen.
        """
        rule = RULES[occasion]
        if rule.duty is Duty.OPTIONAL and not self.optional:
            return ()
        mail = (Carrier.MAIL,) if self.proved and self.wanted is not Wanted.SMS else ()
        # Each message about an overdue debt is a contact of its own: one channel.
        phone = by_phone and (not mail or (self.wanted is Wanted.BOTH and occasion is not Occasion.OVERDUE))
        return (*mail, Carrier.SMS) if phone else mail

    def other(self, failed: Carrier) -> Carrier | None:
        """What is tried when one carrier failed and the law wants the word to arrive."""
        if failed is Carrier.MAIL:
            return Carrier.SMS
        return Carrier.MAIL if self.proved else None
