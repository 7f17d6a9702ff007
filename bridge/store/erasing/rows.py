"""bridge.ports.erasing.Erasing on tables."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, delete, exists, func, or_, select, tuple_, update

from bridge.model.application import Application
from bridge.model.erasing.records import Ended, Erasure, Hold
from bridge.model.erasing.rules import Kind, Scope
from bridge.model.events import EventType
from bridge.model.status import Status
from bridge.ports.erasing import Sent
from bridge.ports.sms import Message
from bridge.ports.store import FormSession, Place
from bridge.store import schema
from bridge.store.applications import SqlApplications
from bridge.store.erasing.obstacles import questions
from bridge.store.erasing.old_rows import OLD
from bridge.store.erasing.parts import EMPTIED, REMOVED, Part, part_of
from bridge.store.rows import Rows, columns_of, insert_if_new, put_row
from bridge.store.seal import Seal

_APPLICATIONS, _ERASURES, _HOLDS, _MOVES = schema.applications, schema.erasures, schema.erasure_holds, schema.moves
_MOST = 500


class SqlErasing(Rows):
    """What is emptied keeps its row: counts, sums and the order of things stay."""

    def __init__(self, connection: Any, seal: Seal, applications: SqlApplications) -> None:
        super().__init__(connection, seal)
        self._applications = applications

    def ended(
        self, statuses: Sequence[Status], scope: Scope, before: datetime, after: Place | None, limit: int
    ) -> Sequence[Ended]:
        """Along the index over status and place; the last move is read by its application."""
        table = _APPLICATIONS
        mine = _MOVES.c.application_id == table.c.id
        over = select(func.max(_MOVES.c.at)).where(mine).scalar_subquery().label("ended_at")
        signed = exists().where(mine, _MOVES.c.event == EventType.CONTRACT_SIGNED).label("signed")
        gone = exists().where(_ERASURES.c.application_id == table.c.id, _ERASURES.c.scope == scope)
        query = select(table.c.id, table.c.status, table.c.received_at, over, signed)
        query = query.where(table.c.status.in_(statuses), table.c.received_at < before, ~gone)
        if after is not None:
            query = query.where(tuple_(table.c.received_at, table.c.id) > after)
        rows = self._all(query.order_by(table.c.received_at, table.c.id).limit(limit))
        return [
            Ended(row["id"], row["status"], row["received_at"], row["ended_at"] or row["received_at"], bool(row["signed"]))
            for row in rows
        ]

    def of_person(self, phone: str, passport: str) -> Sequence[Application]:
        """Passports of what a phone found are looked up as well: a person may have changed the phone, not the other way round."""
        phones, passports = self._seal.index("phone", phone), self._seal.index("passport", passport)
        table = _APPLICATIONS
        known = {passports} if passports else set()
        if phones:
            found = select(table.c.passport_index).where(table.c.phone_index == phones, table.c.passport_index.is_not(None))
            known |= set(self._connection.execute(found).scalars())
        ways: list[ColumnElement[bool]] = [table.c.phone_index == phones] if phones else []
        ways += [table.c.passport_index.in_(sorted(known))] if known else []
        if not ways:
            return []
        ids = select(table.c.id).where(or_(*ways)).order_by(table.c.received_at.desc(), table.c.id.desc()).limit(_MOST)
        return [self._applications.get(one) for one in self._connection.execute(ids).scalars()]

    def obstacles(self, application_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """One question a reason, for all of them together."""
        found: dict[str, list[str]] = {}
        for word, query in questions().items():
            column = query.selected_columns[0]
            for one in self._connection.execute(query.where(column.in_(application_ids)).distinct()).scalars():
                found.setdefault(one, []).append(word)
        return found

    def empty(self, application_id: str, scope: Scope) -> Mapping[str, int]:
        """Table by table."""
        if scope is Scope.EVIDENCE:
            table = schema.evidence
            facts = update(table).where(table.c.application_id == application_id).values(facts=b"")
            return {"evidence": int(self._connection.execute(facts).rowcount)}
        counts = {part.table.name: self._empty(part, part.whose(application_id)) for part in EMPTIED}
        for part in REMOVED:
            counts[part.table.name] = int(self._connection.execute(delete(part.table).where(part.whose(application_id))).rowcount)
        return {name: count for name, count in counts.items() if count}

    def _empty(self, part: Part, *whose: ColumnElement[bool]) -> int:
        if not part.sealed:
            return int(self._connection.execute(update(part.table).where(*whose).values(dict(part.plain))).rowcount)
        rows = self._all(select(part.table).where(*whose))
        for row in rows:
            # Sealed emptiness: whoever reads the row finds an empty text, and the ring of keys turns it like any other.
            closed = {
                name: self._seal.close_text(words, part.table.name, name, *part.place(row)) for name, words in part.sealed.items()
            }
            same = [column == row[column.name] for column in part.table.primary_key.columns]
            self._connection.execute(update(part.table).where(*same).values(dict(part.plain) | closed))
        return len(rows)

    def empty_rows(self, kind: Kind, before: datetime, limit: int) -> int:
        """Messages lose phone and text; threads their lines and who asked from where; lines about people go whole."""
        ids = list(self._connection.execute(OLD[kind](before).limit(limit)).scalars())
        if ids and kind is Kind.QUESTIONS:
            threads, lines = schema.help_threads, schema.help_lines
            self._connection.execute(delete(lines).where(lines.c.thread_id.in_(ids)))
            self._connection.execute(update(threads).where(threads.c.id.in_(ids)).values(address="", guest=""))
        elif ids and kind is Kind.MESSAGES:
            self._empty(part_of(schema.messages), schema.messages.c.id.in_(ids))
        elif ids:
            self._connection.execute(delete(schema.person_acts).where(schema.person_acts.c.id.in_(ids)))
        return len(ids)

    def count_rows(self, kind: Kind, before: datetime, most: int) -> int:
        """Of the same question."""
        counted = select(func.count()).select_from(OLD[kind](before).limit(most).subquery())
        return int(self._connection.execute(counted).scalar_one())

    def add(self, erasure: Erasure) -> bool:
        """The key decides."""
        row = columns_of(erasure) | {"rows": json.dumps(dict(erasure.rows), sort_keys=True)}
        return insert_if_new(self._connection, _ERASURES, row, "application_id", "scope")

    def find(self, application_id: str) -> Sequence[Erasure]:
        """By key."""
        return self._erasures(select(_ERASURES).where(_ERASURES.c.application_id == application_id))

    def erased(self, since: datetime, limit: int, after: tuple[datetime, str] | None = None) -> Sequence[Erasure]:
        """Along the index over time."""
        query = select(_ERASURES).where(_ERASURES.c.at >= since)
        if after is not None:
            query = query.where(tuple_(_ERASURES.c.at, _ERASURES.c.application_id) > after)
        return self._erasures(query.order_by(_ERASURES.c.at, _ERASURES.c.application_id, _ERASURES.c.scope).limit(limit))

    def of_act(self, act: str) -> Sequence[Erasure]:
        """Along the index over acts."""
        return self._erasures(select(_ERASURES).where(_ERASURES.c.act == act)) if act else []

    def acts(self, limit: int) -> Sequence[tuple[str, datetime, int]]:
        """Along the same index."""
        latest = func.max(_ERASURES.c.at, type_=_ERASURES.c.at.type).label("latest")
        query = select(_ERASURES.c.act, latest, func.count()).where(_ERASURES.c.act != "").group_by(_ERASURES.c.act)
        return [(act, at, int(count)) for act, at, count in self._connection.execute(query.order_by(latest.desc()).limit(limit))]

    def hold(self, hold: Hold) -> None:
        """Insert, or write over."""
        reason = self._seal.close_text(hold.reason, "erasure_holds", "reason", hold.application_id)
        put_row(self._connection, _HOLDS, columns_of(hold) | {"reason": reason}, "application_id")

    def lift(self, application_id: str) -> bool:
        """Remove."""
        return self._connection.execute(delete(_HOLDS).where(_HOLDS.c.application_id == application_id)).rowcount > 0

    def holds(self, limit: int) -> Sequence[Hold]:
        """The newest first."""
        return [self._hold(row) for row in self._all(select(_HOLDS).order_by(_HOLDS.c.since.desc()).limit(limit))]

    def messages_of(self, application_id: str) -> Sequence[Message]:
        """The oldest first."""
        table = schema.messages
        rows = self._all(select(table).where(table.c.application_id == application_id).order_by(table.c.made_at, table.c.id))
        return [self._message(row) for row in rows]

    def sessions_of(self, application_id: str) -> Sequence[FormSession]:
        """The oldest first."""
        table = schema.sessions
        query = select(table).where(table.c.application_id == application_id).order_by(table.c.made_at)
        return [FormSession(**row) for row in self._all(query)]

    def exchanges_of(self, application_id: str) -> Sequence[Sent]:
        """By the index over application and number."""
        table = schema.journal
        whom = (table.c.sender, table.c.receiver, table.c.what)
        first, last = (of(table.c.at, type_=table.c.at.type) for of in (func.min, func.max))
        query = select(*whom, first, last, func.count()).where(table.c.application_id == application_id)
        return [Sent(*row) for row in self._connection.execute(query.group_by(*whom).order_by(first))]

    def papers_of(self, application_id: str) -> Sequence[tuple[str, str, datetime]]:
        """The oldest first."""
        table = schema.papers
        query = select(table.c.paper_id, table.c.sha256, table.c.at).where(table.c.application_id == application_id)
        return [tuple(row) for row in self._connection.execute(query.order_by(table.c.at, table.c.paper_id))]

    def _erasures(self, query: Select[Any]) -> Sequence[Erasure]:
        return [Erasure(**dict(row) | {"rows": json.loads(row["rows"])}) for row in self._all(query)]

    def _hold(self, row: RowMapping) -> Hold:
        opened = self._seal.open_text(row["reason"], "erasure_holds", "reason", row["application_id"])
        return Hold(**dict(row) | {"reason": opened})

    def _message(self, row: RowMapping) -> Message:
        opened = {name: self._seal.open_text(row[name], "messages", name, row["id"]) for name in ("phone", "text")}
        return Message(**{name: row[name] for name in Message.__dataclass_fields__} | opened)
