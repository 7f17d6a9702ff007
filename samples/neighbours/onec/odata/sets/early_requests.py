"""Document_ЗаявлениеНаДосрочныйВозврат: what the borrower wants done with a payment that is still to come."""

from decimal import Decimal

from samples.neighbours.onec.afterwards import ask_early
from samples.neighbours.onec.asked import RefusedError
from samples.neighbours.onec.early import FULL, SHORTER, SMALLER
from samples.neighbours.onec.index import contract_ref_of
from samples.neighbours.onec.odata.drafts import Draft
from samples.neighbours.onec.odata.kinds import DOCUMENT, Field, Row, Set, money, ref, text
from samples.neighbours.onec.odata.sets.drafted import Drafted
from samples.neighbours.onec.odata.values import version_of

WORDS = {"УменьшениеПлатежа": SMALLER, "СокращениеСрока": SHORTER, "ПолныйВозврат": FULL}
EARLY_REQUESTS = Set(
    "Document_ЗаявлениеНаДосрочныйВозврат", ("Ref_Key",),
    (
        *DOCUMENT, ref("Договор", "Document_ДоговорЗайма"), Field("ВидВозврата", enum="ВидыДосрочногоВозврата"),
        *money("Сумма"), text("ИдентификаторПлатежа", 50),
    ),
    says=lambda row: f"Заявление на досрочный возврат {row['Number']} от {row['Date']}",
)  # fmt: skip


class EarlyRequests(Drafted):
    """A posted one lies in its deal under the key of its payment."""

    spec, module = EARLY_REQUESTS, "Документ.ЗаявлениеНаДосрочныйВозврат.МодульОбъекта(41)"

    def posted_rows(self) -> list[Row]:
        kinds = {kind: word for word, kind in WORDS.items()}
        return [
            {
                **self.spec.blank(), "Ref_Key": one["guid"], "DataVersion": version_of(0), "Number": one["number"],
                "Date": one["at"], "Posted": True, "Договор_Key": contract_ref_of(deal), "ВидВозврата": kinds[one["kind"]],
                "Сумма": Decimal(one["sum"]), "ИдентификаторПлатежа": key,
            }
            for deal in self.base.deals for key, one in deal.get("early", {}).items()
        ]  # fmt: skip

    def take(self, row: Row, draft: Draft) -> None:
        deal = self.base.index.by_contract(row["Договор_Key"])
        if deal is None:
            raise RefusedError("Не заполнен реквизит Договор")
        if self.base.index.asked_early(row["ИдентификаторПлатежа"]):
            raise RefusedError("Заявление с таким идентификатором уже проведено")
        kind = WORDS.get(row["ВидВозврата"], "")
        marks = {"guid": draft["ref"], "number": row["Number"]}
        ask_early(self.base, deal, row["ИдентификаторПлатежа"], kind, row["Сумма"], **marks)
