"""Catalog_ДоговорЗаймаПрисоединенныеФайлы: the contract to sign, the signed one, and what a site attached itself."""

import functools
import uuid
from collections.abc import Iterable
from typing import Any

from samples.neighbours.onec.base import Base
from samples.neighbours.onec.contract import contract_pdf
from samples.neighbours.onec.index import SPACE, Deal, contract_ref_of
from samples.neighbours.onec.odata.kinds import CATALOGUE, Field, Row, Set, moment, ref, text
from samples.neighbours.onec.odata.sets.contracts import approved_at
from samples.neighbours.onec.odata.source import Source, kept
from samples.neighbours.onec.odata.values import packed, version_of
from samples.neighbours.onec.words import READY, SIGNED

KEPT = 32
DATA = "ФайлХранилище_Base64Data"
FILES = Set(
    "Catalog_ДоговорЗаймаПрисоединенныеФайлы", ("Ref_Key",),
    (
        *CATALOGUE, ref("ВладелецФайла", "Document_ДоговорЗайма"), text("Расширение", 10), Field("Размер", "Edm.Int64"),
        moment("ДатаСоздания"), Field("ПодписанЭП", "Edm.Boolean"), text("ФайлХранилище_Type", 100), Field(DATA, "Edm.Binary"),
    ),
    says=lambda row: str(row["Description"]),
)  # fmt: skip


class Files(Source):
    """Printed forms are made when they are asked for; the same deal gives the same bytes."""

    spec = FILES

    def __init__(self, base: Base) -> None:
        super().__init__(base)
        self._shelf = base.stand.shelf("files")
        self._owners: dict[str, str] = {}
        self._content = functools.lru_cache(KEPT)(lambda number, signed, _: contract_pdf(base, base.deal(number), signed))
        base.stand.on_reset.append(self._content.cache_clear)

    def all(self) -> Iterable[Row]:
        made = [row for deal in self.base.deals for row in self._of(deal)]
        return [*made, *(kept(self.spec, record) for record in self._shelf)]

    def narrowed(self, name: str, value: Any) -> Iterable[Row] | None:
        if name == "ВладелецФайла_Key":
            deal = self.base.index.by_contract(value)
            own = [kept(self.spec, one) for one in self._shelf if one["fields"].get(name) == value]
            return [*(self._of(deal) if deal else ()), *own]
        if name == "Ref_Key" and self._shelf.get(value):
            return [kept(self.spec, self._shelf.get(value) or {})]
        # A reference that was told once is known; any other is looked for among all.
        return self.narrowed("ВладелецФайла_Key", self._owners[value]) if name == "Ref_Key" and value in self._owners else None

    def _of(self, deal: Deal) -> list[Row]:
        if not approved_at(deal) or deal["status"] not in READY:
            return []
        signed_at = next((one["at"] for one in deal["history"] if one["status"] == SIGNED), "")
        rows = [self._form(deal, "Договор займа", approved_at(deal), False)]
        return [*rows, self._form(deal, "Договор займа (подписан)", signed_at, True)] if signed_at else rows

    def _form(self, deal: Deal, title: str, made: str, signed: bool) -> Row:
        return self.view(f"{deal['number']} {signed}", deal.get("writes"), lambda: self._row(deal, title, made, signed))

    def _row(self, deal: Deal, title: str, made: str, signed: bool) -> Row:
        name, owner = str(uuid.uuid5(SPACE, f"file {signed} {deal['number']}")), contract_ref_of(deal)
        self._owners[name] = owner
        # Made when somebody takes it: ten thousand contracts at once are nobody's wish.
        content = functools.partial(self._content, deal["number"], signed, deal.get("writes"))
        return {
            **self.spec.blank(), "Ref_Key": name, "DataVersion": version_of(0),
            "Code": f"{deal['place'] % 10**8:08d}{int(signed)}",
            "Description": title, "ВладелецФайла_Key": owner, "Расширение": "pdf", "ДатаСоздания": made, "ПодписанЭП": signed,
            "Размер": lambda: len(content()), "ФайлХранилище_Type": "application/pdf", DATA: content,
        }  # fmt: skip

    def create(self, given: Row) -> Row:
        name = str(uuid.uuid4())
        record = {"ref": name, "writes": 0, "fields": packed({"Размер": len(given.get(DATA, b"")), **given})}
        self._shelf.put(name, record)
        self.base.generation += 1
        return kept(self.spec, record)
