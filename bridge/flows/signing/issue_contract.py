"""Step 7: fetch the papers for the approved price and freeze them: what is shown is what will be signed, byte for byte."""

from dataclasses import replace
from hashlib import sha256

from bridge.flows.gates.look_at_gates import watch_gates
from bridge.flows.hub import Hub
from bridge.flows.open_attention import open_attention
from bridge.flows.record_moves import record_moves
from bridge.model.application import Application
from bridge.model.contract import Contract, Paper
from bridge.model.events import EventType
from bridge.model.status import Status
from bridge.ports.loan_system import PaperFile
from bridge.ports.store import Transaction
from bridge.ports.work import Work


def issue_contract(hub: Hub, work: Work) -> None:
    """Fetch and freeze the draft. Raises an outside error when the loan system has none."""
    with hub.store.begin() as tx:
        application = tx.applications.get(work.subject)
        if application.status is not Status.APPROVED or not _covers(hub, tx, application):
            return
    files = hub.loan_system.draft_contract(application)
    with hub.store.begin() as tx:
        fresh = tx.applications.get(application.id)
        if fresh.status is not Status.APPROVED or fresh.price.version != application.price.version:
            return
        papers = freeze_papers(hub, tx, fresh, files, "contract")
        number = fresh.deal.number if fresh.deal else ""
        contract = Contract(number, papers, fresh.price.version, fresh.loan_sum, hub.clock.now())
        moved = replace(fresh, contract=contract).move_to(EventType.CONTRACT_ISSUED, hub.clock.now())
        watch_gates(hub, tx, record_moves(hub, tx, moved))


def freeze_papers(
    hub: Hub, tx: Transaction, application: Application, files: tuple[PaperFile, ...], kind: str
) -> tuple[Paper, ...]:
    """Keep the bytes with their digests, and note it in the signature's journal."""
    now, papers = hub.clock.now(), []
    for file in files:
        paper = Paper(hub.mint.id("doc"), file.title, file.media_type, sha256(file.body).hexdigest(), kind)
        tx.papers.add(application.id, paper, file.body, now)
        tx.evidence.append(application.id, f"{kind}_frozen", now, {"paper": paper.id, "sha256": paper.sha256})
        papers.append(paper)
    return tuple(papers)


def _covers(hub: Hub, tx: Transaction, application: Application) -> bool:
    """False, with a word to a person, when the lender approved less than the tour needs."""
    if application.decision and application.decision.amount >= application.loan_sum:
        return True
    open_attention(hub, tx, "approved_less", "одобрено меньше, чем нужно для тура: сайту нужен больший аванс", application.id)
    return False
