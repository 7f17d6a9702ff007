"""ExchangePlan_ОбменССайтом: which objects were written since the other side confirmed them. A set, not a queue."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from samples.neighbours.onec.base import Base
from samples.neighbours.onec.index import contract_ref_of, ref_of
from samples.neighbours.onec.odata.drafts import Drafts
from samples.neighbours.onec.odata.errors import ODataError
from samples.neighbours.onec.odata.kinds import CATALOGUE, Field, Row, Set
from samples.neighbours.onec.odata.source import Source
from samples.neighbours.onec.odata.values import version_of

THIS_NODE, HUB_NODE = "6c0f2d1e-0000-4000-8000-000000000001", "6c0f2d1e-0000-4000-8000-0000000000ab"
PLAN = Set(
    "ExchangePlan_ОбменССайтом", ("Ref_Key",),
    (*CATALOGUE, Field("SentNo", "Edm.Int64", given=False), Field("ReceivedNo", "Edm.Int64", given=False),
     Field("ThisNode", "Edm.Boolean", given=False)),
    says=lambda row: str(row["Description"]),
)  # fmt: skip


@dataclass(frozen=True)
class Written:
    """One object that the plan watches, with the number of its last write; `gone` is when it was removed."""

    set: str
    ref: str
    seq: int
    gone: str = ""

    @property
    def key(self) -> str:
        """Its name among registrations."""
        return f"{self.set} {self.ref}"


class Plan(Source):
    """Registrations are numbers of writes: an object written after what was confirmed of it is registered."""

    spec = PLAN

    def __init__(self, base: Base, drafts: Drafts, watched: dict[str, Source]) -> None:
        super().__init__(base)
        self._drafts, self._watched = drafts, watched
        self._shelf = base.stand.shelf("plan")

    def all(self) -> Iterable[Row]:
        state = self._state()
        hub = {"Ref_Key": HUB_NODE, "Code": "HUB", "Description": "Сайт"}
        hub |= {"SentNo": state["sent"], "ReceivedNo": state["received"]}
        this = {"Ref_Key": THIS_NODE, "Code": "MFO", "Description": "МояМФО", "ThisNode": True}
        return [{**PLAN.blank(), "DataVersion": version_of(0), **node} for node in (this, hub)]

    def _state(self) -> dict[str, Any]:
        """floor: all writes up to it are confirmed; confirmed: later ones by object; out: what is in a packet, by number."""
        return {"sent": 0, "received": 0, "floor": 0, "confirmed": {}, "out": {}, **(self._shelf.get("hub") or {})}

    def select(self, node: str, message: int) -> list[tuple[Written, Row | None]]:
        """All that is registered, in the order of writing, what was packed before included. None stands for a removed object."""
        self._check(node)
        state = self._state()
        waiting = self._registered(state)
        for one in waiting:
            # A later write of the same object takes its place in the packet.
            state["out"][one.key] = [message, one.seq]
        self._shelf.put("hub", {**state, "sent": max(state["sent"], message)})
        found = ((one, None if one.gone else self._row(one)) for one in waiting)
        return [(one, row) for one, row in found if row is not None or one.gone]

    def _row(self, one: Written) -> Row | None:
        return next(iter(self._watched[one.set].narrowed("Ref_Key", one.ref) or ()), None)

    def notify(self, node: str, message: int) -> None:
        """Everything in packets up to that number is confirmed, as it was when it was packed."""
        self._check(node)
        state = self._state()
        arrived = {key: seq for key, (number, seq) in state["out"].items() if number <= message}
        state["out"] = {key: pair for key, pair in state["out"].items() if key not in arrived}
        state["confirmed"] |= arrived
        state["received"] = max(state["received"], message)
        left = [one.seq for one in self._registered(state)]
        state["floor"] = min(left) - 1 if left else self.base.last_seq
        state["confirmed"] = {key: seq for key, seq in state["confirmed"].items() if seq > state["floor"]}
        self._shelf.put("hub", state)
        self.base.generation += 1

    def _check(self, node: str) -> None:
        if node != HUB_NODE:
            raise ODataError(404, "9", f'Экземпляр сущности "{PLAN.name}" не найден по переданному ключу.')

    def _registered(self, state: dict[str, Any]) -> list[Written]:
        floor, confirmed = state["floor"], state["confirmed"]
        late = [one for one in self._written() if one.seq > floor and one.seq > confirmed.get(one.key, 0)]
        return sorted(late, key=lambda one: one.seq)

    def _written(self) -> Iterator[Written]:
        base = self.base
        for client in base.people.shelf:
            yield Written("Catalog_ФизическиеЛица", client["ref"], client.get("seq", 0))
        for deal in base.deals:
            seq = deal.get("seq", 0)
            yield Written("Document_ЗаявкаНаЗаем", ref_of(deal), seq)
            if any(one["status"] == "Одобрен" for one in deal["history"]):
                yield Written("Document_ДоговорЗайма", contract_ref_of(deal), seq)
            for paid in deal["payments"]:
                if "of" not in paid:
                    yield Written("Document_ПоступлениеОплаты", paid["guid"], paid.get("seq", 0))
        for draft in self._drafts.everything():
            if draft["set"] in self._watched:
                yield Written(draft["set"], draft["ref"], draft["seq"])
        for gone in base.gone:
            if gone["set"] not in self._watched:
                continue
            yield Written(gone["set"], gone["ref"], gone["seq"], gone["at"])
