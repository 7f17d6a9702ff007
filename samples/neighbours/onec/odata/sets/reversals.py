"""Document_ВозвратПлатежа: what went back to the payer, taken out of the loan again."""

from datetime import datetime
from decimal import Decimal

from samples.neighbours.onec.afterwards import reverse
from samples.neighbours.onec.asked import RefusedError
from samples.neighbours.onec.index import contract_ref_of
from samples.neighbours.onec.odata.drafts import Draft
from samples.neighbours.onec.odata.kinds import DOCUMENT, NO_DATE, Row, Set, moment, money, ref, text
from samples.neighbours.onec.odata.sets.drafted import Drafted
from samples.neighbours.onec.odata.values import version_of

REVERSALS = Set(
    "Document_ВозвратПлатежа", ("Ref_Key",),
    (
        *DOCUMENT, ref("Договор", "Document_ДоговорЗайма"), ref("Оплата", "Document_ПоступлениеОплаты"), *money("Сумма"),
        moment("ДатаВозврата"), text("ИдентификаторВозврата", 50), text("Комментарий", 1000),
    ),
    says=lambda row: f"Возврат платежа {row['Number']} от {row['Date']}",
)  # fmt: skip


class Reversals(Drafted):
    """A posted one lies in its deal, beside the payments."""

    spec, module = REVERSALS, "Документ.ВозвратПлатежа.МодульОбъекта(64)"

    def posted_rows(self) -> list[Row]:
        return [
            {
                **self.spec.blank(), "Ref_Key": one["guid"], "DataVersion": version_of(0), "Number": one["receipt"],
                "Date": one["posted"], "Posted": True, "Договор_Key": contract_ref_of(deal), "Оплата_Key": one["of"],
                "Сумма": -Decimal(one["sum"]), "ДатаВозврата": one["back"], "ИдентификаторВозврата": one["txn"],
            }
            for deal in self.base.deals for one in deal["payments"] if "of" in one
        ]  # fmt: skip

    def take(self, row: Row, draft: Draft) -> None:
        if row["ДатаВозврата"] == NO_DATE:
            raise RefusedError("Не заполнен реквизит ДатаВозврата")
        found = self.base.index.posting(row["Оплата_Key"])
        if found is None or contract_ref_of(found[0]) != row["Договор_Key"]:
            raise RefusedError("Оплата не найдена в этом договоре")
        back = datetime.fromisoformat(row["ДатаВозврата"])
        marks = {"guid": draft["ref"], "receipt": row["Number"]}
        reverse(self.base, row["Оплата_Key"], row["ИдентификаторВозврата"], row["Сумма"], back, **marks)
