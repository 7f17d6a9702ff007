"""What a password must be: long, and none that is tried first. No demand for kinds of signs, no change by the calendar."""

from bridge.model.errors import RuleBrokenError

SHORTEST, LONGEST = 12, 500
_FEWEST_SIGNS = 5
# After what is guessed first was taken out, so many signs must be left.
_OWN_SIGNS = 6
_GUESSED = (
    "password", "passw0rd", "парол", "gfhjkm", "qwerty", "йцукен", "asdfgh", "фывапр", "zxcvbn", "ячсмит", "1q2w3e4r", "1qaz2wsx",
    "letmein", "welcome", "iloveyou", "monkey", "dragon", "football", "baseball", "master", "sunshine", "princess", "superman",
    "trustno1", "changeme", "default", "secret", "секрет", "admin", "админ", "root", "administrator", "operator", "оператор",
    "auditor", "officer", "manager", "менеджер", "office", "офис", "привет", "любовь", "люблю", "солнышко", "марина", "наташа",
    "настя", "андрей", "сергей", "максим", "россия", "москва", "moscow", "russia", "spring", "summer", "autumn", "winter",
    "весна", "лето", "осень", "зима", "abcdef", "абвгд", "bridge", "tour", "loan", "тур", "займ", "заём", "заем", "мфо", "мкк",
    "onec", "payu", "credit", "кредит", "12345678901234567890", "09876543210987654321", "qwertyuiop", "asdfghjkl", "zxcvbnm",
)  # fmt: skip


class PasswordUnfitError(RuleBrokenError):
    """A password that is not taken; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def require_fit(password: str, name: str) -> None:
    """Raises PasswordUnfitError: `short`, `long`, `named` (little but the log-in name) or `guessed`."""
    if len(password) < SHORTEST:
        raise PasswordUnfitError("short")
    if len(password) > LONGEST:
        raise PasswordUnfitError("long")
    low = password.lower()
    names = [part for part in (name.lower(), name.lower().partition("@")[0]) if len(part) >= 2]
    if names and len(_without(low, names)) < _OWN_SIGNS:
        raise PasswordUnfitError("named")
    if len(set(low)) < _FEWEST_SIGNS or len(_without(low, [*_GUESSED, *names])) < _OWN_SIGNS:
        raise PasswordUnfitError("guessed")


def _without(text: str, words: list[str]) -> str:
    """What is left of the text without these words, digits and signs; rows of digits are the first that anybody tries."""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "")
    return "".join(sign for sign in text if sign.isalpha())
