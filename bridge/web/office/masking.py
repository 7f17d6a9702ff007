"""Personal data as an officer sees it before asking for it with a reason."""

import re

from bridge.model.borrower import Borrower

# Moments and numbers of deals («ТСК000153») stay: the first group.
_DIGITS = re.compile(
    r"(\b\d{2}\.\d{2}\.\d{4}(?: \d{2}:\d{2}(?::\d{2})?)?\b"
    r"|\b\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:\+\d{2}:\d{2}|Z)?)?\b"
    r"|\b[^\W\d_]{2,5}\d{4,8}\b)"
    r"|\+?\d[\d ()-]{4,}\d"
)
_MAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+")
# Facts of the signature's journal that point at a person or a device.
_HIDDEN_FACTS = frozenset({"address", "user_agent", "phone", "name"})


def masked_name(borrower: Borrower) -> str:
    """Initials only: «И. И.»."""
    parts = (borrower.surname, borrower.name)
    return " ".join(f"{part[0]}." for part in parts if part) or "—"


def masked_phone(borrower: Borrower) -> str:
    """«+7 ••• •••-••-67»."""
    return f"+7 ••• •••-••-{borrower.phone_tail}" if borrower.phone else "—"


def masked_text(text: str, longest: int = 300) -> str:
    """Free words of other systems with long numbers and mail addresses hidden, clipped."""
    hidden = _DIGITS.sub(lambda found: found[1] or "•••", _MAIL.sub("•••@•••", text))
    return hidden if len(hidden) <= longest else hidden[: longest - 1] + "…"


def masked_fact(name: str, value: object) -> str:
    """A fact of the signature's journal; digests and ids stay, people and devices do not."""
    if name in _HIDDEN_FACTS:
        return "скрыто"
    text = str(value)
    if len(text) == 64 and all(char in "0123456789abcdef" for char in text):
        return f"{text[:12]}…"
    return masked_text(text)
