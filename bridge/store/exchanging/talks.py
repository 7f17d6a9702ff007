"""bridge.ports.exchanging.Talks on a table."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, func, insert, select

from bridge.model.exchanging import Talk
from bridge.ports.store import Exchange
from bridge.store import schema
from bridge.store.driver.prepared import Deed, Prepared
from bridge.store.exchanging.packing import packed, unpacked
from bridge.store.rows import Rows, number_back
from bridge.store.seal import Seal

_PLACE = bindparam("place", type_=schema.talks.c.n.type)
_GIVEN = {column.name: bindparam(column.name, type_=column.type) for column in schema.talks.c}
_TALKS = Prepared(insert(schema.talks).values(_GIVEN | {"n": number_back(_PLACE)}).inline())


def to_keep(seal: Seal, placed: Iterable[tuple[int, Exchange]]) -> list[Deed]:
    """What was said in these exchanges, to be written with the numbers of their lines; places as `number_back` has them."""
    rows = [_row(seal, place, one, one.talk) for place, one in placed if one.talk is not None]
    return [(_TALKS, rows)] if rows else []


def _row(seal: Seal, place: int, exchange: Exchange, talk: Talk) -> dict[str, Any]:
    content = seal.close(packed(talk), "talks", "content", exchange.application_id)
    return {"place": place, "application_id": exchange.application_id, "at": exchange.at, "content": content}


class SqlTalks(Rows):
    """They are written by SqlJournal, with their lines."""

    def of(self, application_id: str, numbers: Sequence[int]) -> Mapping[int, Talk]:
        """By the key; of another application nothing is found."""
        table = schema.talks
        query = select(table.c.n, table.c.content).where(table.c.n.in_(numbers), table.c.application_id == application_id)
        found = self._all(query) if numbers else []
        return {row["n"]: unpacked(self._seal.open(row["content"], "talks", "content", application_id)) for row in found}

    def count(self, application_id: str) -> int:
        """By the index."""
        table = schema.talks
        query = select(func.count()).select_from(table).where(table.c.application_id == application_id)
        return int(self._connection.execute(query).scalar_one())
