"""Step 8 begins: the contract's page and its frozen papers go to the borrower, and the journal notes what was shown to whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.contract import Contract, Paper
from bridge.model.errors import ApplicationUnknownError, PapersUnreadError
from bridge.model.evidence.hand import Hand
from bridge.model.evidence.kinds import EvidenceKind
from bridge.ports.store import EvidenceEntry, Transaction


@dataclass(frozen=True)
class Shown:
    """What one session has seen of a set of papers: since when its page, since when each paper (by id) that was opened.

    `refused`: the loan system did not take the last signature, and no code was asked for since.
    """

    listed: datetime | None
    opened: dict[str, datetime]
    refused: bool = False

    def unopened(self, contract: Contract) -> bool:
        """True when a document was opened in none of its renditions."""
        seen = {paper.document or paper.id for paper in contract.papers if paper.id in self.opened}
        return not {paper.document or paper.id for paper in contract.papers} <= seen


def show_contract(hub: Hub, application: Application, hand: Hand) -> Shown:
    """Note that the contract's page, with its figures and all its papers, is shown: once in a session for one set of papers."""
    contract = application.contract
    if contract is None:
        return Shown(None, {})
    with hub.store.read() as tx:
        shown = shown_of(tx.evidence.of(application.id), contract, hand)
    if shown.listed is not None:
        return shown
    with hub.store.begin() as tx:
        now = hub.clock.now()
        facts = {"fingerprint": contract.fingerprint, "papers": str(len(contract.papers))}
        tx.evidence.append(application.id, EvidenceKind.PAPERS_LISTED, now, facts | hand.facts())
    return Shown(now, shown.opened, shown.refused)


def show_paper(hub: Hub, application_id: str, paper_id: str, hand: Hand) -> tuple[Paper, bytes]:
    """The paper and its bytes. Raises ApplicationUnknownError when this application has no such paper."""
    with hub.store.begin() as tx:
        application = tx.applications.get(application_id)
        papers = (application.contract.papers if application.contract else ()) + (
            application.signature.signed_papers if application.signature else ()
        )
        paper = next((one for one in papers if one.id == paper_id), None)
        if paper is None:
            raise ApplicationUnknownError("there is no such paper")
        facts = facts_of_paper(paper) | hand.facts()
        tx.evidence.append(application_id, EvidenceKind.PAPER_SHOWN, hub.clock.now(), facts)
        return paper, tx.papers.body(application_id, paper_id)


def shown_of(entries: Sequence[EvidenceEntry], contract: Contract, hand: Hand) -> Shown:
    """What the journal tells that this session has seen of these papers, each from the first time."""
    listed, opened, ids = None, dict[str, datetime](), {paper.id for paper in contract.papers}
    for entry in entries:
        if entry.facts.get("session", "") != hand.session:
            continue
        if entry.kind == EvidenceKind.PAPERS_LISTED and entry.facts["fingerprint"] == contract.fingerprint:
            listed = listed or entry.at
        elif entry.kind == EvidenceKind.PAPER_SHOWN and entry.facts["paper"] in ids:
            opened.setdefault(entry.facts["paper"], entry.at)
    return Shown(listed, opened, _was_refused(entries))


def _was_refused(entries: Sequence[EvidenceEntry]) -> bool:
    ends = (EvidenceKind.REFUSED, EvidenceKind.CODE_ASKED)
    return next((one.kind for one in reversed(entries) if one.kind in ends), None) == EvidenceKind.REFUSED


def require_shown(hub: Hub, tx: Transaction, application: Application, contract: Contract, hand: Hand) -> Shown:
    """Nobody signs what this session has not seen. Raises PapersUnreadError.

    The product says whether every paper must have been opened, or the page with all of them is enough.
    """
    shown = shown_of(tx.evidence.of(application.id), contract, hand)
    if shown.listed is None:
        raise PapersUnreadError("the contract was not shown in this session; read it first")
    if hub.product(application).terms.must_open_papers and shown.unopened(contract):
        raise PapersUnreadError("not every paper was opened; open each of them first")
    return shown


def note_reading(hub: Hub, tx: Transaction, application: Application, contract: Contract, hand: Hand, shown: Shown) -> None:
    """For each paper: since when it was before the borrower's eyes. A paper that was not opened counts from the page with it."""
    now = hub.clock.now()
    for paper in contract.papers:
        since = shown.opened.get(paper.id, shown.listed) or now
        told = {"opened": "yes" if paper.id in shown.opened else "no", "seconds": str(int((now - since).total_seconds()))}
        tx.evidence.append(application.id, EvidenceKind.PAPERS_READ, now, facts_of_paper(paper) | told | hand.facts())


def facts_of_paper(paper: Paper) -> dict[str, str]:
    """What the journal tells of a paper; what is not known is left out."""
    told = {
        "paper": paper.id, "sha256": paper.sha256, "streebog": paper.streebog, "document": paper.document,
        "template": paper.template, "data_version": paper.data_version,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}
