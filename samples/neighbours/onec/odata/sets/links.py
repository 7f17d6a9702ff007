"""InformationRegister_СоответствиеВнешнихИдентификаторов: an independent register, whose key serves as a unique index."""

from collections.abc import Iterable
from typing import Any

from samples.neighbours.onec.base import Base
from samples.neighbours.onec.odata.errors import ODataError
from samples.neighbours.onec.odata.kinds import Row, Set, composite, text
from samples.neighbours.onec.odata.source import Source

LINKS = Set(
    "InformationRegister_СоответствиеВнешнихИдентификаторов", ("Система", "ВнешнийИдентификатор"),
    (text("Система", 20), text("ВнешнийИдентификатор", 50), *composite("Ссылка")),
)  # fmt: skip


class Links(Source):
    """Records have no DataVersion."""

    spec = LINKS

    def __init__(self, base: Base) -> None:
        super().__init__(base)
        self._shelf = base.stand.shelf("links")
        self._places: dict[str, dict[str, None]] = {}
        base.stand.on_reset.append(self._places.clear)
        for row in self._shelf:
            self._note(row)

    def _note(self, row: Row) -> None:
        self._places.setdefault(row["ВнешнийИдентификатор"], {})[_place(row)] = None

    def all(self) -> Iterable[Row]:
        return self._shelf

    def one(self, key: dict[str, Any]) -> Row:
        found = self._shelf.get(_place(key))
        return found or super().one(key)

    def narrowed(self, name: str, value: Any) -> Iterable[Row] | None:
        if name != "ВнешнийИдентификатор":
            return None
        return [row for place in self._places.get(value, ()) if (row := self._shelf.get(place))]

    def create(self, given: Row) -> Row:
        row = {**self.spec.blank(), "Ссылка_Type": "StandardODATA.Undefined", **given}
        if self._shelf.get(_place(row)):
            raise ODataError(400, "15", f'Сущность "{self.spec.name}" с таким ключом уже существует')
        return self._put(row)

    def change(self, row: Row, given: Row) -> Row:
        # The key of a record is not changed by writing into it.
        return self._put({**row, **{name: value for name, value in given.items() if name not in self.spec.key}})

    def _put(self, row: Row) -> Row:
        self._shelf.put(_place(row), row)
        self._note(row)
        self.base.generation += 1
        return row

    def delete(self, row: Row) -> None:
        self._shelf.drop(_place(row))
        self.base.generation += 1


def _place(row: dict[str, Any]) -> str:
    return f"{row['Система']}\0{row['ВнешнийИдентификатор']}"
