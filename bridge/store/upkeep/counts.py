"""Counts for the office's pages: as far as COUNTED_UP_TO in an index, so that ten million rows cost what a thousand do."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select, Table, func, literal, select, union_all
from sqlalchemy.sql.elements import ColumnElement

from bridge.model.status import Status
from bridge.ports.store import COUNTED_UP_TO
from bridge.store.schema import applications, attentions


def _bounded(name: str, table: Table, condition: ColumnElement[bool], *order: ColumnElement[Any]) -> Select[str, int]:
    # The order is that of an index; without it a database may choose to read the table instead.
    some = select(literal(1)).select_from(table).where(condition).order_by(*order).limit(COUNTED_UP_TO).subquery()
    return select(literal(name).label("name"), func.count().label("n")).select_from(some)


_APPLICATIONS = applications.c
_BY_STATUS = union_all(
    *(
        _bounded(
            status.value, applications, _APPLICATIONS.status == status, _APPLICATIONS.received_at.desc(), _APPLICATIONS.id.desc()
        )
        for status in Status
    )
)
_WAITING = _bounded("", attentions, attentions.c.resolved_at.is_(None), attentions.c.opened_at, attentions.c.id)


def applications_by_status(connection: Connection) -> Mapping[Status, int]:
    """How many applications stand where; a status without any is left out."""
    return {Status(name): count for name, count in connection.execute(_BY_STATUS) if count}


def attentions_waiting(connection: Connection) -> int:
    """How many attentions are not resolved."""
    return int(connection.execute(_WAITING).one()[1])
