"""One application's evidence as an archive that a stranger can check; who took it and when is noted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from bridge.evidence.pack.case import Case, DayAnchor, FrozenPaper, named_papers, sets_of
from bridge.evidence.pack.files import pack
from bridge.flows.hub import Hub
from bridge.flows.papers.digest_papers import digests_noted
from bridge.model.contract import Paper
from bridge.model.erasing.rules import Scope
from bridge.model.errors import ApplicationUnknownError, StepClosedError
from bridge.model.evidence.anchor import Anchor
from bridge.model.evidence.chain import EvidenceEntry
from bridge.model.evidence.merkle import audit_path
from bridge.ports.store import Exchange, Transaction
from bridge.ports.store.anchors import Place

# Bytes.
_SHORT = 16 * 1024
EXPORTED = "выгружены доказательства"


def export_evidence(hub: Hub, application_id: str, by: str) -> bytes:
    """The archive (ZIP). Equal data gives equal bytes: the note of who took it stands outside the journal of the signature.

    Raises ApplicationUnknownError, and StepClosedError when the facts were erased by the rules of keeping: digests are left, and
    they prove nothing to a stranger.
    """
    with hub.store.read() as tx:
        if any(one.scope is Scope.EVIDENCE for one in tx.erasing.find(application_id)):
            raise StepClosedError("the facts of this journal were erased when their time of keeping was over")
        case = gather_case(hub, tx, application_id)
    archive = pack(case, hub.press, hub.evidence_key)
    with hub.store.begin() as tx:
        told = f"SHA-256 {sha256(archive).hexdigest()}"
        tx.journal.note(Exchange(hub.clock.now(), by, "hub", EXPORTED, told, application_id))
    return archive


def gather_case(hub: Hub, tx: Transaction, application_id: str) -> Case:
    """Everything as it stands now."""
    application, entries = tx.applications.get(application_id), tx.evidence.of(application_id)
    named = named_papers(application)
    found, missing = _papers(tx, application_id, entries, named)
    noted = digests_noted(tx, application_id)
    papers = [_with_gost(hub, one, noted) for one in found]
    return Case(
        application, hub.lender, entries, papers, sets_of(application, entries), _anchors(tx, application_id),
        tx.anchors.public_keys(), hub.clock.local, missing,
    )  # fmt: skip


def _with_gost(hub: Hub, one: FrozenPaper, noted: Mapping[str, str]) -> FrozenPaper:
    """Where nobody worked out the digest by GOST it is done now, for short documents only: it is slow."""
    known = one.paper.streebog or next((noted[paper] for paper in one.ids if paper in noted), "")
    if known or len(one.body) > _SHORT:
        return replace(one, paper=replace(one.paper, streebog=known))
    return replace(one, paper=replace(one.paper, streebog=hub.digests.gost(one.body)))


def _papers(
    tx: Transaction, application_id: str, entries: Sequence[EvidenceEntry], named: Mapping[str, Paper]
) -> tuple[list[FrozenPaper], list[str]]:
    """Every document that the journal names, once per digest, in the order of its first naming; and what has no bytes."""
    found: dict[str, FrozenPaper] = {}
    missing: list[str] = []
    for entry in entries:
        digest, paper_id = entry.facts.get("sha256", ""), entry.facts.get("paper", "")
        if not digest or digest in missing:
            continue
        if digest in found:
            known = found[digest]
            found[digest] = replace(known, ids=tuple(dict.fromkeys((*known.ids, *([paper_id] if paper_id else [])))))
            continue
        body = _body(tx, application_id, paper_id, digest)
        if body is None:
            missing.append(digest)
        else:
            found[digest] = FrozenPaper(_told(entry, named), (paper_id,) if paper_id else (), entry.at, body)
    return list(found.values()), missing


def _body(tx: Transaction, application_id: str, paper_id: str, digest: str) -> bytes | None:
    if paper_id:
        try:
            # Of a paper that was erased nothing is left: it counts as missing.
            return tx.papers.body(application_id, paper_id) or None
        except ApplicationUnknownError:
            pass
    try:
        return tx.texts.body(digest)
    except LookupError:
        return None


def _told(entry: EvidenceEntry, named: Mapping[str, Paper]) -> Paper:
    """As the application knows it, else as the journal tells it."""
    facts = entry.facts
    known = named.get(facts.get("paper", ""))
    if known is not None and known.sha256 == facts["sha256"]:
        return known
    kind = "terms" if entry.kind.startswith("document_") else entry.kind.removesuffix("_frozen")
    return Paper(
        facts.get("paper", ""), "", "", facts["sha256"], kind, facts.get("streebog", ""), facts.get("document", ""),
        facts.get("template", ""), facts.get("data_version", ""),
    )  # fmt: skip


def _anchors(tx: Transaction, application_id: str) -> list[DayAnchor]:
    """From the first anchor that covers this application to the last one, those between, too: each names the one before."""
    places = {place.day: place for place in tx.anchors.places(application_id)}
    if not places:
        return []
    return [_day(tx, anchor, places.get(anchor.day)) for anchor in tx.anchors.between(min(places), max(places))]


def _day(tx: Transaction, anchor: Anchor, place: Place | None) -> DayAnchor:
    if place is None:
        return DayAnchor(anchor)

    def hashes(start: int, end: int) -> Iterator[bytes]:
        return (leaf.hash for leaf in tx.anchors.leaves(anchor.day, start, end))

    stamp, ca_pem = tx.anchors.stamp(anchor.day) or (b"", "")
    return DayAnchor(anchor, place.leaf, audit_path(place.place, anchor.size, hashes), stamp, ca_pem)
