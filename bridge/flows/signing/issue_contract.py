"""Step 7: the papers for the approved price, frozen before they are shown: what is shown is what will be signed, byte for byte.

They are the loan system's, its figures compared with ours, or the hub's own: the product's setting says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256

from bridge.flows.gates.look_at_gates import watch_gates
from bridge.flows.hub import LOAN_SYSTEM, TIMER, Hub
from bridge.flows.open_attention import open_attention
from bridge.flows.papers.compare_contract import Comparison, compare_contract, passes
from bridge.flows.papers.draw_papers import draw_papers, page_file, pdf_file
from bridge.flows.record_moves import record_moves
from bridge.model.application import Application
from bridge.model.contract import Contract, Paper
from bridge.model.events import EventType
from bridge.model.papers.rules import SetSource
from bridge.model.status import Status
from bridge.ports.loan_system import PaperFile
from bridge.ports.store import Transaction
from bridge.ports.work import Work, WorkKind

# The site's answer and the borrower's message go first; reading takes longer than this.
_DIGESTS_AFTER = timedelta(seconds=5)


@dataclass(frozen=True)
class PaperSet:
    """Files that are ready to be frozen; `comparison` for papers of the loan system."""

    files: tuple[PaperFile, ...]
    comparison: Comparison | None = None


def issue_contract(hub: Hub, work: Work) -> None:
    """Make and freeze the set. A row that comes again after its commit makes no second one.

    Raises an outside error when the loan system has no draft, TemplateMissingError.
    """
    with hub.store.begin() as tx:
        application = tx.applications.get(work.subject)
        if application.status is not Status.APPROVED or not _covers(hub, tx, application):
            return
    _issue(hub, application, make_set(hub, application), Status.APPROVED)


def reissue_contract(hub: Hub, work: Work) -> None:
    """The same because a person asked: also while a set waits for its signature, which then makes place for the new one.

    An equal set stays; codes for another one no longer sign.
    """
    with hub.store.read() as tx:
        application = tx.applications.get(work.subject)
    if may_be_reissued(application):
        _issue(hub, application, make_set(hub, application), application.status)


def ask_reissue(hub: Hub, tx: Transaction, application: Application) -> None:
    """Have the papers fetched and compared again, soon."""
    once = f"contract_again:{application.id}"
    tx.work.post(WorkKind.REISSUE_CONTRACT, application.id, LOAN_SYSTEM, application.id, hub.clock.now(), once=once)


def may_be_reissued(application: Application) -> bool:
    """True while papers may still be exchanged: approved, and nothing signed."""
    return application.status in (Status.APPROVED, Status.CONTRACT_READY) and application.signature is None


def make_set(hub: Hub, application: Application) -> PaperSet:
    """The files of the set, from outside any transaction."""
    rules = hub.product(application).terms.papers
    if rules.source is SetSource.HUB:
        return PaperSet(tuple(_own_set(hub, application, rules.hub_set)))
    theirs = hub.loan_system.draft_contract(application)
    comparison = compare_contract(hub, application, theirs)
    version = data_version(application, comparison.ours.digest)
    day = comparison.ours.issued_on or hub.clock.today()
    names = [name for name in rules.beside if name in rules.templates.names]
    drawn = draw_papers(hub, application, names, day)[0] if names else ()
    files = (*(replace(file, data_version=version) for file in theirs), *(page_file(hub, one, version) for one in drawn))
    return PaperSet(files, comparison)


def _own_set(hub: Hub, application: Application, names: Sequence[str]) -> list[PaperFile]:
    drawn, filled = draw_papers(hub, application, names, hub.clock.today())
    version = data_version(application, filled.figures.digest)
    return [file for one in drawn for file in (page_file(hub, one, version), pdf_file(hub, one, version))]


def data_version(application: Application, figures_digest: str) -> str:
    """From which data papers were made: the price's version and the beginning of the figures' digest."""
    return f"{application.price.version}-{figures_digest[:16]}"


def _issue(hub: Hub, application: Application, made: PaperSet, status: Status) -> None:
    with hub.store.begin() as tx:
        fresh = tx.applications.get(application.id)
        if fresh.status is not status or fresh.price.version != application.price.version or fresh.signature is not None:
            return
        if made.comparison is not None and not passes(hub, tx, fresh, made.comparison):
            return
        if fresh.contract is not None and _same(fresh.contract, made.files) and status is Status.CONTRACT_READY:
            return
        papers = freeze_papers(hub, tx, fresh, made.files, "contract")
        number = fresh.deal.number if fresh.deal else ""
        contract = Contract(number, papers, fresh.price.version, fresh.loan_sum, hub.clock.now())
        issued = replace(fresh, contract=contract)
        tx.work.post(WorkKind.DIGEST_PAPERS, fresh.id, TIMER, fresh.id, hub.clock.now() + _DIGESTS_AFTER)
        if status is Status.CONTRACT_READY:
            tx.applications.save(issued)
            return
        watch_gates(hub, tx, record_moves(hub, tx, issued.move_to(EventType.CONTRACT_ISSUED, hub.clock.now())))


def _same(contract: Contract, files: Sequence[PaperFile]) -> bool:
    return [paper.sha256 for paper in contract.papers] == [sha256(file.body).hexdigest() for file in files]


def freeze_papers(
    hub: Hub, tx: Transaction, application: Application, files: tuple[PaperFile, ...], kind: str
) -> tuple[Paper, ...]:
    """Keep the bytes with their digests, and note it in the signature's journal."""
    now, papers = hub.clock.now(), []
    for file in files:
        paper = Paper(
            hub.mint.id("doc"), file.title, file.media_type, sha256(file.body).hexdigest(), kind,
            file.streebog, file.document, file.template, file.data_version, file.source,
        )  # fmt: skip
        tx.papers.add(application.id, paper, file.body, now)
        tx.evidence.append(application.id, f"{kind}_frozen", now, _facts(paper))
        papers.append(paper)
    return tuple(papers)


def _facts(paper: Paper) -> dict[str, str]:
    told = {
        "streebog": paper.streebog, "document": paper.document, "template": paper.template, "data_version": paper.data_version,
    }  # fmt: skip
    return {"paper": paper.id, "sha256": paper.sha256} | {name: value for name, value in told.items() if value}


def _covers(hub: Hub, tx: Transaction, application: Application) -> bool:
    """False, with a word to a person, when the lender approved less than the tour needs."""
    if application.decision and application.decision.amount >= application.loan_sum:
        return True
    open_attention(hub, tx, "approved_less", "одобрено меньше, чем нужно для тура: сайту нужен больший аванс", application.id)
    return False
