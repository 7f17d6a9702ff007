"""The chain of a journal of signatures: each digest covers its line and the digest before, so no line can be changed or left out.

To check a line by hand: `canonical` of it in UTF-8 through SHA-256 gives its digest, which the next line names as `previous`.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256

FIRST = "0" * 64
"""What the first line names as the one before it."""


@dataclass(frozen=True)
class EvidenceEntry:
    """One line of a signature's journal. `digest` covers the line and `previous`; `at` is UTC."""

    application_id: str
    n: int
    at: datetime
    kind: str
    facts: Mapping[str, str]
    previous: str
    digest: str


def canonical(value: Mapping[str, object]) -> str:
    """JSON that has one form only: sorted keys, no spaces, nothing escaped that need not be."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical_line(entry: EvidenceEntry) -> str:
    """The line as its digest covers it: everything but the digest, `at` in UTC with microseconds."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    line = {"application_id": entry.application_id, "n": entry.n, "at": at, "kind": str(entry.kind)}
    return canonical({**line, "facts": dict(entry.facts), "previous": entry.previous})


def evidence_digest(entry: EvidenceEntry) -> str:
    """SHA-256 (hex) over the line's canonical form in UTF-8."""
    return sha256(canonical_line(entry).encode()).hexdigest()


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
