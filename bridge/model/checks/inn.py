"""ИНН, the taxpayer's number: 12 digits of a person, 10 of an organisation."""

import re

PERSON_LENGTH = 12
_FORM = re.compile(r"[0-9]{10}|[0-9]{12}")
_WEIGHTS = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


def inn_valid(text: str) -> bool:
    """Do form and check digits fit, for a person or an organisation. Spaces around are trimmed; region 00 does not exist."""
    digits = text.strip()
    if not _FORM.fullmatch(digits) or digits.startswith("00"):
        return False
    checks = 2 if len(digits) == PERSON_LENGTH else 1
    return all(_check_digit(digits[:end]) == digits[end] for end in range(len(digits) - checks, len(digits)))


def person_inn_valid(text: str) -> bool:
    """The same for a borrower: an organisation's number of 10 digits is refused."""
    return len(text.strip()) == PERSON_LENGTH and inn_valid(text)


def _check_digit(digits: str) -> str:
    weights = _WEIGHTS[-len(digits) :]
    return str(sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11 % 10)
