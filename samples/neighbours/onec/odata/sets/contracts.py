"""Document_ДоговорЗайма: there from the first approval on, with debt and schedule of today; signed by writing into it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from flask import g

from samples.neighbours.onec import loan as loans
from samples.neighbours.onec.index import Deal, contract_ref_of, ref_of
from samples.neighbours.onec.odata.kinds import DOCUMENT, NO_DATE, Field, Row, Set, moment, money, ref, table, text
from samples.neighbours.onec.odata.sets.persons import product_ref
from samples.neighbours.onec.odata.source import Source, failed, refuse_marked
from samples.neighbours.onec.odata.states import OVERDUE, contract_word
from samples.neighbours.onec.odata.values import packed, unpacked, version_of
from samples.neighbours.onec.owed import owed_on, rows_of
from samples.neighbours.onec.words import APPROVED, READY, REPAID, SIGNED

DEBT = ("ДолгВсего", "ДолгПоТекущемуПлатежу", "ОДПоТекущемуПлатежу", "ПроцентыПоТекущемуПлатежу", "ДолгПросрочено")
CONTRACTS = Set(
    "Document_ДоговорЗайма", ("Ref_Key",),
    (
        *DOCUMENT, ref("Заявка", "Document_ЗаявкаНаЗаем"), ref("Заемщик", "Catalog_ФизическиеЛица"),
        ref("КредитныйПродукт", "Catalog_КредитныеПродукты"), *money("Сумма"), moment("ДатаНачала"), moment("ДатаОкончания"),
        *money("ПроцентнаяСтавка", "ПСК"), Field("Статус", enum="СтатусыДоговоров"), text("КодАСП", 20),
        moment("ДатаПодписания"), text("ТелефонПодписания", 20), text("УИДСделки", 38), moment("ДатаЗакрытия", given=False),
        text("ВнешнийИдентификатор", 50),
        moment("ДатаРасчета", given=False), *(Field(name, "Edm.Double", given=False) for name in DEBT),
        Field("ДнейПросрочки", "Edm.Int16", given=False),
    ),
    (table("ГрафикПлатежей", moment("ДатаПлатежа"), *money("СуммаПлатежа", "СуммаОД", "СуммаПроцентов", "ОстатокОД")),),
    says=lambda row: f"Договор займа {row['Number']} от {row['Date']}",
)  # fmt: skip
MODULE = "Документ.ДоговорЗайма.МодульОбъекта(211)"
SIGNED_WORD = "Подписан"


def approved_at(deal: Deal) -> str:
    """When the deal was approved last; empty for one that never was, which has no contract."""
    return next((one["at"] for one in reversed(deal["history"]) if one["status"] == APPROVED), "")


class Contracts(Source):
    """Written fields are kept with the deal; everything else is what the deal is."""

    spec = CONTRACTS

    def all(self) -> Iterable[Row]:
        today = self.base.now().date()
        return [self.row(deal, today) for deal in self.base.deals if approved_at(deal)]

    def narrowed(self, name: str, value: Any) -> Iterable[Row] | None:
        found = self._deals(name, value)
        today = self.base.now().date()
        return None if found is None else [self.row(deal, today) for deal in found if approved_at(deal)]

    def _deals(self, name: str, value: Any) -> Iterable[Deal] | None:
        index = self.base.index
        if name == "ВнешнийИдентификатор":
            return index.all_external(value)
        one = {"Ref_Key": index.by_contract, "Заявка_Key": index.by_ref, "Number": self.base.deals.get}.get(name)
        return ([deal] if (deal := one(value)) else []) if one else None

    def row(self, deal: Deal, today: date) -> Row:
        """The contract of a deal that was approved once. Debts are of today."""
        stamp = (deal.get("writes"), today if deal["loan"] else None)
        return self.view(deal["number"], stamp, lambda: self._row(deal, today))

    def _row(self, deal: Deal, today: date) -> Row:
        data, rows = deal["data"], rows_of(deal)
        closed = next((one["at"] for one in deal["history"] if one["status"] == REPAID), NO_DATE)
        return {
            **self.spec.blank(), "Ref_Key": contract_ref_of(deal), "DataVersion": version_of(deal.get("writes", 0)),
            "DeletionMark": deal["status"] not in READY, "Number": deal["number"], "Date": approved_at(deal),
            "Posted": deal["status"] in READY, "Заявка_Key": ref_of(deal), "Заемщик_Key": self.base.client_of(deal)["ref"],
            "КредитныйПродукт_Key": product_ref(str(data["creditproduct"])), "Сумма": Decimal(deal["sum"]),
            "ДатаНачала": f"{deal['loan']['issued_on']}T00:00:00" if deal["loan"] else NO_DATE,
            "ДатаОкончания": f"{rows[-1]['due']}T00:00:00" if rows else NO_DATE, "ПроцентнаяСтавка": self.base.rate * 100,
            "ПСК": _full_cost(deal["sum"], deal["loan"]["rate"], _count(deal), deal["loan"]["issued_on"]) if rows else Decimal(0),
            "ДатаПодписания": next((one["at"] for one in deal["history"] if one["status"] == SIGNED), NO_DATE),
            "УИДСделки": f"{ref_of(deal)}-1", "ДатаЗакрытия": closed, "ВнешнийИдентификатор": deal["external_id"],
            "ГрафикПлатежей": [_line(row) for row in rows], **unpacked(self.spec, deal.get("contract", {})), **_debt(deal, today),
        }  # fmt: skip

    def change(self, row: Row, given: Row) -> Row:
        refuse_marked(row, given)
        deal = self.base.index.by_contract(row["Ref_Key"])
        assert deal is not None
        state = given.pop("Статус", row["Статус"])
        given.pop("DeletionMark", None)
        if g.load_mode:
            # Loaded data are stored as they are: no handler looks at them, and nothing follows from them.
            state = row["Статус"]
        if state not in (row["Статус"], SIGNED_WORD):
            raise failed(MODULE, "Состояние договора меняет только сотрудник")
        signs = state == SIGNED_WORD and row["Статус"] != SIGNED_WORD
        if signs and (deal["status"] != APPROVED or not given.get("КодАСП", row["КодАСП"])):
            why = "не заполнен код АСП" if deal["status"] == APPROVED else f"состояние: {deal['status']}"
            raise failed(MODULE, f"Подписание невозможно, {why}")
        deal["contract"] = {**deal.get("contract", {}), **packed(given)}
        if signs:
            self.base.move(deal, SIGNED)
        else:
            self.base.write(deal)
        return self.row(deal, self.base.now().date())

    def post(self, row: Row, posted: bool) -> None:
        if not posted or row["DeletionMark"]:
            raise failed(MODULE, "Проведение договора меняет только сотрудник")


def _debt(deal: Deal, today: date) -> Row:
    owed = owed_on(deal, today)
    late = owed.late_days and contract_word(deal["status"]) == "Выдан"
    sums = (owed.total, owed.now_principal + owed.now_interest, owed.now_principal, owed.now_interest, owed.late)
    return {
        "Статус": OVERDUE if late else contract_word(deal["status"]), "ДнейПросрочки": owed.late_days,
        "ДатаРасчета": f"{today.isoformat()}T00:00:00" if deal["loan"] else NO_DATE, **dict(zip(DEBT, sums, strict=True)),
    }  # fmt: skip


@lru_cache(1024)
def _full_cost(amount: str, rate: str, count: int, issued_on: str) -> Decimal:
    start = date.fromisoformat(issued_on)
    rows = loans.build_schedule(Decimal(amount), Decimal(rate), count, start)
    return loans.full_cost(Decimal(amount), rows, start)[0]


def _count(deal: Deal) -> int:
    return len(loans.issued_rows(deal["loan"]))


def _line(row: dict[str, Any]) -> Row:
    interest, principal = Decimal(row["interest"]), Decimal(row["principal"])
    return {
        "LineNumber": row["n"], "ДатаПлатежа": f"{row['due']}T00:00:00", "СуммаПлатежа": interest + principal,
        "СуммаОД": principal, "СуммаПроцентов": interest, "ОстатокОД": Decimal(row["balance"]),
    }  # fmt: skip
