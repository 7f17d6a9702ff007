"""The words of one announcement, filled at the moment that it goes out."""

from datetime import date

from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.informing.announcement import Announcement, Fact
from bridge.model.informing.texts import Text, day_in_words, rubles_in_words

_SUMS, _DAYS = frozenset({"amount", "first_amount"}), frozenset({"due_on", "first_due_on"})


def lender_phone(hub: Hub, application: Application) -> str:
    """The telephone that the lender's papers name; empty when none is set."""
    return str(hub.product(application).terms.papers.lender.get("phone", ""))


def worded(hub: Hub, application: Application, told: Announcement, language: str) -> Text | None:
    """None when the product has no words for it."""
    text = hub.product(application).terms.informing.text(language, told.occasion)
    if text is None:
        return None
    values = {
        "lender": hub.lender, "site": hub.partner(application).title, "phone": lender_phone(hub, application),
        "link": f"{hub.public_url}/a/{application.id}", "help_link": f"{hub.public_url}/form/help",
        "mask": "", "number": "", "payments": "", "amount": "", "due_on": "", "first_amount": "", "first_due_on": "",
    }  # fmt: skip
    values |= {name: _shown(name, value, language) for name, value in told.facts.items()}
    return Text(*(part.format(**values) for part in (text.sms, text.subject, text.mail)))


def _shown(name: str, value: Fact, language: str) -> str:
    if name in _SUMS and isinstance(value, int):
        return rubles_in_words(value, language)
    return day_in_words(date.fromisoformat(str(value)), language) if name in _DAYS and value else str(value)
