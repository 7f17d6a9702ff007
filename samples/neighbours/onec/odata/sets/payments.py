"""Document_ПоступлениеОплаты: drafts of the site, and every payment that was posted through any face."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from samples.neighbours.onec.asked import RefusedError
from samples.neighbours.onec.index import Deal, contract_ref_of, receipt_number
from samples.neighbours.onec.odata.drafts import Drafts
from samples.neighbours.onec.odata.errors import ODataError
from samples.neighbours.onec.odata.kinds import DOCUMENT, NO_DATE, Field, Row, Set, moment, money, ref, table, text
from samples.neighbours.onec.odata.source import Source, failed, kept, refuse_marked
from samples.neighbours.onec.odata.values import packed, unpacked, version_of

PAYMENTS = Set(
    "Document_ПоступлениеОплаты", ("Ref_Key",),
    (
        *DOCUMENT, ref("Договор", "Document_ДоговорЗайма"), *money("Сумма"), moment("ДатаОплаты"), text("ПлатежныйСервис", 20),
        text("ИдентификаторПлатежа", 50), Field("ОнлайнОплата", "Edm.Boolean"), text("Комментарий", 1000),
    ),
    (table("Распределение", Field("ВидНачисления", enum="ВидыНачислений"), *money("Сумма")),),
    says=lambda row: f"Поступление оплаты {row['Number']} от {row['Date']}",
)  # fmt: skip
MODULE = "Документ.ПоступлениеОплаты.МодульОбъекта(87)"


class Payments(Source):
    """A posted payment lies in its deal; its reference is the GUID that the other faces tell."""

    spec = PAYMENTS

    def __init__(self, drafts: Drafts) -> None:
        super().__init__(drafts.base)
        self._drafts = drafts
        for draft in drafts.of(self.spec.name):
            drafts.base.take_place(0, receipt_number(draft["fields"]["Number"]))

    def all(self) -> Iterable[Row]:
        return [*(self.row(*pair) for pair in _taken((deal, paid) for deal in self.base.deals for paid in deal["payments"])),
                *self._draft_rows()]  # fmt: skip

    def _draft_rows(self) -> list[Row]:
        return [self._draft_row(draft) for draft in self._drafts.of(self.spec.name)]

    def narrowed(self, name: str, value: Any) -> Iterable[Row] | None:
        index = self.base.index
        if name == "Ref_Key":
            found, draft = index.posting(value), self._drafts.one(value)
            if found and "of" not in found[1]:
                return [self.row(*found)]
            return [self._draft_row(draft)] if draft and draft["set"] == self.spec.name else []
        if name == "ИдентификаторПлатежа":
            return [*(self.row(*pair) for pair in _taken(index.payments_of(value))), *self._draft_rows()]
        if name == "Договор_Key":
            deal = index.by_contract(value)
            pairs = _taken((deal, paid) for paid in deal["payments"]) if deal else ()
            return [*(self.row(*pair) for pair in pairs), *self._draft_rows()] if deal else []
        return None

    def row(self, deal: Deal, paid: dict[str, Any]) -> Row:
        """The document of a posted payment."""
        return self.view(paid["guid"], paid.get("writes", 0), lambda: self._row(deal, paid))

    def _row(self, deal: Deal, paid: dict[str, Any]) -> Row:
        return {
            **self.spec.blank(), "Ref_Key": paid["guid"], "DataVersion": version_of(paid.get("writes", 0)),
            "Number": paid["receipt"],
            "Date": paid["posted"], "Posted": True, "Договор_Key": contract_ref_of(deal), "Сумма": Decimal(paid["sum"]),
            "ДатаОплаты": paid["date"], "ПлатежныйСервис": self.base.pay_service, "ИдентификаторПлатежа": paid["txn"],
            "ОнлайнОплата": True, "Распределение": _spread(paid), **unpacked(self.spec, paid.get("document", {})),
        }  # fmt: skip

    def _draft_row(self, draft: dict[str, Any]) -> Row:
        return self.view(draft["ref"], f"draft {draft['writes']}", lambda: kept(self.spec, draft))

    def create(self, given: Row) -> Row:
        made = {"Date": self.base.wall_now(), **given, "Number": self.base.next_receipt()}
        return self._draft_row(self._drafts.add(self.spec.name, str(uuid.uuid4()), made, 0))

    def change(self, row: Row, given: Row) -> Row:
        refuse_marked(row, given)
        draft = self._drafts.one(row["Ref_Key"])
        if draft:
            return self._draft_row(self._drafts.change(draft, given))
        deal, paid = self._posted(row)
        if set(given) - {"Комментарий"}:
            raise failed(MODULE, "Проведенная оплата не может быть изменена")
        paid |= {"document": packed(given), "writes": paid.get("writes", 0) + 1}
        self.base.write(deal)
        return self.row(deal, paid)

    def _posted(self, row: Row) -> tuple[Deal, dict[str, Any]]:
        found = self.base.index.posting(row["Ref_Key"])
        assert found is not None
        return found

    def delete(self, row: Row) -> None:
        draft = self._drafts.one(row["Ref_Key"])
        if draft is None:
            raise failed(MODULE, "Проведенная оплата не может быть удалена")
        self._drafts.drop(draft)

    def post(self, row: Row, posted: bool) -> None:
        draft = self._drafts.one(row["Ref_Key"])
        if row["DeletionMark"]:
            raise ODataError(500, "-1", "Помеченный на удаление документ не может быть проведен")
        if draft is None:
            self._again(row, posted)
        elif posted:
            try:
                self._pay(row, draft)
            except RefusedError as error:
                raise failed(MODULE, error) from error
            self._drafts.drop(draft, moved=True)

    def _again(self, row: Row, posted: bool) -> None:
        if not posted:
            raise failed(MODULE, "Отмена проведения оплаты запрещена")
        deal, paid = self._posted(row)
        paid["writes"] = paid.get("writes", 0) + 1
        self.base.write(deal)

    def _pay(self, row: Row, draft: dict[str, Any]) -> None:
        deal = self.base.index.by_contract(row["Договор_Key"])
        if deal is None:
            raise RefusedError("Не заполнен реквизит Договор")
        if row["Сумма"] <= 0 or row["ДатаОплаты"] == NO_DATE or not row["ИдентификаторПлатежа"]:
            raise RefusedError("Не заполнены реквизиты Сумма, ДатаОплаты, ИдентификаторПлатежа")
        if row["ПлатежныйСервис"] != self.base.pay_service:
            raise RefusedError("Платежный сервис не найден")
        known = any(True for _ in self.base.index.payments_of(row["ИдентификаторПлатежа"]))
        if known and not self.base.stand.settings["repeat_pays_twice"]:
            raise RefusedError("Платеж с таким идентификатором уже проведен")
        marks = {"guid": draft["ref"], "receipt": row["Number"], "writes": draft["writes"] + 1}
        marks["document"] = packed({"Комментарий": row["Комментарий"], "Date": row["Date"]})
        self.base.pay(deal, row["ИдентификаторПлатежа"], row["Сумма"], datetime.fromisoformat(row["ДатаОплаты"]), **marks)


def _taken(pairs: Iterable[tuple[Deal, dict[str, Any]]]) -> Iterator[tuple[Deal, dict[str, Any]]]:
    """Reversals lie among the payments, and are another document."""
    return ((deal, paid) for deal, paid in pairs if "of" not in paid)


def _spread(paid: dict[str, Any]) -> list[Row]:
    principal, interest = Decimal(paid["principal"]), Decimal(paid["interest"])
    parts = {"ОсновнойДолг": principal, "Проценты": interest, "Переплата": Decimal(paid["sum"]) - principal - interest}
    some = [(kind, amount) for kind, amount in parts.items() if amount > 0]
    return [{"LineNumber": n, "ВидНачисления": kind, "Сумма": amount} for n, (kind, amount) in enumerate(some, 1)]
