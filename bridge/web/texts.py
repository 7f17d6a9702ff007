"""Texts for people: Russian in the source, other languages from .po files read at start.

`_()` gives a text in the language of the present request, `ngettext` the right plural; outside a request it is Russian.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.messages.pofile import read_po
from markupsafe import Markup

LANGUAGES = ("ru", "en")
_FOLDER = Path(__file__).parent / "locale"
_FORMS = {"ru": ("one", "few", "many"), "en": ("one", "other")}
# More than the pages have texts in all languages.
_MARKUPS_KEPT = 4096


@dataclass(frozen=True)
class Texts:
    """One language: translations by source text; a tuple holds plural forms in the order of `_FORMS`."""

    locale: Locale
    single: Mapping[str, str]
    plural: Mapping[str, tuple[str, ...]]

    def gettext(self, text: str) -> str:
        """The text in this language; the source text when nobody translated it."""
        return self.single.get(text) or text

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The form that goes with `count`."""
        forms = self.plural.get(one)
        if not forms:
            return one if count == 1 else many
        names = _FORMS[self.locale.language]
        form = self.locale.plural_form(count)
        return forms[names.index(form) if form in names else -1]


def _read(language: str) -> Texts:
    single: dict[str, str] = {}
    plural: dict[str, tuple[str, ...]] = {}
    with (_FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        for message in read_po(file, locale=language):
            if isinstance(message.id, str) and isinstance(message.string, str) and message.id:
                single[message.id] = message.string
            elif isinstance(message.id, tuple | list) and isinstance(message.string, tuple | list):
                plural[message.id[0]] = tuple(message.string)
    return Texts(Locale.parse(language), single, plural)


_TEXTS = {language: _read(language) for language in LANGUAGES}
_PRESENT: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])


def speak(language: str | None) -> None:
    """Use this language until told otherwise (one request); Russian for one we don't speak."""
    _PRESENT.set(language if language in _TEXTS else LANGUAGES[0])


def present() -> Texts:
    """The language of the present request."""
    return _TEXTS[_PRESENT.get()]


def gettext(text: str) -> str:
    """The text in the language of the present request."""
    return present().gettext(text)


def markup(text: str, **values: object) -> Markup:
    """`_()` of templates: the text in the language of the request, ready for a page, with `values` escaped and put in.

    The texts are the templates' own, so that each is made ready once.
    """
    language = _PRESENT.get()
    return _markup(language, text) % values if values else _plain_markup(language, text)


@lru_cache(_MARKUPS_KEPT)
def _markup(language: str, text: str) -> Markup:
    return Markup(_TEXTS[language].gettext(text))  # noqa: S704 - our own catalogue, never what somebody typed


@lru_cache(_MARKUPS_KEPT)
def _plain_markup(language: str, text: str) -> Markup:
    # A percent sign is written twice in every text, with values or without.
    return _markup(language, text) % {}


def ngettext(one: str, many: str, count: int) -> str:
    """The right plural form in the language of the present request."""
    return present().ngettext(one, many, count)


def later(text: str) -> str:
    """Marks a text for the catalogue; it is translated where it is shown."""
    return text
