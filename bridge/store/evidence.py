"""The journal of signatures: each line's digest covers it and the digest before; the database refuses changes (triggers).

To check a line outside the hub: write it as JSON with sorted keys, no spaces and no `digest`, in UTF-8, and take SHA-256.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import RowMapping, insert, select

from bridge.ports.store import EvidenceEntry
from bridge.store import schema
from bridge.store.rows import Rows, columns_of, hold

FIRST = "0" * 64


def evidence_digest(entry: EvidenceEntry) -> str:
    """SHA-256 (hex) over the canonical JSON of everything but `digest`; `at` in UTC with microseconds."""
    line = columns_of(entry) | {"at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"), "facts": dict(entry.facts)}
    del line["digest"]
    return sha256(json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def chained(
    before: EvidenceEntry | None, application_id: str, kind: str, at: datetime, facts: Mapping[str, str]
) -> EvidenceEntry:
    """The line that follows `before` in its chain."""
    n, previous = (before.n + 1, before.digest) if before else (1, FIRST)
    entry = EvidenceEntry(application_id, n, at, kind, dict(facts), previous, "")
    return replace(entry, digest=evidence_digest(entry))


def first_broken(entries: Iterable[EvidenceEntry]) -> int | None:
    """The number of the first line of a chain that does not follow from the one before; None when all is well."""
    previous = FIRST
    for n, entry in enumerate(entries, 1):
        if entry.n != n or entry.previous != previous or evidence_digest(entry) != entry.digest:
            return n
        previous = entry.digest
    return None


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
        table = schema.evidence
        return [
            self._entry(row)
            for row in self._all(select(table).where(table.c.application_id == application_id).order_by(table.c.n))
        ]

    def _entry(self, row: RowMapping) -> EvidenceEntry:
        opened = self._seal.open_text(row["facts"], "evidence", "facts", row["application_id"], str(row["n"]))
        return EvidenceEntry(**dict(row) | {"facts": json.loads(opened)})
