"""bridge.ports.store.staffing: people, invitations and counted tries on tables."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, select

from bridge.model.staff.pauses import Tries
from bridge.model.staff.people import Person, PersonUnknownError
from bridge.store import schema
from bridge.store.driver.holding import held
from bridge.store.engine import is_reading
from bridge.store.rows import Rows, columns_of, hold, insert_if_new, put_row
from bridge.store.seal import Seal

_PEOPLE, _INVITATIONS, _TRIES = schema.people, schema.invitations, schema.tries
_SEALED = ("title", "mail", "proof")


class SqlPeople(Rows):
    """People."""

    def add(self, person: Person) -> bool:
        """By the name's uniqueness."""
        return insert_if_new(self._connection, _PEOPLE, self._row(person), "name")

    def get(self, person_id: str) -> Person:
        """Raises PersonUnknownError."""
        query = select(_PEOPLE).where(_PEOPLE.c.id == person_id)
        row = self._first(held(self._connection, query))
        if row is None:
            raise PersonUnknownError("there is no such person")
        return person_of(self._seal, row)

    def named(self, name: str) -> Person | None:
        """By the name."""
        row = self._first(select(_PEOPLE).where(_PEOPLE.c.name == name))
        return person_of(self._seal, row) if row is not None else None

    def all(self) -> Sequence[Person]:
        """By name."""
        if not is_reading(self._connection):
            hold(self._connection, "people")
        return [person_of(self._seal, row) for row in self._all(select(_PEOPLE).order_by(_PEOPLE.c.name))]

    def save(self, person: Person) -> None:
        """Raises RowMissingError."""
        self._change(_PEOPLE, person.id, self._row(person))

    def _row(self, person: Person) -> dict[str, Any]:
        closed = {name: self._seal.close_text(getattr(person, name), "people", name, person.id) for name in _SEALED}
        return columns_of(person) | closed


def person_of(seal: Seal, row: RowMapping, *, proof: bool = True) -> Person:
    """A person from a row of `people`; without the password's hash unless `proof`."""
    wanted = _SEALED if proof else _SEALED[:2]
    opened = {name: seal.open_text(row[name], "people", name, row["id"]) for name in wanted}
    return Person(**{name: row[name] for name in Person.__dataclass_fields__} | {"proof": ""} | opened)


class SqlInvitations(Rows):
    """Invitations."""

    def put(self, person_id: str, digest: str, expires_at: datetime) -> None:
        """Over the earlier one."""
        row = {"person_id": person_id, "digest": digest, "expires_at": expires_at}
        put_row(self._connection, _INVITATIONS, row, "person_id")

    def find(self, digest: str, now: datetime) -> Person | None:
        """The person whose link this is, while it is good."""
        joined = _INVITATIONS.join(_PEOPLE, _PEOPLE.c.id == _INVITATIONS.c.person_id)
        query = select(_PEOPLE).select_from(joined).where(_INVITATIONS.c.digest == digest, _INVITATIONS.c.expires_at > now)
        row = self._first(query)
        return person_of(self._seal, row) if row is not None else None

    def use(self, digest: str, now: datetime) -> Person | None:
        """The row goes: whoever removes it may go on."""
        person = self.find(digest, now)
        gone = self._connection.execute(delete(_INVITATIONS).where(_INVITATIONS.c.digest == digest)).rowcount
        return person if gone else None

    def waiting(self, now: datetime) -> set[str]:
        """Of all people."""
        return set(self._connection.scalars(select(_INVITATIONS.c.person_id).where(_INVITATIONS.c.expires_at > now)))


class SqlTries(Rows):
    """TriesOf."""

    def of(self, digest: str) -> Tries | None:
        """Held, as the port says."""
        if not is_reading(self._connection):
            hold(self._connection, "tries", digest)
        row = self._first(select(_TRIES).where(_TRIES.c.digest == digest))
        return Tries(row["count"], row["last_at"]) if row is not None else None

    def put(self, digest: str, tries: Tries) -> None:
        """Insert or write over."""
        put_row(self._connection, _TRIES, {"digest": digest} | columns_of(tries), "digest")

    def forget(self, digest: str) -> None:
        """Delete."""
        self._connection.execute(delete(_TRIES).where(_TRIES.c.digest == digest))
