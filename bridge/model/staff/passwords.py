"""What a password must be: long, and none that is tried first. No demand for kinds of signs, no change by the calendar."""

from bridge.model.errors import RuleBrokenError

SHORTEST, LONGEST = 12, 500
# After what is guessed first was taken out, so many different letters and digits must be left.
_OWN_SIGNS = 6
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
    names = [part for part in {name.lower(), name.lower().partition("@")[0]} if len(part) > 1 and part in low]
    if names and _own_signs(low, names) < _OWN_SIGNS:
        raise PasswordUnfitError("named")
    if _own_signs(low, [*_GUESSED, *names]) < _OWN_SIGNS:
        raise PasswordUnfitError("guessed")


def _own_signs(text: str, words: list[str]) -> int:
    """How many different letters and digits are left of the text without these words."""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "")
    return len({sign for sign in text if sign.isalnum()})
