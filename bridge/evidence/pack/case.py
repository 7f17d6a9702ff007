"""All that goes into one archive, as the store gave it at one moment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bridge.evidence.checker.findings import Report
from bridge.evidence.checker.journal import Signing, check_codes, read_journal
from bridge.model.application import Application
from bridge.model.contract import Paper, fingerprint_of
from bridge.model.evidence.anchor import Anchor, KeyRecord
from bridge.model.evidence.chain import FIRST, EvidenceEntry, canonical_line
from bridge.model.evidence.merkle import Leaf, Step


@dataclass(frozen=True)
class FrozenPaper:
    """A document's bytes and all that is told of it. `ids`: under which it was shown; equal bytes are one document."""

    paper: Paper
    ids: tuple[str, ...]
    frozen_at: datetime
    body: bytes


@dataclass(frozen=True)
class DayAnchor:
    """An anchor; where this application stands in its tree, if it does; its time stamp with the CA, if there is one."""

    anchor: Anchor
    leaf: Leaf | None = None
    path: Sequence[Step] = ()
    stamp: bytes = b""
    ca_pem: str = ""


@dataclass(frozen=True, repr=False)
class Case:
    """`sets`: digests of each set of papers that was issued, oldest first; `local`: a moment on the lender's wall clock.

    `missing`: digests that the journal names and the store has no bytes of.
    """

    application: Application
    lender: str
    entries: Sequence[EvidenceEntry]
    papers: Sequence[FrozenPaper]
    sets: Sequence[tuple[str, ...]]
    anchors: Sequence[DayAnchor]
    keys: Sequence[KeyRecord]
    local: Callable[[datetime], datetime]
    missing: Sequence[str] = ()

    @property
    def journal(self) -> bytes:
        """One canonical line each: SHA-256 of a line is its digest."""
        return "".join(f"{canonical_line(entry)}\n" for entry in self.entries).encode()

    @property
    def head(self) -> str:
        """The digest of the last line."""
        return self.entries[-1].digest if self.entries else FIRST

    @property
    def stands(self) -> Signing:
        """How the signing stands, read from the journal by the checker's own rules."""
        lines = read_journal(self.journal, self.head, self.application.id, Report())
        return check_codes(lines, {_mark(one): list(one) for one in self.sets}, Report())


def sets_of(application: Application, entries: Sequence[EvidenceEntry]) -> list[tuple[str, ...]]:
    """Digests of the sets that were issued: what was frozen at one moment is a set; the present one as the contract has it."""
    groups: dict[datetime, list[str]] = {}
    for entry in entries:
        if entry.kind == "contract_frozen":
            groups.setdefault(entry.at, []).append(entry.facts["sha256"])
    found = [tuple(group) for group in groups.values()]
    contract = application.contract
    if contract is not None:
        present = tuple(paper.sha256 for paper in contract.papers)
        found = [one for one in found if sorted(one) != sorted(present)] + [present]
    return found


def named_papers(application: Application) -> Mapping[str, Paper]:
    """Papers whose titles the application still knows, by id."""
    contract, signature = application.contract, application.signature
    papers = (*(contract.papers if contract else ()), *(signature.signed_papers if signature else ()))
    return {paper.id: paper for paper in papers}


def _mark(digests: Sequence[str]) -> str:
    return fingerprint_of(Paper("", "", "", digest) for digest in digests)


__all__ = ["Case", "DayAnchor", "FrozenPaper", "named_papers", "sets_of"]
