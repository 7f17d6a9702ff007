"""СНИЛС, the insurance number of a person: nine digits and a check number."""

import re

_FORM = re.compile(r"[0-9]{11}")
_LAST_WITHOUT_CHECK = 1_001_998


def snils_digits(text: str) -> str | None:
    """The eleven digits of "112-233-445 95" and its spellings without hyphens or spaces; None when the form is wrong."""
    digits = re.sub(r"[-\s]", "", text)
    return digits if _FORM.fullmatch(digits) and int(digits[:9]) else None


def snils_valid(text: str) -> bool | None:
    """Does the check number fit. None for numbers up to 001-001-998: no check exists for them, policy must decide.

    Weights 9…1 over nine digits; a sum under 100 stands for itself, 100 and 101 for 00, a larger one for its remainder by 101.
    """
    digits = snils_digits(text)
    if digits is None:
        return False
    if int(digits[:9]) <= _LAST_WITHOUT_CHECK:
        return None
    weighed = sum(int(digit) * (9 - place) for place, digit in enumerate(digits[:9]))
    return weighed % 101 % 100 == int(digits[9:])
