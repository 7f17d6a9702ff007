"""Decisions on two tables: `deal_news` holds notices of undecided deals, `decisions` one row for each decision that was told.

What sites accepted is written before the commit, in the order of the events' ids: so no two writers wait for each other.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, exists, insert, select, update

from bridge.model.status import Status
from bridge.model.timing.decision_way import DecisionWay
from bridge.ports.decisions import DealNews, Reading
from bridge.store import schema
from bridge.store.driver.prepared import Deed, Prepared
from bridge.store.rows import Rows, columns_of, insert_if_new_statement
from bridge.store.seal import Seal

# A notice that comes so long after the reading is about something else.
LATE = timedelta(minutes=2)
_DECISIONS, _NEWS, _EVENTS, _APPLICATIONS = schema.decisions, schema.deal_news, schema.partner_events, schema.applications
_MOMENT = _DECISIONS.c.read_at.type
_INSERT = Prepared(insert(_DECISIONS).inline())
_ACCEPT = Prepared(
    update(_DECISIONS)
    .where(_DECISIONS.c.event_id == bindparam("which"), _DECISIONS.c.accepted_at.is_(None))
    .values(accepted_at=bindparam("at", type_=_MOMENT))
)
_other = _DECISIONS.alias()
_HEAR_LATE = (
    update(_DECISIONS)
    .where(
        _DECISIONS.c.application_id == bindparam("whose"),
        _DECISIONS.c.noticed_at.is_(None),
        _DECISIONS.c.read_at.between(bindparam("early", type_=_MOMENT), bindparam("at", type_=_MOMENT)),
        _DECISIONS.c.read_at >= bindparam("told", type_=_MOMENT),
        ~exists().where(
            _other.c.application_id == _DECISIONS.c.application_id, _other.c.committed_at > _DECISIONS.c.committed_at
        ),
    )
    .values(noticed_at=bindparam("at", type_=_MOMENT), told_at=bindparam("told", type_=_MOMENT))
)
_UNREAD = (_NEWS.c.application_id == bindparam("whose"), _NEWS.c.looked.is_(False))
_UNREAD_VERSIONS = select(_NEWS.c.version).where(*_UNREAD)
_NEWEST = (
    select(_NEWS.c.arrived_at, _NEWS.c.told_at)
    .where(*_UNREAD, _NEWS.c.arrived_at >= bindparam("since", type_=_MOMENT))
    .order_by(_NEWS.c.version.desc())
    .limit(1)
)
_MOMENTS = ("sent_at", "base_at", "told_at", "noticed_at", "read_at", "committed_at", "accepted_at")
WAYS = select(
    _DECISIONS.c.event_id,
    _DECISIONS.c.application_id,
    _EVENTS.c.partner,
    _EVENTS.c.order_id,
    _EVENTS.c.type,
    *(_DECISIONS.c[name] for name in _MOMENTS),
).join(_EVENTS, _EVENTS.c.id == _DECISIONS.c.event_id)


class SqlDecisions(Rows):
    """bridge.ports.decisions.Decisions on tables."""

    def __init__(self, connection: Connection, seal: Seal) -> None:
        super().__init__(connection, seal)
        self._noted: list[dict[str, object]] = []
        self._accepted: dict[str, datetime] = {}

    def deals(self, numbers: Collection[str]) -> Mapping[str, tuple[str, Status]]:
        """Of several applications with one number the newest."""
        table = _APPLICATIONS
        query = select(table.c.deal_number, table.c.id, table.c.status).where(table.c.deal_number.in_(numbers))
        rows = self._connection.execute(query.order_by(table.c.received_at))
        return {str(row.deal_number): (row.id, row.status) for row in rows}

    def hear(self, news: Sequence[DealNews]) -> None:
        """Insert, in one order for all, unless the same change of the same deal is there."""
        ordered = sorted(news, key=lambda one: (one.application_id, one.version))
        rows = [columns_of(one) | {"looked": False} for one in ordered]
        if rows:
            statement = insert_if_new_statement(self._connection.dialect.name, _NEWS, ("application_id", "version"))
            self._connection.execute(statement, rows)

    def hear_late(self, news: Sequence[DealNews]) -> None:
        """Told, or rather not contradicted, by the newest decision alone."""
        rows = [
            {"whose": one.application_id, "at": one.arrived_at, "told": one.told_at, "early": one.arrived_at - LATE}
            for one in news
        ]
        if rows:
            self._connection.execute(_HEAR_LATE, rows)

    def unread(self, application_id: str) -> Collection[int]:
        """Versions."""
        return set(self._connection.scalars(_UNREAD_VERSIONS, {"whose": application_id}))

    def looked(self, application_id: str, versions: Collection[int]) -> None:
        """They stay, so that a repeat is known as one."""
        if versions:
            mine = update(_NEWS).where(_NEWS.c.application_id == application_id, _NEWS.c.version.in_(versions))
            self._connection.execute(mine, {"looked": True})

    def note(self, event_id: str, application_id: str, at: datetime, reading: Reading) -> None:
        """Have the row inserted before the commit; the notices have done their work and go."""
        found = self._connection.execute(_NEWEST, {"whose": application_id, "since": reading.sent_at}).first()
        self._connection.execute(delete(_NEWS).where(_NEWS.c.application_id == application_id))
        row = columns_of(reading) | {"event_id": event_id, "application_id": application_id, "committed_at": at}
        noticed_at, told_at = found or (None, None)
        self._noted.append(row | {"noticed_at": noticed_at, "told_at": told_at})

    def accepted(self, event_id: str, at: datetime) -> None:
        """Have it written before the commit."""
        self._accepted.setdefault(event_id, at)

    def of(self, application_id: str) -> Sequence[DecisionWay]:
        """Oldest first."""
        return self._ways(WAYS.where(_DECISIONS.c.application_id == application_id).order_by(_DECISIONS.c.committed_at))

    def between(self, since: datetime, until: datetime, limit: int, partner: str = "") -> Sequence[DecisionWay]:
        """The newest, turned round."""
        within = WAYS.where(_DECISIONS.c.committed_at >= since, _DECISIONS.c.committed_at < until)
        within = within.where(_EVENTS.c.partner == partner) if partner else within
        return self._ways(within.order_by(_DECISIONS.c.committed_at.desc(), _DECISIONS.c.event_id).limit(limit))[::-1]

    def deeds(self) -> list[Deed]:
        """What waits to be written. The store does it before the commit."""
        noted, self._noted = self._noted, []
        accepted = [{"which": event_id, "at": at} for event_id, at in sorted(self._accepted.items())]
        self._accepted = {}
        return [deed for deed in ((_INSERT, noted), (_ACCEPT, accepted)) if deed[1]]

    def _ways(self, query: Select[Any]) -> list[DecisionWay]:
        return [DecisionWay(**row) for row in self._all(query)]
