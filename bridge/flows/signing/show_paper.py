"""Hand a frozen paper to the borrower, and note that it was shown."""

from bridge.flows.hub import Hub
from bridge.model.contract import Paper
from bridge.model.errors import ApplicationUnknownError
from bridge.model.evidence.kinds import EvidenceKind


def show_paper(hub: Hub, application_id: str, paper_id: str) -> tuple[Paper, bytes]:
    """The paper and its bytes. Raises ApplicationUnknownError when this application has no such paper."""
    with hub.store.begin() as tx:
        application = tx.applications.get(application_id)
        papers = (application.contract.papers if application.contract else ()) + (
            application.signature.signed_papers if application.signature else ()
        )
        paper = next((one for one in papers if one.id == paper_id), None)
        if paper is None:
            raise ApplicationUnknownError("there is no such paper")
        facts = {"paper": paper.id, "sha256": paper.sha256}
        tx.evidence.append(application_id, EvidenceKind.PAPER_SHOWN, hub.clock.now(), facts)
        return paper, tx.papers.body(application_id, paper_id)
