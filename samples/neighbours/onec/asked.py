"""What a loan is asked with: the fields of an application as the vendor's Request names them, checked and read."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from samples.neighbours.onec.words import roubles

REQUIRED = ("amount", "period", "interval", "creditproduct", "last_name", "first_name", "middle_name", "phone",
            "birthday", "passport_series", "passport_number")  # fmt: skip
MAY_BE_EMPTY = ("middle_name",)


class RefusedError(ValueError):
    """The base refuses; the text is what its service tells."""


def passport_of(data: dict[str, Any]) -> str:
    """Series and number without spaces."""
    return "".join(c for c in f"{data.get('passport_series', '')}{data.get('passport_number', '')}" if c.isdigit())


def amount_of(data: dict[str, Any]) -> Decimal:
    """The sum asked for, in roubles."""
    try:
        value = Decimal(str(data["amount"]).replace("\u00a0", "").replace(" ", "").replace(",", "."))
    except InvalidOperation as error:
        raise RefusedError("Неверное значение поля amount") from error
    if not value.is_finite() or value <= 0:
        raise RefusedError("Неверное значение поля amount")
    return roubles(value)


def interval_of(data: dict[str, Any]) -> int:
    """Number of payments."""
    text = str(data["interval"])
    if not text.isdigit() or not 1 <= int(text) <= 60:
        raise RefusedError("Неверное значение поля interval")
    return int(text)


def check_request(data: dict[str, Any]) -> None:
    """The required fields are there and readable."""
    for field in REQUIRED:
        if not str(data.get(field) or "") and not (field in MAY_BE_EMPTY and field in data):
            raise RefusedError(f"Не заполнено обязательное поле {field}")
    amount_of(data)
    interval_of(data)
    for field in ("period", "birthday"):
        try:
            datetime.strptime(str(data[field])[:10], "%Y-%m-%d")  # noqa: DTZ007  a bare date has no zone
        except ValueError as error:
            raise RefusedError(f"Неверное значение поля {field}: дата в виде ГГГГ-ММ-ДД") from error
    if len(passport_of(data)) != 10:
        raise RefusedError("Неверное значение полей passport_series, passport_number")


def address_of(data: dict[str, Any], kind: str) -> str:
    """An address in one line; kind is residential or registrarion, as the contract misspells it."""
    marks = {"region": "", "city": "", "street": "", "house": "", "building": "корп. ", "apartment": ""}
    return ", ".join(mark + text for part, mark in marks.items() if (text := str(data.get(f"{kind}_{part}") or "")))


def full_name(data: dict[str, Any]) -> str:
    """Surname, name and patronymic."""
    return " ".join(part for k in ("last_name", "first_name", "middle_name") if (part := str(data.get(k) or "")))
