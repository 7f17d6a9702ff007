"""The words of announcements: templates per occasion and language, filled with facts; sums and dates as people write them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

from bridge.model.informing.occasion import RULES, Occasion
from bridge.model.informing.reminding import Steps
from bridge.model.money import shown_rubles

LANGUAGES = ("ru", "en")
_MONTHS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ru": (
            "января", "февраля", "марта", "апреля", "мая", "июня",
            "июля", "августа", "сентября", "октября", "ноября", "декабря",
        ),
        "en": (
            "January", "February", "March", "April", "May", "June",
            "July", "August", "September", "October", "November", "December",
        ),
    }
)  # fmt: skip


@dataclass(frozen=True)
class Text:
    """One occasion in one language. `sms` is empty for what goes by e-mail alone; `mail`: paragraphs with empty lines between."""

    sms: str = ""
    subject: str = ""
    mail: str = ""


@dataclass(frozen=True)
class Informing:
    """How a product informs: its texts by language and occasion, the steps of its reminders, how long after an act of his own a
    borrower still waits for the answer; `sms_also`: what it tells by SMS beyond the occasions that always go so;
    `by_day`: what can wait waits for the day (the law's own hours hold whatever this says)."""

    texts: Mapping[str, Mapping[Occasion, Text]] = field(default_factory=dict)
    steps: Steps = field(default_factory=Steps)
    waits: timedelta = timedelta(hours=2)
    sms_also: frozenset[Occasion] = frozenset()
    by_day: bool = True

    def by_phone(self, occasion: Occasion) -> bool:
        """Whether it goes as an SMS where no e-mail is chosen."""
        return RULES[occasion].by_phone or occasion in self.sms_also

    def text(self, language: str, occasion: Occasion) -> Text | None:
        """In this language, else in the first there is; None when the product has none."""
        by_language = [self.texts[one] for one in (language, *LANGUAGES) if one in self.texts]
        return next((texts[occasion] for texts in by_language if occasion in texts), None)


def day_in_words(day: date, language: str) -> str:
    """As in 5 февраля 2027."""
    return f"{day.day} {_MONTHS.get(language, _MONTHS['ru'])[day.month - 1]} {day.year}"


def rubles_in_words(kopecks: int, language: str) -> str:
    """As in 12 345,67 ₽; in English in letters that any phone shows in one alphabet."""
    if language != "en":
        return shown_rubles(kopecks)
    whole, rest = divmod(kopecks, 100)
    return f"{whole:,}" + (f".{rest:02d}" if rest else "") + " RUB"
