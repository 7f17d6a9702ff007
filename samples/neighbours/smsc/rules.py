"""What the gateway does with a message: checks, parts, price, magic phones and texts, delivery by time."""

import re
from dataclasses import dataclass
from datetime import timedelta, timezone
from decimal import Decimal

MOSCOW = timezone(timedelta(hours=3))
PRICE_OF_PART = Decimal("3.50")
PRICE_OF_CALL = Decimal("0.90")
TEXTS = {
    1: "parameters error", 2: "authorise error", 3: "no money", 4: "ip blocked", 5: "invalid date",
    6: "message is denied", 7: "invalid number", 8: "message can't be delivered", 9: "duplicate request, wait a minute",
}  # fmt: skip
# Refused at once: the last digits of +7999000NNNN give the error code of send.php.
REFUSED = {f"7999000000{code}": code for code in (4, 5, 6, 7, 8, 9)}
# …and a text with this word does the same for any phone.
REFUSING_TEXT = re.compile(r"\[error (\d)\]")
# Taken, but ends so: (status, err) of status.php.
ENDS = {
    "79990000003": (3, 6),
    "79990000020": (20, 1),
    "79990000022": (22, 249),
    "79990000023": (23, 254),
    "79990000024": (24, 0),
    "79990000025": (25, 248),
    "79990000026": (2, 0),
    "79990000027": (-2, 0),
}
STAYS_OPEN = "79990000011"
# How this phone's notices go wrong.
NOTICE_RULES = {
    "79990000041": "repeated", "79990000042": "late", "79990000043": "reordered", "79990000044": "wrong_sum",
    "79990000045": "by_get",
}  # fmt: skip
# No call reaches these, though they may get messages: error 8 of the call.
NO_CALLS = {"79990000058"}
NAMES = {
    -3: "не найдено", -2: "остановлено", -1: "ожидает отправки", 0: "передано оператору", 1: "доставлено", 2: "прочитано",
    3: "просрочено", 20: "невозможно доставить", 22: "неверный номер", 23: "запрещено", 24: "недостаточно средств",
    25: "недоступный номер",
}  # fmt: skip
DELIVERY_SECONDS = 1.0


@dataclass
class GatewayError(Exception):
    """A refusal by error_code of the vendor's table; HTTP stays 200."""

    code: int

    def __str__(self) -> str:
        return TEXTS[self.code]


def split_phones(raw: str) -> list[str]:
    """Digits of each number; a number without + gets the usual Russian mistakes repaired. GatewayError 7 on a bad one."""
    phones = [_digits(part.strip()) for part in re.split(r"[,;]", raw) if part.strip()]
    if not phones:
        raise GatewayError(1)
    return phones


def _digits(phone: str) -> str:
    digits = re.sub(r"[\s()-]", "", phone)
    plain = digits.removeprefix("+")
    if not digits.startswith("+") and len(plain) == 11 and plain[0] == "8":
        plain = "7" + plain[1:]
    if not digits.startswith("+") and len(plain) == 10 and plain[0] == "9":
        plain = "7" + plain
    if not plain.isdigit() or not 11 <= len(plain) <= 15:
        raise GatewayError(7)
    return plain


def check_own_id(own: str) -> None:
    """1..2147483647 or up to 40 Latin letters, digits and . - _"""
    number_fits = own.isdigit() and 1 <= int(own) <= 2147483647
    text_fits = not own.isdigit() and re.fullmatch(r"[A-Za-z0-9._-]{1,40}", own)
    if not number_fits and not text_fits:
        raise GatewayError(1)


def check_life(valid: str) -> None:
    """1 to 24 whole hours, or nothing."""
    if valid and not (valid.isdigit() and 1 <= int(valid) <= 24):
        raise GatewayError(1)


def cut(text: str, most: str) -> str:
    """The text as far as `maxsms` parts carry it."""
    size = 160 if text.isascii() else 70
    return text[: size * int(most)] if most.isdigit() and int(most) else text


def parts_of(text: str) -> int:
    """Billed parts: 160 Latin or 70 other characters each."""
    size = 160 if text.isascii() else 70
    return -(-len(text) // size)


def status_of(phone: str, age: float) -> tuple[int, int]:
    """(status, err) of a message so many real seconds after it was taken."""
    if age < DELIVERY_SECONDS / 3:
        return -1, 0
    if age < DELIVERY_SECONDS or phone == STAYS_OPEN:
        return 0, 0
    return ENDS.get(phone, (1, 0))


def refuse_magic(phones: list[str], text: str) -> None:
    """Raises the GatewayError that a magic phone or text asks for."""
    for phone in phones:
        if phone in REFUSED:
            raise GatewayError(REFUSED[phone])
    if word := REFUSING_TEXT.search(text):
        raise GatewayError(int(word[1]))
