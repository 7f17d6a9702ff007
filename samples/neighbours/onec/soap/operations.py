"""What the operations of «ОбменСайта» do. A refusal leaves as a word or as Ошибка where an operation has one, else as a fault."""

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import g

from samples.neighbours.journal import mask_phone
from samples.neighbours.onec.asked import RefusedError
from samples.neighbours.onec.base import SITE, Base, code_digest
from samples.neighbours.onec.changes import changed_since
from samples.neighbours.onec.gate import fall_silent
from samples.neighbours.onec.hs.client import find_client, password_fits
from samples.neighbours.onec.index import Deal
from samples.neighbours.onec.owed import owed_on
from samples.neighbours.onec.soap.afterwards import Afterwards
from samples.neighbours.onec.soap.person import card_of, data_of
from samples.neighbours.onec.soap.settings import settings_of
from samples.neighbours.onec.soap.views import debt_of, papers_of, posted_of, state_of
from samples.neighbours.onec.words import EMPTY_DATE, READY, wall

Answer = dict[str, Any]
VERSION = "2.4.1"
GOOD = "ОК"


class Exchange:
    """The module of the web service."""

    def __init__(self, base: Base) -> None:
        self._base = base

    def plays(self) -> dict[str, Callable[[dict[str, Any]], Answer]]:
        """Operation to what it does."""
        return {
            "Версия": lambda _: {"return": VERSION}, "ПринятьЗаявку": self.take, "НайтиСделку": self.find,
            "СделкиКлиента": self.of_person, "СостояниеСделки": self.state, "СостоянияСделок": self.states,
            "ИзмененияСделок": self.changes, "ДоговорНаПодпись": self.papers, "КодПодписания": self.code,
            "ПодтвердитьПодписание": self.confirm, "Долг": self.debt, "СуммаКОплате": self.amount_due,
            "ПроверитьОплату": self.check, "ПровестиОплату": self.pay, "НайтиОплату": self.find_payment,
            "АнкетаКлиента": self.card, "СостоянияПоМассиву": self.states_of_array,
            "НастройкиСайта": lambda _: {"return": settings_of(self._base)}, **Afterwards(self._base).plays(),
        }  # fmt: skip

    def take(self, args: dict[str, Any]) -> Answer:
        """A new deal or a changed one, by the external id."""
        data = data_of(args["Заявка"])
        known = len(self._base.deals)
        try:
            deal = self._base.take_request(data, "soap")
        except RefusedError as error:
            g.result = f"отказ: {error}"
            return {"Ошибка": str(error)}
        g.what, g.result = f"ПринятьЗаявку, {mask_phone(str(data['phone']))}", f"сделка {deal['number']}"
        fall_silent(self._base, deal)
        made = {"НомерСделки": deal["number"], "КодКлиента": deal["client"], "Создана": len(self._base.deals) > known}
        return {"return": {**made, "Версия": deal["version"]}}

    def find(self, args: dict[str, Any]) -> Answer:
        """By external id; nothing found is an empty result, not a fault."""
        deal = self._base.index.by_external(args["ВнешнийИдентификатор"])
        g.result = deal["number"] if deal else "не найдена"
        return {"return": state_of(deal) if deal else None}

    def of_person(self, args: dict[str, Any]) -> Answer:
        """All deals of a passport."""
        return _states(self._base.index.of_passport(args["Паспорт"].replace(" ", "")))

    def state(self, args: dict[str, Any]) -> Answer:
        """One state, spread over the result and the output parameters."""
        number = args["НомерСделки"]
        deal = self._base.deals.get(number)
        g.what, g.result = f"СостояниеСделки {number}", deal["status"] if deal else "не найдена"
        if deal is None:
            return {"return": "", "НомерСделки": number, "Найдена": False, "ДатаСделки": EMPTY_DATE, "Версия": 0}
        return {**state_of(deal), "return": deal["status"], "Найдена": True, "Комментарий": deal["comment"]}

    def states(self, args: dict[str, Any]) -> Answer:
        """Several states in the order of the numbers asked for."""
        numbers = args["Номера"]["Номер"]
        found = [deal for number in numbers if (deal := self._base.deals.get(number))]
        missing = [number for number in numbers if self._base.deals.get(number) is None]
        return {**_states(found), "НеНайдены": ", ".join(missing)}

    def changes(self, args: dict[str, Any]) -> Answer:
        """Deals written since a moment; a portion takes all deals of its last second."""
        now = wall(self._base.now())
        found, more = changed_since(self._base.deals, args["НачинаяС"], args["Порция"])
        return {**_states(found), "ЕстьЕще": more, "МоментДанных": now}

    def states_of_array(self, args: dict[str, Any]) -> Answer:
        """The same in the platform's own types."""
        found = [deal for number in args["Номера"] if (deal := self._base.deals.get(number))]
        names = ("НомерСделки", "Статус", "ДатаСделки", "СуммаОдобренная", "Версия")
        return {"return": [{name: state_of(deal)[name] for name in names} for deal in found]}

    def papers(self, args: dict[str, Any]) -> Answer:
        """The contract to sign."""
        deal = self._deal(args)
        if deal["status"] not in READY:
            raise RefusedError(f"Договор не готов, состояние: {deal['status']}")
        return {"return": papers_of(self._base, deal, signed=False), "КодКлиента": deal["client"]}

    def code(self, args: dict[str, Any]) -> Answer:
        """A fresh code; the site sends it."""
        return {"return": self._base.new_code(self._deal(args))}

    def confirm(self, args: dict[str, Any]) -> Answer:
        """The code as the borrower typed it."""
        try:
            deal = self._deal(args)
            given = code_digest({**deal, "code": args["Код"]}) if args["Код"] else ""
            self._base.sign(deal, given)
        except RefusedError as error:
            g.result = f"отказ: {error}"
            return {"return": False, "Ошибка": str(error)}
        return {"return": True, "Договор": papers_of(self._base, deal, signed=True)}

    def debt(self, args: dict[str, Any]) -> Answer:
        """Debt, schedule, payments."""
        return {"return": debt_of(self._base, self._deal(args))}

    def amount_due(self, args: dict[str, Any]) -> Answer:
        """The whole debt of today."""
        return {"return": owed_on(self._deal(args), self._base.now().date()).total}

    def check(self, args: dict[str, Any]) -> Answer:
        """ОК or the reason."""
        try:
            self._payable(args["Оплата"])
        except RefusedError as error:
            g.result = f"отказ: {error}"
            return {"return": str(error)}
        return {"return": GOOD}

    def pay(self, args: dict[str, Any]) -> Answer:
        """Post once per external id."""
        given = args["Оплата"]
        try:
            deal = self._payable(given, already=True)
            moment = datetime.fromisoformat(given["ДатаОплаты"])
            posted = self._base.pay(deal, given["ВнешнийИдентификатор"][:50], given["Сумма"], moment)
        except RefusedError as error:
            g.result = f"отказ: {error}"
            return {"return": None, "Ошибка": str(error)}
        g.what, g.result = f"ПровестиОплату {deal['number']} {given['Сумма']}", posted["receipt"]
        return {"return": posted["guid"], "НомерПриходника": posted["receipt"]}

    def find_payment(self, args: dict[str, Any]) -> Answer:
        """By external id."""
        found = self._base.index.payment_of(args["ВнешнийИдентификатор"], SITE)
        return {"return": posted_of(*found) if found else None}

    def card(self, args: dict[str, Any]) -> Answer:
        """A known client by phone and digest."""
        g.what = f"АнкетаКлиента {mask_phone(args['Телефон'])}"
        client = find_client(self._base, args["Телефон"])
        if client is None:
            return {"КодОтвета": 1, "Ошибка": "Не найден контрагент"}
        if not password_fits(client, args["Телефон"], args["ХешПароля"]):
            return {"КодОтвета": 2, "Ошибка": "Неверный пароль"}
        return {"return": card_of(client), "КодОтвета": 0}

    def _deal(self, args: dict[str, Any]) -> Deal:
        g.what = f"{g.what} {args['НомерСделки']}"
        return self._base.deal(args["НомерСделки"])

    def _payable(self, given: dict[str, Any], already: bool = False) -> Deal:
        if given["ПлатежныйСервис"] != self._base.pay_service:
            raise RefusedError("Платежный сервис не найден")
        deal = self._base.deal(given["НомерСделки"])
        if given["Сумма"] <= 0 or given["Сумма"] != given["Сумма"].quantize(Decimal("0.01")):
            raise RefusedError("Неверная сумма")
        if not given["ВнешнийИдентификатор"]:
            raise RefusedError("Не указан внешний идентификатор")
        if not already:
            self._base.check_payment(deal)
        return deal


def _states(deals: Iterable[Deal]) -> Answer:
    return {"return": {"Сделка": [state_of(deal) for deal in deals]}}
