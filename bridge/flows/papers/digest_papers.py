"""The digests by GOST of papers that wait for their signature: slow to work out, so nobody waits for them.

The bytes are pinned already, by the SHA-256 that was noted when they were frozen.
"""

from collections.abc import Mapping

from bridge.flows.hub import Hub
from bridge.flows.papers.draw_papers import gost_of
from bridge.model.application import Application
from bridge.model.contract import Paper
from bridge.model.evidence.kinds import EvidenceKind
from bridge.ports.store import Transaction
from bridge.ports.work import Work


def digest_papers(hub: Hub, work: Work) -> None:
    """Note one line a paper. A row that comes again notes nothing twice."""
    with hub.store.read() as tx:
        application = tx.applications.get(work.subject)
        bodies = [(paper, tx.papers.body(application.id, paper.id)) for paper in _lacking(tx, application)]
    found = gost_of(hub, bodies)
    with hub.store.begin() as tx:
        for paper in _lacking(tx, application):
            if paper.id in found:
                facts = {"paper": paper.id, "sha256": paper.sha256, "streebog": found[paper.id]}
                tx.evidence.append(application.id, EvidenceKind.PAPER_DIGESTED, hub.clock.now(), facts)


def digests_noted(tx: Transaction, application_id: str) -> Mapping[str, str]:
    """Digests by GOST (hex) that the journal tells, by the paper's id."""
    entries = tx.evidence.of(application_id)
    return {one.facts["paper"]: one.facts["streebog"] for one in entries if one.facts.get("paper") and one.facts.get("streebog")}


def _lacking(tx: Transaction, application: Application) -> list[Paper]:
    papers = application.contract.papers if application.contract else ()
    noted = digests_noted(tx, application.id) if papers else {}
    return [paper for paper in papers if not paper.streebog and paper.id not in noted]
