"""Document_ЗаявкаНаЗаем: drafts until they are posted, then the deals of the base whichever face they came through."""

import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from samples.neighbours.onec.asked import RefusedError, amount_of, check_request
from samples.neighbours.onec.gate import fall_silent
from samples.neighbours.onec.index import Deal, ref_of
from samples.neighbours.onec.odata.drafts import Drafts
from samples.neighbours.onec.odata.errors import ODataError
from samples.neighbours.onec.odata.kinds import DOCUMENT, NO_DATE, NO_REF, Field, Row, Set, moment, money, ref, table, text, texts
from samples.neighbours.onec.odata.sets.persons import NAMES, product_ref
from samples.neighbours.onec.odata.source import Source, failed, kept, refuse_marked
from samples.neighbours.onec.odata.states import application_word
from samples.neighbours.onec.odata.values import packed, unpacked, version_of
from samples.neighbours.onec.owed import approved_sum
from samples.neighbours.onec.words import NEW, REVIEW

APPLICATIONS = Set(
    "Document_ЗаявкаНаЗаем", ("Ref_Key",),
    (
        *DOCUMENT, ref("Клиент", "Catalog_ФизическиеЛица"), ref("КредитныйПродукт", "Catalog_КредитныеПродукты"),
        *money("СуммаЗапрошенная"), Field("СуммаОдобренная", "Edm.Double", given=False), Field("Срок", "Edm.Int16"),
        moment("ДатаВозврата"), Field("Статус", enum="СтатусыЗаявок", given=False),
        Field("ПричинаОтказа", length=500, given=False), *texts(50, "ИсточникЗаявки", "НомерТура"), *money("СуммаТура"),
        text("ВнешнийИдентификатор", 50), text("Комментарий", 1000), Field("НомерВерсии", "Edm.Int64", given=False),
    ),
    (
        table("КонтактныеЛица", text("ФИО", 150), text("Телефон", 20), text("КемПриходится", 50)),
        table("Файлы", text("ИмяФайла", 150), text("ХешФайла", 64)),
    ),
    says=lambda row: f"Заявка на заем {row['Number']} от {row['Date']}",
)  # fmt: skip
MODULE = "Документ.ЗаявкаНаЗаем.МодульОбъекта(54)"
TEXTS = {"Комментарий": "comment", "ИсточникЗаявки": "source", "НомерТура": "tour_number", "ВнешнийИдентификатор": "ID"}


