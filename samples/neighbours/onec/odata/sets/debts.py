"""AccumulationRegister_РасчетыПоЗаймам: movements of issues and payments, and the balance of today by kinds."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from samples.neighbours.onec.index import Deal, contract_ref_of
from samples.neighbours.onec.odata.errors import ODataError
from samples.neighbours.onec.odata.filters import Filter
from samples.neighbours.onec.odata.kinds import SPACE, Field, Row, Set, Table, composite, moment, money, ref
from samples.neighbours.onec.odata.source import Source
from samples.neighbours.onec.owed import owed_on

LINE = (
    *composite("Recorder"), moment("Period"), Field("LineNumber", "Edm.Int64"), Field("Active", "Edm.Boolean"),
    Field("RecordType"), ref("Договор", "Document_ДоговорЗайма"), Field("ВидНачисления", enum="ВидыНачислений"), *money("Сумма"),
)  # fmt: skip
DEBTS = Set(
    "AccumulationRegister_РасчетыПоЗаймам_RecordType", ("Recorder", "Recorder_Type", "LineNumber"), LINE, functions=("Balance",)
)
REGISTER = Set(
    "AccumulationRegister_РасчетыПоЗаймам", ("Recorder", "Recorder_Type"), composite("Recorder"), (Table("RecordSet", LINE),),
    functions=("Balance",),
)
BALANCE = Set(
    "AccumulationRegister_РасчетыПоЗаймам_Balance", (),
    (ref("Договор", "Document_ДоговорЗайма"), Field("ВидНачисления", enum="ВидыНачислений"), *money("СуммаBalance")),
)  # fmt: skip


class Debts(Source):
    """Only read."""

    spec = DEBTS

    def all(self) -> Iterable[Row]:
        return [row for deal in self.base.deals for row in _movements(deal)]

    def narrowed(self, name: str, value: Any) -> Iterable[Row] | None:
        if name != "Договор_Key":
            return None
        deal = self.base.index.by_contract(value)
        return _movements(deal) if deal else []

    def virtual(self, name: str, params: dict[str, Any]) -> Iterable[Row]:
        if name != "Balance":
            raise ODataError(400, "6", f"Сегмент пути {name} не найден")
        condition: Filter | None = params.get("Condition")
        only = condition.equals.get("Договор_Key") if condition else None
        one = self.base.index.by_contract(only) if only else None
        deals = ([one] if one else []) if only else [deal for deal in self.base.deals if deal["loan"]]
        today = self.base.now().date()
        rows = [row for deal in deals for row in _balance(deal, today)]
        return [row for row in rows if condition is None or condition.fits(row)]


class Register(Source):
    """The same movements, one set of records for each recorder."""

    spec = REGISTER

    def __init__(self, debts: Debts) -> None:
        super().__init__(debts.base)
        self._debts = debts

    def all(self) -> Iterable[Row]:
        found: dict[tuple[str, str], Row] = {}
        for line in self._debts.all():
            key = (line["Recorder"], line["Recorder_Type"])
            row = {"Recorder": key[0], "Recorder_Type": key[1], "RecordSet": []}
            found.setdefault(key, row)["RecordSet"].append(line)
        return found.values()

    def virtual(self, name: str, params: dict[str, Any]) -> Iterable[Row]:
        return self._debts.virtual(name, params)


def _balance(deal: Deal, today: date) -> list[Row]:
    owed = owed_on(deal, today)
    kinds = {"ОсновнойДолг": owed.principal, "Проценты": owed.interest, "Штраф": owed.fines, "Переплата": -owed.on_account}
    contract = contract_ref_of(deal)
    return [{"Договор_Key": contract, "ВидНачисления": kind, "СуммаBalance": s} for kind, s in kinds.items() if s]


def _movements(deal: Deal) -> list[Row]:
    if not deal["loan"]:
        return []
    contract = contract_ref_of(deal)

    def line(recorder: str, kind: str, period: str, number: int, what: str, amount: str) -> Row:
        return {
            "Recorder": recorder, "Recorder_Type": f"{SPACE}.{kind}", "Period": period, "LineNumber": number, "Active": True,
            "RecordType": "Receipt" if kind == "Document_ДоговорЗайма" else "Expense", "Договор_Key": contract,
            "ВидНачисления": what, "Сумма": Decimal(amount),
        }  # fmt: skip

    issued = line(contract, "Document_ДоговорЗайма", f"{deal['loan']['issued_on']}T00:00:00", 1, "ОсновнойДолг", deal["sum"])
    paid = [
        line(one["guid"], _recorder(one), one.get("back", one["date"]), n, what, one[part])
        for one in deal["payments"]
        for n, (what, part) in enumerate((("ОсновнойДолг", "principal"), ("Проценты", "interest")), 1)
    ]
    return [issued, *paid]


def _recorder(paid: dict[str, Any]) -> str:
    return "Document_ВозвратПлатежа" if "of" in paid else "Document_ПоступлениеОплаты"
