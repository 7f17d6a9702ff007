"""What sites set, in versions, and who of them did what; bridge.ports.store.partner_page on tables."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from bridge.model.partner_page.own_words import PartnerAct, PartnerSetting, Subject
from bridge.store import schema
from bridge.store.engine import is_reading
from bridge.store.rows import Rows, columns_of, hold
from bridge.store.seal import Seal

_SETTINGS, _ACTS = schema.partner_settings, schema.partner_acts
_IN_FORCE = select(_SETTINGS).where(_SETTINGS.c.in_force_at.is_not(None)).order_by(_SETTINGS.c.in_force_at, _SETTINGS.c.version)
_SEALED = ("detail", "address")


class SqlPartnerSettings(Rows):
    """PartnerSettings. `changed`: this transaction wrote one."""

    def __init__(self, connection: Connection, seal: Seal) -> None:
        super().__init__(connection, seal)
        self.changed = False

    def of(self, partner: str, subject: Subject, limit: int) -> Sequence[PartnerSetting]:
        """By version, downwards."""
        if not is_reading(self._connection):
            hold(self._connection, "partner_settings", partner)
        query = select(_SETTINGS).where(_SETTINGS.c.partner == partner, _SETTINGS.c.subject == subject)
        return [_setting(row) for row in self._all(query.order_by(_SETTINGS.c.version.desc()).limit(limit))]

    def find(self, partner: str, subject: Subject, version: int) -> PartnerSetting | None:
        """By its key."""
        row = self._first(select(_SETTINGS).where(*_which(partner, subject, version)))
        return _setting(row) if row is not None else None

    def in_force(self, partner: str) -> Mapping[Subject, PartnerSetting]:
        """The one that came into force last, of each subject."""
        return {row["subject"]: _setting(row) for row in self._all(_IN_FORCE.where(_SETTINGS.c.partner == partner))}

    def all_in_force(self) -> Mapping[str, Mapping[Subject, PartnerSetting]]:
        """Of all sites, by name."""
        found: dict[str, dict[Subject, PartnerSetting]] = {}
        for row in self._all(_IN_FORCE):
            found.setdefault(row["partner"], {})[row["subject"]] = _setting(row)
        return found

    def add(self, setting: PartnerSetting) -> None:
        """Insert."""
        row = columns_of(setting)
        words = json.dumps(dict(row.pop("values")), ensure_ascii=False)
        self._connection.execute(insert(_SETTINGS), row | {"words": words})
        self.changed = True

    def put_in_force(self, partner: str, subject: Subject, version: int, at: datetime) -> None:
        """Once more when it was in force before."""
        self._connection.execute(update(_SETTINGS).where(*_which(partner, subject, version)), {"in_force_at": at})
        self.changed = True

    def named(self, partner: str, subject: Subject, value: str) -> bool:
        """Looks through all versions of one site."""
        query = select(_SETTINGS.c.words).where(_SETTINGS.c.partner == partner, _SETTINGS.c.subject == subject)
        return any(value in json.loads(words).values() for words in self._connection.scalars(query))


class SqlPartnerActs(Rows):
    """PartnerActs."""

    def note(self, act: PartnerAct) -> None:
        """Insert."""
        closed = {name: self._seal.close_text(getattr(act, name), "partner_acts", name, act.id) for name in _SEALED}
        self._connection.execute(insert(_ACTS), columns_of(act) | closed)

    def of(self, partner: str, limit: int, steps: Iterable[str] = (), since: datetime | None = None) -> Sequence[PartnerAct]:
        """By moment, downwards."""
        query = select(_ACTS).where(_ACTS.c.partner == partner).order_by(_ACTS.c.at.desc(), _ACTS.c.id.desc()).limit(limit)
        query = query.where(_ACTS.c.at >= since) if since else query
        wanted = list(steps)
        return [self._act(row) for row in self._all(query.where(_ACTS.c.step.in_(wanted)) if wanted else query)]

    def _act(self, row: RowMapping) -> PartnerAct:
        opened = {name: self._seal.open_text(row[name], "partner_acts", name, row["id"]) for name in _SEALED}
        return PartnerAct(**dict(row) | opened)


def _which(partner: str, subject: Subject, version: int) -> tuple[Any, ...]:
    table = _SETTINGS.c
    return table.partner == partner, table.subject == subject, table.version == version


def _setting(row: RowMapping) -> PartnerSetting:
    values = dict(row)
    return PartnerSetting(values=json.loads(values.pop("words")), **values)
