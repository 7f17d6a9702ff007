"""How the other accounting system writes values: compact dates, sums as text, phones with brackets, its own states and codes."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from samples.neighbours.onec.asked import RefusedError
from samples.neighbours.onec.index import Deal, Index

EMPTY = "00010101000000"
STATES = {
    "Новый": "Принят", "На рассмотрении": "Проверка", "Требуются данные": "Уточнение", "Одобрен": "Утверждён",
    "Отказ": "Отклонён", "Отменен": "Аннулирован", "Подписан (дистанционно)": "Подписан клиентом",
    "Ожидает списания с р/с": "К выплате", "Выдан": "Действует", "Внесен аванс": "Действует с авансом", "Оплачен": "Закрыт",
    "У коллектора": "Взыскание", "В суде": "Суд", "Продан": "Цессия", "Списан": "Списан на убытки",
}  # fmt: skip


def code_of(deal: Deal) -> str:
    """Eleven characters with a dash."""
    return f"МФ-{deal['place']:08d}"


def deal_of(index: Index, code: str) -> Deal:
    """RefusedError unless there is such a contract."""
    plain = code.removeprefix("МФ-")
    found = index.by_place(int(plain)) if len(code) == 11 and plain.isascii() and plain.isdigit() else None
    if found is None:
        raise RefusedError("Договор не найден")
    return found


def state_word(status: str, plain: bool) -> str:
    """Its word for a state; `plain` writes е for ё, as half of its users do."""
    word = STATES.get(status, status)
    return word.replace("ё", "е") if plain else word


def compact(iso: str) -> str:
    """yyyyMMddHHmmss of an ISO date or moment."""
    digits = "".join(c for c in iso if c.isdigit())
    return digits.ljust(14, "0")[:14] if digits else EMPTY


def iso_of(text: Any, name: str) -> str:
    """An ISO moment of yyyyMMddHHmmss or yyyyMMdd; RefusedError names the field."""
    digits = str(text or "")
    try:
        return datetime.strptime(digits.ljust(14, "0"), "%Y%m%d%H%M%S").isoformat()  # noqa: DTZ007  wall clock
    except ValueError as error:
        raise RefusedError(f"Неверное значение поля {name}") from error


def sum_of(text: Any, name: str) -> Decimal:
    """Roubles; RefusedError names the field."""
    try:
        value = Decimal(str(text))
    except InvalidOperation as error:
        raise RefusedError(f"Неверное значение поля {name}") from error
    if not value.is_finite() or value <= 0 or value != value.quantize(Decimal("0.01")):
        raise RefusedError(f"Неверное значение поля {name}")
    return value


def money(value: Decimal) -> str:
    """Two places as text."""
    return f"{value:.2f}"


def is_phone(text: str) -> bool:
    """8(999)123-45-67 and nothing else."""
    shape = "".join("9" if c.isdigit() else c for c in text)
    return shape == "9(999)999-99-99" and text[0] == "8"
