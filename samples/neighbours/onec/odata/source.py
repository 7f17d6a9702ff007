"""Where rows of a set come from: views over the base, made anew only when what they show was written."""

from collections.abc import Callable, Iterable
from typing import Any

from samples.neighbours.onec.asked import RefusedError
from samples.neighbours.onec.base import Base
from samples.neighbours.onec.odata.errors import ODataError
from samples.neighbours.onec.odata.kinds import Row, Set
from samples.neighbours.onec.odata.values import packed, unpacked, version_of


class Source:
    """A set that can be read. Writing is refused unless a set says otherwise."""

    spec: Set

    def __init__(self, base: Base) -> None:
        self.base = base
        self._views: dict[str, tuple[Any, Row]] = {}
        base.stand.on_reset.append(self._views.clear)

    def view(self, key: str, stamp: Any, make: Callable[[], Row]) -> Row:
        """The row kept under the key, or a new one when the stamp moved. Rows are never changed in place."""
        kept = self._views.get(key)
        if kept and kept[0] == stamp:
            return kept[1]
        row = make()
        self._views[key] = (stamp, row)
        return row

    def all(self) -> Iterable[Row]:
        """Every row, oldest first."""
        raise NotImplementedError

    def narrowed(self, name: str, value: Any) -> Iterable[Row] | None:
        """Rows among which all with that value are, found without reading every row; None when there is no such way."""
        del name, value
        return None

    def one(self, key: dict[str, Any]) -> Row:
        """The row of a full key. ODataError 404/9."""
        first, value = next(iter(key.items()))
        rows = self.narrowed(first, value)
        for row in self.all() if rows is None else rows:
            if all(row[name] == wanted for name, wanted in key.items()):
                return row
        raise ODataError(404, "9", f'Экземпляр сущности "{self.spec.name}" не найден по переданному ключу.')

    def create(self, given: Row) -> Row:
        """Make an object; the whole of it comes back."""
        raise self.refusal()

    def change(self, row: Row, given: Row) -> Row:
        """Write the given fields; the whole object comes back."""
        raise self.refusal()

    def delete(self, row: Row) -> None:
        """Remove for good."""
        raise self.refusal()

    def post(self, row: Row, posted: bool) -> None:
        """Post a document or take its posting back."""
        raise self.refusal()

    def virtual(self, name: str, params: dict[str, Any]) -> Iterable[Row]:
        """Rows of a virtual table; `params` hold Period and the parsed Condition."""
        raise ODataError(400, "6", f"Сегмент пути {name} не найден")

    def refusal(self) -> ODataError:
        """Not allowed for this set."""
        return ODataError(405, "19", "Использованный HTTP-метод запрещен в данном контексте")


def failed(module: str, error: RefusedError | str) -> ODataError:
    """A handler of the configuration threw: nothing was written."""
    return ODataError(500, "-1", f"{{{module}}}: {error}")


def kept(spec: Set, record: dict[str, Any]) -> Row:
    """A row that lies on a shelf by itself: {"ref", "writes", "fields"}."""
    own = {"Ref_Key": record["ref"], "DataVersion": version_of(record["writes"])}
    return {**spec.blank(), **unpacked(spec, record["fields"]), **own}


def refuse_marked(row: Row, given: Row) -> None:
    """A posted document can't be marked for deletion."""
    if given.get("DeletionMark") and row.get("Posted"):
        raise ODataError(500, "-1", "Проведенный документ не может быть помечен на удаление")


def repacked(record: dict[str, Any], given: Row) -> dict[str, Any]:
    """The shelf's record with the given fields laid over and one more writing counted."""
    fields = {**record["fields"], **packed(given)}
    return {**record, "fields": fields, "writes": record["writes"] + 1}
