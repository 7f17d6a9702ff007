"""Values as the 1C base writes them: wall-clock dates, numbers without trailing zeros, JSON by hand, state words."""

import re
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

NEW, REVIEW, APPROVED, DECLINED, CANCELLED = "Новый", "На рассмотрении", "Одобрен", "Отказ", "Отменен"
# Not in the vendor's list: this base was customised, as every base is.
MORE = "Требуются данные"
SIGNED, ISSUED, REPAID = "Подписан (дистанционно)", "Выдан", "Оплачен"
OPEN_FOR_DATA = (NEW, REVIEW, APPROVED, MORE)
PAYABLE = (ISSUED, "Внесен аванс", "У коллектора")
# From here on there is a contract.
READY = (APPROVED, SIGNED, *PAYABLE, REPAID)
# Letters that XML 1.0 has no way to write.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
EMPTY_DATE = "0001-01-01T00:00:00"


def roubles(value: Decimal) -> Decimal:
    """To the kopeck, half up."""
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def number(value: Decimal) -> str:
    """70515 and 79249.5: 1C drops trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(value: Decimal) -> str:
    """12 345,67 for a person."""
    return f"{roubles(value):,.2f}".replace(",", "\u00a0").replace(".", ",")


def wall(moment: datetime) -> str:
    """Wall clock of the base, no zone."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def escaped(text: str) -> str:
    """Text for XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quoted(text: str) -> str:
    """A JSON string with Cyrillic as is."""
    out = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "").replace("\t", "\\t")
    return f'"{out}"'


class Pairs(list[tuple[str, Any]]):
    """An object as a list of pairs, so that a key can come twice as it does in the vendor's own example."""


class Trailing(list[Any]):
    """A list whose last item is followed by a comma, as in the vendor's own examples."""


def to_json(value: Any) -> str:
    """JSON as the service builds it; Decimal becomes a JSON number."""
    if isinstance(value, dict):
        value = Pairs(value.items())
    if isinstance(value, Pairs):
        return "{\n" + ",\n".join(f"{quoted(k)}: {to_json(v)}" for k, v in value) + "\n}"
    if isinstance(value, list):
        inner = ",\n".join(to_json(item) for item in value)
        return "[\n" + inner + ("," if inner and isinstance(value, Trailing) else "") + "\n]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number(value)
    return str(value) if isinstance(value, int) else quoted(str(value))
