"""What the base tells a site about itself, in the platform's own types, each of them once."""

import uuid
from decimal import Decimal
from typing import Any

from samples.neighbours.onec.base import Base
from samples.neighbours.onec.index import SPACE
from samples.neighbours.onec.soap.writing import Map, Stored, Table
from samples.neighbours.onec.words import wall


def settings_of(base: Base) -> dict[str, Any]:
    """A Структура."""
    percent = base.rate * 100
    return {
        "Версия": "2.4.1", "ИдентификаторБазы": uuid.uuid5(SPACE, "base"), "Продукты": ["ТУР", "ТУР-ЛАЙТ"],
        "Сервисы": Map({base.pay_service: "Платежный сервис сайта"}),
        "Ставки": Table([
            {"Продукт": "ТУР", "Ставка": percent, "Срок": 60}, {"Продукт": "ТУР-ЛАЙТ", "Ставка": Decimal(0), "Срок": 4},
        ]),
        "Логотип": Stored(b"\x02\x01stand"), "ДатаОбновления": wall(base.now()), "ЕстьТестовые": True, "Пусто": None,
    }  # fmt: skip
