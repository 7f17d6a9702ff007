"""bridge.ports.store.office.seconding.Deeds on a table; facts, words and reasons are sealed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, insert, select, tuple_

from bridge.model.seconding.deed import Deed, DeedState, KeptDeed
from bridge.store import schema
from bridge.store.codec import FACTS, dumps, loads
from bridge.store.driver.holding import held
from bridge.store.rows import RowMissingError, Rows, hold
from bridge.store.schema.office.seconding import ASKED, NOT_ASKED

_TABLE = schema.second_deeds
_STORY = ("asked_by", "asked_at", "until", "state", "ended_at", "ended_by", "alone")


class SqlDeeds(Rows):
    """One row a deed. An id comes out of addresses: what no id can be finds nothing."""

    def add(self, kept: KeptDeed) -> bool:
        """Whoever asks for the same at this moment waits for this transaction."""
        hold(self._connection, "deed", kept.deed.kind, kept.deed.subject)
        if kept.state is DeedState.ASKED and self.waiting_for(kept.deed.kind, kept.deed.subject) is not None:
            return False
        self._connection.execute(insert(_TABLE), self._row(kept))
        return True

    def get(self, deed_id: str) -> KeptDeed:
        """Raises RowMissingError."""
        query = select(_TABLE).where(_TABLE.c.id == deed_id)
        known = deed_id.isascii() and deed_id.isprintable() and len(deed_id) <= 64
        row = self._first(held(self._connection, query)) if known else None
        if row is None:
            raise RowMissingError("there is no such deed")
        return self._kept(row)

    def waiting_for(self, kind: str, subject: str) -> KeptDeed | None:
        """By the unique index."""
        query = select(_TABLE).where(ASKED, _TABLE.c.kind == kind, _TABLE.c.subject == subject)
        row = self._first(held(self._connection, query))
        return self._kept(row) if row is not None else None

    def save(self, kept: KeptDeed) -> None:
        """Raises RowMissingError."""
        self._change(_TABLE, kept.id, self._row(kept))

    def waiting(self, now: datetime, limit: int) -> Sequence[KeptDeed]:
        """Along the index of those that wait."""
        query = select(_TABLE).where(ASKED, _TABLE.c.until > now).order_by(_TABLE.c.asked_at, _TABLE.c.id).limit(limit)
        return [self._kept(row) for row in self._all(query)]

    def ended(self, limit: int, before: tuple[datetime, str] | None = None) -> Sequence[KeptDeed]:
        """A page, read where it begins."""
        query = select(_TABLE).where(NOT_ASKED).order_by(_TABLE.c.ended_at.desc(), _TABLE.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(tuple_(_TABLE.c.ended_at, _TABLE.c.id) < before)
        return [self._kept(row) for row in self._all(query)]

    def of(self, application_id: str) -> Sequence[KeptDeed]:
        """Oldest first."""
        query = select(_TABLE).where(_TABLE.c.application_id == application_id).order_by(_TABLE.c.asked_at, _TABLE.c.id)
        return [self._kept(row) for row in self._all(query)] if application_id else []

    def _row(self, kept: KeptDeed) -> dict[str, Any]:
        told = {"words": kept.deed.words, "reason": kept.deed.reason, "facts": dict(kept.deed.facts)}
        return {name: getattr(kept, name) for name in _STORY} | {
            "id": kept.id,
            "kind": kept.deed.kind,
            "subject": kept.deed.subject,
            "application_id": kept.deed.application_id,
            "facts": self._seal.close_text(dumps(FACTS, told), "second_deeds", "facts", kept.id),
            "ending": self._seal.close_text(kept.answer, "second_deeds", "ending", kept.id),
        }

    def _kept(self, row: RowMapping) -> KeptDeed:
        told = loads(FACTS, self._seal.open_text(row["facts"], "second_deeds", "facts", row["id"]))
        deed = Deed(row["kind"], row["subject"], told["words"], told["reason"], told["facts"], row["application_id"])
        answer = self._seal.open_text(row["ending"], "second_deeds", "ending", row["id"])
        return KeptDeed(row["id"], deed, **{name: row[name] for name in _STORY}, answer=answer)
