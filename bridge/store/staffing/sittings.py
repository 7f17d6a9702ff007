"""bridge.ports.store.staffing: sessions and the journal of people on tables."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, and_, insert, or_, select, update

from bridge.model.staff.people import Person, PersonAct, PersonUnknownError
from bridge.model.staff.sittings import Sitting, Stage
from bridge.store import schema
from bridge.store.rows import Rows, columns_of
from bridge.store.staffing.people import person_of

_SITTINGS, _PEOPLE, _ACTS = schema.sittings, schema.people, schema.person_acts
# Labels keep the two tables' columns apart.
_WHOLE = select(_PEOPLE, *(column.label(f"sitting_{column.name}") for column in _SITTINGS.c)).select_from(
    _SITTINGS.join(_PEOPLE, _PEOPLE.c.id == _SITTINGS.c.person_id)
)
_SEALED = ("detail", "address")


class SqlSittings(Rows):
    """Sessions."""

    def add(self, sitting: Sitting) -> None:
        """Insert."""
        closed = {"address": self._seal.close_text(sitting.address, "sittings", "address", sitting.digest)}
        self._connection.execute(insert(_SITTINGS), columns_of(sitting) | closed)

    def find(self, digest: str) -> tuple[Sitting, Person] | None:
        """One row of two tables, by a key."""
        row = self._first(_WHOLE.where(_SITTINGS.c.digest == digest))
        if row is None:
            return None
        values = {column.name: row[f"sitting_{column.name}"] for column in _SITTINGS.c}
        return self._sitting(values), person_of(self._seal, row, proof=False)

    def seen(self, digest: str, at: datetime) -> None:
        """Last writer wins; they differ by moments."""
        self._set(digest, seen_at=at)

    def proved(self, digest: str, at: datetime) -> None:
        """As above."""
        self._set(digest, proved_at=at)

    def challenge(self, digest: str, challenge: str) -> None:
        """The one before is good no more."""
        self._set(digest, challenge=challenge)

    def answered(self, digest: str, challenge: str) -> bool:
        """Whoever empties it may go on."""
        change = update(_SITTINGS).where(_SITTINGS.c.digest == digest, _SITTINGS.c.challenge == challenge)
        return bool(challenge) and self._connection.execute(change, {"challenge": ""}).rowcount == 1

    def end(self, digest: str, at: datetime) -> bool:
        """Once."""
        change = update(_SITTINGS).where(_SITTINGS.c.digest == digest, _SITTINGS.c.ended_at.is_(None))
        return self._connection.execute(change, {"ended_at": at}).rowcount == 1

    def end_all(self, person_id: str, at: datetime, but: str = "") -> int:
        """By an index."""
        open_ones = (_SITTINGS.c.person_id == person_id, _SITTINGS.c.ended_at.is_(None), _SITTINGS.c.digest != but)
        return int(self._connection.execute(update(_SITTINGS).where(*open_ones), {"ended_at": at}).rowcount)

    def of(self, person_id: str, limit: int) -> Sequence[Sitting]:
        """By an index."""
        query = select(_SITTINGS).where(_SITTINGS.c.person_id == person_id)
        return [self._sitting(row) for row in self._all(query.order_by(_SITTINGS.c.started_at.desc()).limit(limit))]

    def known(self, person_id: str, device: str, place: str, since: datetime) -> bool:
        """Among the sessions of some weeks."""
        mine = (_SITTINGS.c.person_id == person_id, _SITTINGS.c.started_at >= since, _SITTINGS.c.stage == Stage.INSIDE)
        query = select(_SITTINGS.c.digest).where(*mine, _SITTINGS.c.device == device, _SITTINGS.c.place == place).limit(1)
        return self._first(query) is not None

    def _set(self, digest: str, **values: object) -> None:
        self._connection.execute(update(_SITTINGS).where(_SITTINGS.c.digest == digest), values)

    def _sitting(self, row: RowMapping | dict[str, Any]) -> Sitting:
        address = self._seal.open_text(row["address"], "sittings", "address", row["digest"])
        return Sitting(**dict(row) | {"address": address})


class SqlPersonActs(Rows):
    """The journal."""

    def note(self, act: PersonAct) -> None:
        """Insert."""
        closed = {name: self._seal.close_text(getattr(act, name), "person_acts", name, act.id) for name in _SEALED}
        self._connection.execute(insert(_ACTS), columns_of(act) | closed)

    def get(self, act_id: str) -> PersonAct:
        """Raises PersonUnknownError for a line that is not there."""
        row = self._first(select(_ACTS).where(_ACTS.c.id == act_id))
        if row is None:
            raise PersonUnknownError("there is no such line")
        return self._act(row)

    def newest(self, limit: int, person_id: str = "", before: tuple[datetime, str] | None = None) -> Sequence[PersonAct]:
        """Along an index."""
        query = select(_ACTS).order_by(_ACTS.c.at.desc(), _ACTS.c.id.desc()).limit(limit)
        query = query.where(_ACTS.c.person_id == person_id) if person_id else query
        if before:
            at, act_id = before
            query = query.where(or_(_ACTS.c.at < at, and_(_ACTS.c.at == at, _ACTS.c.id < act_id)))
        return [self._act(row) for row in self._all(query)]

    def _act(self, row: RowMapping) -> PersonAct:
        opened = {name: self._seal.open_text(row[name], "person_acts", name, row["id"]) for name in _SEALED}
        return PersonAct(**dict(row) | opened)
