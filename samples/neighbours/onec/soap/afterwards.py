"""The operations of «ОбменСайта» around a payment: reversals after it, the request for an early return before it."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import g

from samples.neighbours.onec.afterwards import ask_early, reversal_of, reverse
from samples.neighbours.onec.asked import RefusedError
from samples.neighbours.onec.base import SITE, Base
from samples.neighbours.onec.early import FULL, SHORTER, SMALLER

Answer = dict[str, Any]
KINDS = {"УменьшениеПлатежа": SMALLER, "СокращениеСрока": SHORTER, "ПолныйВозврат": FULL}


class Afterwards:
    """A part of the web service's module."""

    def __init__(self, base: Base) -> None:
        self._base = base

    def plays(self) -> dict[str, Callable[[Answer], Answer]]:
        """Operation to what it does."""
        return {"СторнироватьОплату": self.reverse, "НайтиСторно": self.find, "ЗаявлениеНаДосрочныйВозврат": self.early}

    def reverse(self, args: Answer) -> Answer:
        """Take a part of a posted payment out again, once per external id."""
        g.what = f"СторнироватьОплату {args['Сумма']}"
        back, paid = datetime.fromisoformat(args["ДатаВозврата"]), args["ВнешнийИдентификаторОплаты"]
        found = self._base.index.payment_of(paid, SITE)
        try:
            if found is None:
                raise RefusedError("Оплата не найдена")
            made = reverse(self._base, found[1]["guid"], args["ВнешнийИдентификатор"][:50], args["Сумма"], back)
        except RefusedError as error:
            g.result = f"отказ: {error}"
            return {"return": None, "Ошибка": str(error)}
        g.result = made["receipt"]
        return {"return": made["guid"], "НомерСторно": made["receipt"]}

    def find(self, args: Answer) -> Answer:
        """By external id."""
        found = reversal_of(self._base, args["ВнешнийИдентификатор"])
        if found is None:
            return {"return": None}
        made = found[1]
        told = {"Идентификатор": made["guid"], "НомерСторно": made["receipt"], "Сумма": -Decimal(made["sum"])}
        return {"return": told}

    def early(self, args: Answer) -> Answer:
        """Keep the borrower's request for the payment of that external id."""
        g.what = f"ЗаявлениеНаДосрочныйВозврат {args['НомерСделки']}"
        try:
            deal, key = self._base.deal(args["НомерСделки"]), args["ВнешнийИдентификатор"][:50]
            made = ask_early(self._base, deal, key, KINDS.get(args["ВидВозврата"], ""), args["Сумма"])
        except RefusedError as error:
            g.result = f"отказ: {error}"
            return {"return": None, "Ошибка": str(error)}
        g.result = made["number"]
        return {"return": made["guid"]}
