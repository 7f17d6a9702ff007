"""The journal of signatures on a table; the database refuses changes (triggers, rights)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, insert, select

from bridge.model.erasing.rules import Scope
from bridge.model.evidence.chain import FIRST, EvidenceEntry, chained, evidence_digest
from bridge.store import schema
from bridge.store.rows import Rows, columns_of, hold
from bridge.store.seal import SealBrokenError

_AT_ONCE = 500


class SqlEvidence(Rows):
    """bridge.ports.store.Evidence on a table. Facts are sealed: an address and a browser's name tell of a person."""

    def append(self, application_id: str, kind: str, at: datetime, facts: Mapping[str, str]) -> EvidenceEntry:
        """Add a line to this application's chain."""
        hold(self._connection, "evidence", application_id)
        table = schema.evidence
        last = self._first(select(table).where(table.c.application_id == application_id).order_by(table.c.n.desc()).limit(1))
        entry = chained(self._entry(last) if last is not None else None, application_id, kind, at, facts)
        closed = self._seal.close_text(json.dumps(entry.facts), "evidence", "facts", application_id, str(entry.n))
        self._connection.execute(insert(table), columns_of(entry) | {"facts": closed})
        return entry

    def of(self, application_id: str) -> Sequence[EvidenceEntry]:
        """The whole chain in order."""
        return [self._entry(row) for row in self._rows(application_id)]

    def first_broken(self, application_id: str) -> int | None:
        """Lines that can't be opened count as changed."""
        previous, n = FIRST, 0
        for n, row in enumerate(self._rows(application_id), 1):
            try:
                entry = self._entry(row)
                # What the facts were can't be told any more; that they were erased by a rule is written down.
                digest = evidence_digest(entry) if row["facts"] or not self._erased(application_id) else entry.digest
            except (SealBrokenError, ValueError, AttributeError):
                return n
            if entry.n != n or entry.previous != previous or digest != entry.digest:
                return n
            previous = entry.digest
        return n + 1 if self._anchored(application_id) > n else None

    def chains(self, after: str, limit: int) -> Sequence[str]:
        """By id, in the database's order."""
        table = schema.evidence
        query = select(table.c.application_id).where(table.c.application_id > after).distinct()
        return list(self._connection.execute(query.order_by(table.c.application_id).limit(limit)).scalars())

    def _rows(self, application_id: str) -> Iterator[RowMapping]:
        """Some at a time: a long chain is not held in memory."""
        table, last = schema.evidence, -1
        while True:
            query = select(table).where(table.c.application_id == application_id, table.c.n > last).order_by(table.c.n)
            rows = self._all(query.limit(_AT_ONCE))
            yield from rows
            if len(rows) < _AT_ONCE:
                return
            last = rows[-1]["n"]

    def _erased(self, application_id: str) -> bool:
        table = schema.erasures
        same = (table.c.application_id == application_id, table.c.scope == Scope.EVIDENCE)
        return self._first(select(table.c.at).where(*same)) is not None

    def _anchored(self, application_id: str) -> int:
        """Up to which line anchors cover the chain; 0 when none does."""
        table = schema.evidence_leaves
        query = select(table.c.n).where(table.c.application_id == application_id).order_by(table.c.n.desc()).limit(1)
        return int(self._connection.execute(query).scalar() or 0)

    def _entry(self, row: RowMapping) -> EvidenceEntry:
        if not row["facts"]:
            return EvidenceEntry(**dict(row) | {"facts": {}})
        opened = self._seal.open_text(row["facts"], "evidence", "facts", row["application_id"], str(row["n"]))
        return EvidenceEntry(**dict(row) | {"facts": json.loads(opened)})
