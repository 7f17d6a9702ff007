"""What a password must be: long, and none that is tried first. No demand for kinds of signs, no change by the calendar."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from bridge.model.errors import RuleBrokenError
from bridge.model.staff.walks import KEYS, without_walks

SHORTEST, LONGEST = 12, 500
# After what is guessed first was taken out, so many different letters and digits must be left.
_OWN_SIGNS = 6
_SHORTEST_WORD, _SHORTEST_TYPED = 3, 5
_GUESSED = (
    "password", "passw0rd", "парол", "gfhjkm", "qwerty", "йцукен", "asdfgh", "фывапр", "zxcvbn", "ячсмит", "1q2w3e4r", "1qaz2wsx",
    "letmein", "welcome", "iloveyou", "monkey", "dragon", "football", "baseball", "master", "sunshine", "princess", "superman",
    "trustno1", "changeme", "default", "secret", "секрет", "admin", "админ", "root", "administrator", "operator", "оператор",
    "auditor", "officer", "manager", "менеджер", "office", "офис", "привет", "любовь", "люблю", "солнышко", "марина", "наташа",
    "настя", "андрей", "сергей", "максим", "россия", "москва", "moscow", "russia", "spring", "summer", "autumn", "winter",
    "весна", "лето", "осень", "зима", "abcdef", "абвгд", "bridge", "tour", "loan", "тур", "займ", "заём", "заем", "мфо", "мкк",
    "onec", "payu", "credit", "кредит", "1234567890", "0987654321", "123456789", "987654321", "12345", "54321", "qwertyuiop",
    "asdfghjkl", "zxcvbnm",
)  # fmt: skip
_AS_LETTERS = str.maketrans("@4301!$57", "aaeoiisst")
_ON_LATIN_KEYS = str.maketrans("".join(KEYS[1][1:])[:-1], "qwertyuiop[]asdfghjkl;'zxcvbnm,.")
_IN_LATIN = str.maketrans(
    dict(zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya".replace("-", "").split(" "),
        strict=True,
    ))
)  # fmt: skip


class PasswordUnfitError(RuleBrokenError):
    """A password that is not taken; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def require_fit(password: str, names: Iterable[str]) -> None:
    """`names`: texts that whoever guesses knows: the log-in name, who this is, the mail address, the lender, the site, the host.

    Raises PasswordUnfitError: `short`, `long`, `named` (little but such words) or `guessed` (little but what is tried first).
    """
    if len(password) < SHORTEST:
        raise PasswordUnfitError("short")
    if len(password) > LONGEST:
        raise PasswordUnfitError("long")
    known = [*_words(names)]
    if any(word in password.lower() for word in known) and _own_signs(password, known) < _OWN_SIGNS:
        raise PasswordUnfitError("named")
    if _own_signs(password, [*_guessed(), *known]) < _OWN_SIGNS:
        raise PasswordUnfitError("guessed")


@cache
def _guessed() -> tuple[str, ...]:
    return (*_GUESSED, *_words(_GUESSED))


def _words(texts: Iterable[str]) -> Iterator[str]:
    """The words of these texts, also in Latin letters, and as they come with the keyboard in the other layout."""
    for word in {word for text in texts for word in re.split(r"[\W_]+", text.lower()) if len(word) >= _SHORTEST_WORD}:
        yield word
        if len(word) >= _SHORTEST_TYPED:
            yield from (word.translate(_IN_LATIN), word.translate(_ON_LATIN_KEYS))


def _own_signs(password: str, words: Sequence[str]) -> int:
    """How many different letters and digits are left without these words and without walks over the keyboard."""
    low = password.lower()
    spelled = (low, low.translate(_AS_LETTERS))
    # A walk may begin within a word and the other way round.
    both = ((without_walks(_without(text, words)), _without(without_walks(text), words)) for text in spelled)
    return min(len({sign for sign in text if sign.isalnum()}) for texts in both for text in texts)


def _without(text: str, words: Sequence[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "")
    return text
