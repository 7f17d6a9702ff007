"""Applications: lookup columns in clear, public facts as JSON, everything that may speak of a person sealed."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, insert, select, tuple_, update

from bridge.model.application import Application
from bridge.model.errors import ApplicationUnknownError, OrderAlreadyTakenError, VersionStaleError
from bridge.model.events import EventType, Move
from bridge.model.status import MOVES, Status
from bridge.ports.store import Place
from bridge.store import schema
from bridge.store.codec import FACTS, StoredValueError, coder, compact, dumps
from bridge.store.driver.holding import holding
from bridge.store.driver.prepared import Deed, Prepared, do
from bridge.store.engine import is_reading
from bridge.store.finding.marks import Marks
from bridge.store.rows import Rows, Writes, hold
from bridge.store.seal import Seal

_TABLE = schema.applications
_MOVES = Prepared(insert(schema.moves).inline())
_BY_ID = select(_TABLE).where(_TABLE.c.id == bindparam("id"))
_READ_BY_ID, _HOLD_BY_ID = Prepared(_BY_ID), Prepared(holding(_BY_ID))
_SAVE = Prepared(update(_TABLE).where(_TABLE.c.id == bindparam("same_id"), _TABLE.c.version == bindparam("same_version")))
_SESSIONS = schema.sessions
_READ_BY_SESSION = Prepared(
    select(_TABLE)
    .join(_SESSIONS, _SESSIONS.c.application_id == _TABLE.c.id)
    .where(_SESSIONS.c.token_digest == bindparam("digest"), _SESSIONS.c.expires_at > bindparam("now"))
)
_COLUMNS = ("id", "partner", "order_id", "product", "status", "version")
# Free words of outside systems, addresses and links are sealed as well: nobody can promise that they name no one.
_PERSONAL = frozenset(
    ("borrower", "tour", "return_url", "more_wanted", "decision", "contract", "signature", "pending_code", "loan", "end_reason")
).union(("gates", "no_contact"))


class SqlApplications(Rows):
    """bridge.ports.store.Applications on tables."""

    def __init__(self, connection: Connection, seal: Seal, now: Callable[[], datetime], made: set[str], writes: Writes) -> None:
        super().__init__(connection, seal)
        self._writes = writes
        self._now = now
        self._made = made
        self._moved: list[dict[str, object]] = []
        self._marks = Marks(connection, seal)

    def add(self, application: Application) -> None:
        """Insert the row and its moves."""
        if not self._writes.insert(_TABLE, self._row(application), "partner", "order_id"):
            raise OrderAlreadyTakenError("the partner's order has an application already", field="order_id")
        self._made.add(application.id)
        self._marks.added(application)
        self._write_moves(application, Status.RECEIVED)

    def get(self, application_id: str) -> Application:
        """One application by our id. On PostgreSQL the row stays locked, so that what is read can be saved."""
        reading = is_reading(self._connection)
        for row in (_READ_BY_ID if reading else _HOLD_BY_ID).rows(self._connection, {"id": application_id}):
            found = self._application(row)
            if not reading:
                self._writes.held[found.id] = (found.version, found.status)
            return found
        raise ApplicationUnknownError("there is no such application")

    def find_order(self, partner: str, order_id: str) -> Application | None:
        """One application by the partner's order."""
        return self._one(_TABLE.c.partner == partner, _TABLE.c.order_id == order_id)

    def find_deal(self, number: str) -> Application | None:
        """One application by the loan system's number."""
        return self._one(_TABLE.c.deal_number == number) if number else None

    def of_session(self, token_digest: str, now: datetime) -> Application | None:
        """One application by the borrower's session, in one question; nothing is held."""
        rows = _READ_BY_SESSION.rows(self._connection, {"digest": token_digest, "now": now})
        return self._application(rows[0]) if rows else None

    def save(self, application: Application, seen: Application | None = None) -> Application:
        """Write the row when its version is still the one that was read."""
        if seen is not None and seen.version == application.version:
            self._marks.read(seen)
        saved = replace(application, version=application.version + 1)
        self._write_moves(application, self._saved(application, self._row(saved)))
        self._marks.saved(application)
        return replace(saved, moves=())

    def _saved(self, application: Application, row: dict[str, object]) -> Status:
        """Write the row, later where it is held; the status that it had before. Raises VersionStaleError."""
        row |= {"same_id": application.id, "same_version": application.version}
        held = self._writes.held.get(application.id)
        if held and held[0] == application.version:
            self._writes.held[application.id] = (application.version + 1, application.status)
            self._writes.later(_SAVE, row)
            return held[1]
        before = self._status(application.id) if application.moves else application.status
        if not _SAVE.run(self._connection, row):
            self._status(application.id)
            raise VersionStaleError("the application was changed by somebody else; read it again")
        return before

    def recent(
        self, limit: int, *, status: Status | None = None, phone: str = "", order_id: str = "", before: Place | None = None
    ) -> Sequence[Application]:
        """A page of the list: read from where it begins in an index, never counted off from the top."""
        query = select(_TABLE).order_by(_TABLE.c.received_at.desc(), _TABLE.c.id.desc()).limit(limit)
        if status is not None:
            query = query.where(_TABLE.c.status == status)
        if phone:
            query = query.where(_TABLE.c.phone_index == (self._seal.index("phone", phone) or "-"))
        if order_id:
            query = query.where(_TABLE.c.order_id == order_id)
        if before is not None:
            query = query.where(tuple_(_TABLE.c.received_at, _TABLE.c.id) < before)
        return [self._application(row) for row in self._all(query)]

    def of_partner(
        self,
        partner: str,
        limit: int,
        *,
        status: Status | None = None,
        order_id: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        before: Place | None = None,
    ) -> Sequence[Application]:
        """A page by the index of this partner; an order by its own."""
        order = (_TABLE.c.received_at.desc(), _TABLE.c.id.desc())
        query = select(_TABLE).where(_TABLE.c.partner == partner).order_by(*order).limit(limit)
        if status is not None:
            query = query.where(_TABLE.c.status == status)
        if order_id:
            query = query.where(_TABLE.c.order_id == order_id)
        if since is not None:
            query = query.where(_TABLE.c.received_at >= since)
        if until is not None:
            query = query.where(_TABLE.c.received_at < until)
        if before is not None:
            query = query.where(tuple_(_TABLE.c.received_at, _TABLE.c.id) < before)
        return [self._application(row) for row in self._all(query)]

    def listed(self, application_ids: Sequence[str]) -> Sequence[Application]:
        """Those that are there, the newest first; nothing is held."""
        query = select(_TABLE).where(_TABLE.c.id.in_(application_ids)).order_by(_TABLE.c.received_at.desc(), _TABLE.c.id.desc())
        return [self._application(row) for row in self._all(query)] if application_ids else []

    def history(self, application_id: str) -> Sequence[tuple[datetime, EventType, Status]]:
        """Each move with the status it led to, oldest first."""
        do(self._connection, self.deeds())
        moves = schema.moves
        query = select(moves.c.at, moves.c.event, moves.c.status).where(moves.c.application_id == application_id)
        return [(row.at, row.event, row.status) for row in self._connection.execute(query.order_by(moves.c.n))]

    def of_passport(self, passport: str) -> Sequence[Application]:
        """Under a lock of this passport, so that who looks and marks can't be overtaken."""
        index = self._seal.index("passport", passport)
        if index is None:
            return []
        hold(self._connection, "passport", index)
        return [self._application(row) for row in self._all(select(_TABLE).where(_TABLE.c.passport_index == index))]

    def _one(self, *conditions: Any) -> Application | None:
        row = self._first(select(_TABLE).where(*conditions).order_by(_TABLE.c.received_at.desc()).limit(1))
        return self._application(row) if row is not None else None

    def _status(self, application_id: str) -> Status:
        status = self._connection.execute(select(_TABLE.c.status).where(_TABLE.c.id == application_id)).scalar_one_or_none()
        if status is None:
            raise ApplicationUnknownError("there is no such application")
        return Status(status)

    def _row(self, application: Application) -> dict[str, object]:
        written = coder(Application).write(application)
        personal = {name: written.pop(name) for name in _PERSONAL}
        facts = {name: value for name, value in written.items() if name not in _COLUMNS and name != "moves"}
        passport = application.borrower.passport
        return {name: getattr(application, name) for name in _COLUMNS} | {
            "deal_number": application.deal.number if application.deal else None,
            "phone_index": self._seal.index("phone", application.borrower.phone),
            "passport_index": self._seal.index("passport", passport.digits) if passport else None,
            "received_at": application.received_at,
            "updated_at": self._now(),
            "facts": compact(facts),
            "personal": self._seal.close_text(json.dumps(personal), "applications", "personal", application.id),
        }

    def _application(self, row: Mapping[str, Any] | RowMapping) -> Application:
        personal = json.loads(self._seal.open_text(row["personal"], "applications", "personal", row["id"]))
        whole = json.loads(row["facts"]) | personal | {name: row[name] for name in _COLUMNS}
        try:
            application: Application = coder(Application).read(whole)
        except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError):
            raise StoredValueError(f"the stored row of {row['id']} is not an application") from None
        self._marks.read(application)
        return application

    def _write_moves(self, application: Application, before: Status) -> None:
        status = before
        for move in application.moves:
            # An event that is no line of the status table (the first one) leaves the status where it is.
            status = MOVES.get((status, move.event), status)
            self._moved.append(_move_row(application.id, move, status))

    def deeds(self) -> list[Deed]:
        """Moves and marks that wait to be written. The store does it before the commit."""
        moved, self._moved = self._moved, []
        return [*([(_MOVES, moved)] if moved else []), *self._marks.deeds()]


def _move_row(application_id: str, move: Move, status: Status) -> dict[str, object]:
    facts = dumps(FACTS, move.facts)
    return {"application_id": application_id, "at": move.at, "event": move.event, "status": status, "facts": facts}
