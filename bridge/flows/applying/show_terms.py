"""Step 2, first half: the terms as bytes with a digest, kept before anybody sees them; what was shown to whom, and when."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from hashlib import sha256

from bridge.flows.configuring.name_version import version_facts
from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.contract import Paper, fingerprint_of
from bridge.model.evidence.hand import Hand
from bridge.model.evidence.kinds import EvidenceKind
from bridge.ports.store import EvidenceEntry, Transaction
from bridge.products.product import TermsDocument

MEDIA_TYPE = "text/plain; charset=utf-8"


def body_of(document: TermsDocument) -> bytes:
    """The document as it stands on the page: title, version, the summary above the text, the text."""
    return "\n\n".join((document.title, f"Редакция {document.version}", document.summary, document.text.strip(), "")).encode()


def paper_of(document: TermsDocument) -> Paper:
    """The document as frozen. Equal bytes are one paper, whoever reads it."""
    digest = sha256(body_of(document)).hexdigest()
    template = f"{document.kind}@{document.version}"
    return Paper(
        f"terms_{digest[:32]}",
        document.title,
        MEDIA_TYPE,
        digest,
        "terms",
        document=document.kind,
        template=template,
        source="hub",
    )


def terms_of(hub: Hub, application: Application, chosen: Collection[str] | None = None) -> tuple[Paper, ...]:
    """The papers of the product's terms as they are now, in the product's order: all, or those of the chosen kinds."""
    documents = hub.product(application).terms.documents
    return tuple(paper_of(one) for one in documents if chosen is None or one.kind in chosen)


def ticked_of(application: Application, papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """Those of `papers` that the borrower ticked as they are now: a tick for another text counts for nothing."""
    given = {(one.kind, one.sha256) for one in application.consents if one.given_to == "hub"}
    return tuple(paper for paper in papers if (paper.document, paper.sha256) in given)


def show_terms(hub: Hub, application: Application, hand: Hand) -> str:
    """Keep the texts and note that they were shown, once in a session; returns the fingerprint of all of them."""
    papers = terms_of(hub, application)
    with hub.store.read() as tx:
        shown = shown_at(tx.evidence.of(application.id), papers, hand)
    if len(shown) < len(papers):
        with hub.store.begin() as tx:
            keep_texts(hub, tx, application)
            for paper in papers:
                if paper.sha256 not in shown:
                    facts = facts_of_terms(paper) | hand.facts() | version_facts(application)
                    tx.evidence.append(application.id, EvidenceKind.DOCUMENT_SHOWN, hub.clock.now(), facts)
    return fingerprint_of(papers)


def shown_at(entries: Sequence[EvidenceEntry], papers: Iterable[Paper], hand: Hand) -> dict[str, datetime]:
    """When each of these texts (by its SHA-256) was first shown in this session."""
    wanted, found = {paper.sha256 for paper in papers}, dict[str, datetime]()
    for entry in entries:
        mine = entry.kind == EvidenceKind.DOCUMENT_SHOWN and entry.facts.get("session", "") == hand.session
        if mine and entry.facts["sha256"] in wanted:
            found.setdefault(entry.facts["sha256"], entry.at)
    return found


def facts_of_terms(paper: Paper) -> dict[str, str]:
    """What the journal tells of a document of the terms."""
    return {"document": paper.document, "sha256": paper.sha256, "template": paper.template}


def keep_texts(hub: Hub, tx: Transaction, application: Application) -> None:
    """Keep the bytes of all documents; those that are kept already stay as they are."""
    for document in hub.product(application).terms.documents:
        body = body_of(document)
        tx.texts.keep(sha256(body).hexdigest(), MEDIA_TYPE, body, hub.clock.now())
