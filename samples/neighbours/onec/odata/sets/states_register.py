"""InformationRegister_СтатусыЗаявок: who stood where since when; of two records in one second the last wins."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from samples.neighbours.onec.index import Deal, contract_ref_of, ref_of
from samples.neighbours.onec.odata.errors import ODataError
from samples.neighbours.onec.odata.filters import Filter
from samples.neighbours.onec.odata.kinds import SPACE, Field, Row, Set, composite, moment, money, text
from samples.neighbours.onec.odata.source import Source
from samples.neighbours.onec.odata.states import CONTRACT, application_word, contract_word
from samples.neighbours.onec.words import READY

APPLICATION, AGREEMENT = f"{SPACE}.Document_ЗаявкаНаЗаем", f"{SPACE}.Document_ДоговорЗайма"
STATES = Set(
    "InformationRegister_СтатусыЗаявок", ("Period", "Объект", "Объект_Type"),
    (
        moment("Period"), *composite("Объект"), Field("Статус", enum="СтатусыЗаявок"), text("Комментарий", 500),
        *money("СуммаОдобренная"),
    ),
    functions=("SliceLast", "SliceFirst"),
)  # fmt: skip


class States(Source):
    """Only read; documents write it."""

    spec = STATES

    def all(self) -> Iterable[Row]:
        return [row for deal in self.base.deals for row in self._of(deal)]

    def narrowed(self, name: str, value: Any) -> Iterable[Row] | None:
        if name != "Объект":
            return None
        # By key only the reference comes, by a filter the reference and its type.
        wanted, kind = value if isinstance(value, tuple) else (value, "")
        deal = self.base.index.by_ref(wanted) or self.base.index.by_contract(wanted)
        return [row for row in self._of(deal) if row["Объект"] == wanted and kind in ("", row["Объект_Type"])] if deal else []

    def one(self, key: dict[str, Any]) -> Row:
        return super().one({"Объект": key["Объект"], **key})

    def _of(self, deal: Deal) -> list[Row]:
        rows: list[Row] = self.view(deal["number"], deal.get("writes"), lambda: {"rows": _records(deal)})["rows"]
        return rows

    def virtual(self, name: str, params: dict[str, Any]) -> Iterable[Row]:
        if name not in self.spec.functions:
            raise ODataError(400, "6", f"Сегмент пути {name} не найден")
        return _slice(self._candidates(params.get("Condition")), name == "SliceLast", params.get("Period"))

    def _candidates(self, condition: Filter | None) -> Iterable[Row]:
        if condition is None:
            return self.all()
        rows = self.narrowed("Объект", condition.equals["Объект"]) if "Объект" in condition.equals else self.all()
        return [row for row in rows or () if condition.fits(row)]


def _slice(rows: Iterable[Row], last: bool, period: str | None) -> list[Row]:
    found: dict[tuple[str, str], Row] = {}
    better: Callable[[str, str], bool] = str.__ge__ if last else str.__lt__
    for row in rows:
        outside = period and (row["Period"] > period if last else row["Period"] < period)
        key = (row["Объект"], row["Объект_Type"])
        if not outside and (key not in found or better(row["Period"], found[key]["Period"])):
            found[key] = row
    return list(found.values())


def _records(deal: Deal) -> list[Row]:
    records: dict[tuple[str, str], Row] = {}
    approved = False
    for one in deal["history"]:
        amount = Decimal(deal["sum"]) if one["status"] in READY else Decimal(0)
        shared = {"Period": one["at"], "Комментарий": one["comment"], "СуммаОдобренная": amount}
        records[one["at"], APPLICATION] = {
            **shared, "Объект": ref_of(deal), "Объект_Type": APPLICATION, "Статус": application_word(one["status"]),
        }  # fmt: skip
        approved = approved or one["status"] == "Одобрен"
        if approved and one["status"] in CONTRACT:
            records[one["at"], AGREEMENT] = {
                **shared, "Объект": contract_ref_of(deal), "Объект_Type": AGREEMENT, "Статус": contract_word(one["status"]),
            }  # fmt: skip
    return list(records.values())