class Applications(Source):
    """A document of a deal shows the deal, with what was written since the last posting laid over it."""

    spec = APPLICATIONS

    def __init__(self, drafts: Drafts) -> None:
        super().__init__(drafts.base)
        self._drafts = drafts

    def all(self) -> Iterable[Row]:
        return [*(self.row(deal) for deal in self.base.deals), *(self.draft_row(one) for one in self._drafts.of(self.spec.name))]

    def narrowed(self, name: str, value: Any) -> Iterable[Row] | None:
        index, drafts = self.base.index, self._drafts.of(self.spec.name)
        if name == "Ref_Key":
            deal, draft = index.by_ref(value), self._drafts.one(value)
            return [self.row(deal)] if deal else [self.draft_row(draft)] if draft else []
        if name in ("ВнешнийИдентификатор", "Number", "Клиент_Key"):
            found = [self.row(deal) for deal in self._deals(name, value)]
            return [*found, *(self.draft_row(draft) for draft in drafts)]
        return None

    def _deals(self, name: str, value: str) -> Iterable[Deal]:
        if name == "Number":
            deal = self.base.deals.get(value)
            return [deal] if deal else []
        if name == "ВнешнийИдентификатор":
            return self.base.index.all_external(value)
        client = self.base.people.by_ref(value)
        return self.base.index.of_client(client["id"]) if client else []

    def row(self, deal: Deal) -> Row:
        """The document of a deal."""
        return self.view(deal["number"], deal.get("writes"), lambda: self._row(deal))

    def draft_row(self, draft: dict[str, Any]) -> Row:
        """The document that is not posted yet."""
        return self.view(draft["ref"], draft["writes"], lambda: kept(self.spec, draft))

    def _row(self, deal: Deal) -> Row:
        data = deal["data"]
        row = {
            **self.spec.blank(), "Ref_Key": ref_of(deal), "DataVersion": version_of(deal.get("writes", 0)),
            "DeletionMark": deal.get("marked", False), "Number": deal["number"], "Date": deal["made"],
            "Posted": not deal.get("unposted", False), "Клиент_Key": self.base.client_of(deal)["ref"],
            "КредитныйПродукт_Key": product_ref(str(data["creditproduct"])), "СуммаЗапрошенная": amount_of(data),
            "СуммаОдобренная": approved_sum(deal) or Decimal(0), "Срок": int(data["interval"]),
            "ДатаВозврата": f"{str(data['period'])[:10]}T00:00:00", "Статус": application_word(deal["status"]),
            "ПричинаОтказа": deal["comment"], "НомерВерсии": deal["version"], "СуммаТура": Decimal(data.get("tour_sum") or 0),
            **{theirs: str(data.get(ours) or "") for theirs, ours in TEXTS.items()},
        }  # fmt: skip
        return row | unpacked(self.spec, deal.get("document", {}))

    def create(self, given: Row) -> Row:
        place = self.base.next_place()
        made = {"Date": self.base.wall_now(), **given, "Number": self.base.number_of(place)}
        return self.draft_row(self._drafts.add(self.spec.name, str(uuid.uuid4()), made, place))

    def change(self, row: Row, given: Row) -> Row:
        refuse_marked(row, given)
        draft = self._drafts.one(row["Ref_Key"])
        if draft:
            return self.draft_row(self._drafts.change(draft, given))
        deal = self._deal(row)
        deal["document"] = {**deal.get("document", {}), **packed(given)}
        self.base.write(deal)
        return self.row(deal)

    def _deal(self, row: Row) -> Deal:
        deal = self.base.index.by_ref(row["Ref_Key"])
        assert deal is not None
        return deal

    def delete(self, row: Row) -> None:
        draft = self._drafts.one(row["Ref_Key"])
        if draft:
            self._drafts.drop(draft)
        elif row["Posted"]:
            raise failed(MODULE, "Проведенная заявка не может быть удалена")
        else:
            self.base.drop(self._deal(row))

    def post(self, row: Row, posted: bool) -> None:
        if row["DeletionMark"]:
            raise ODataError(500, "-1", "Помеченный на удаление документ не может быть проведен")
        draft = self._drafts.one(row["Ref_Key"])
        try:
            if not posted:
                self._unpost(row, draft)
            elif draft:
                self._open(row, draft)
            else:
                self._repost(row)
        except RefusedError as error:
            raise failed(MODULE, error) from error

    def _open(self, row: Row, draft: dict[str, Any]) -> None:
        client, data = self._client(row), self._data(row)
        marks = {"number": row["Number"], "made": row["Date"], **{name: draft[name] for name in ("ref", "place", "writes")}}
        sections = packed({one.name: row[one.name] for one in self.spec.tables if row[one.name]})
        deal = self.base.open(data, client["id"], face="odata", client_ref=client["ref"], document=sections, **marks)
        self._drafts.drop(draft, moved=True)
        fall_silent(self.base, deal)

    def _repost(self, row: Row) -> None:
        deal, data = self._deal(row), self._data(row)
        keep = {"Date", *self.spec.table_by_name}
        written = {name: value for name, value in deal.get("document", {}).items() if name in keep}
        deal.pop("unposted", None)
        if {**deal["data"], **data} == deal["data"] and deal["status"] != "Требуются данные":
            deal["document"] = written
            self.base.write(deal)
            return
        client = self._client(row)
        document = deal.get("document", {})
        deal |= {"client": client["id"], "client_ref": client["ref"], "document": written}
        try:
            self.base.change(deal, {**deal["data"], **data})
        except RefusedError:
            deal["document"] = document
            raise

    def _unpost(self, row: Row, draft: dict[str, Any] | None) -> None:
        if draft:
            return
        deal = self._deal(row)
        if deal["status"] not in (NEW, REVIEW):
            raise RefusedError(f"Отмена проведения невозможна, состояние: {deal['status']}")
        deal["unposted"] = True
        self.base.write(deal)

    def _client(self, row: Row) -> dict[str, Any]:
        client = self.base.people.by_ref(row["Клиент_Key"]) if row["Клиент_Key"] != NO_REF else None
        if client is None:
            raise RefusedError("Не заполнен реквизит Клиент")
        return client

    def _data(self, row: Row) -> dict[str, Any]:
        product = next((name for name in NAMES if product_ref(name) == row["КредитныйПродукт_Key"]), NAMES[0])
        returns = "" if row["ДатаВозврата"] == NO_DATE else row["ДатаВозврата"][:10]
        person = {"middle_name": "", **self._client(row)["data"]}
        data = {
            **person, "amount": str(row["СуммаЗапрошенная"]), "interval": str(row["Срок"]), "period": returns,
            "creditproduct": product, "tour_sum": str(row["СуммаТура"]) if row["СуммаТура"] else "",
            **{ours: row[theirs] for theirs, ours in TEXTS.items()},
        }  # fmt: skip
        data = {name: value for name, value in data.items() if value or name in ("ID", "middle_name")}
        check_request(data)
        return data
