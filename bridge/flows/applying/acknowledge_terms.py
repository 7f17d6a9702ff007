"""Step 2, second half: the borrower has read the terms, ticked each required document, and confirms with a code.

The code is bound to the ticked texts, byte for byte. Without it the form stays closed.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from bridge.flows.applying.check_code import enter_code, entered_again, note_refusal
from bridge.flows.applying.make_code import send_code
from bridge.flows.applying.show_terms import facts_of_terms, keep_texts, shown_at, terms_of, ticked_of
from bridge.flows.hub import Hub
from bridge.flows.record_moves import record_moves
from bridge.model.application import Application, Consent
from bridge.model.contract import Paper, fingerprint_of
from bridge.model.errors import CodeTooSoonError, DocumentsChangedError, FieldInvalidError, PapersUnreadError, RuleBrokenError
from bridge.model.events import EventType
from bridge.model.evidence.hand import Hand
from bridge.model.evidence.kinds import EvidenceKind
from bridge.model.one_time_code import OneTimeCode, Purpose
from bridge.model.status import Status
from bridge.ports.store import Transaction
from bridge.products.product import TermsDocument

# The document in which the parties agree that a code from an SMS is a signature (63-FZ art. 9).
AGREEMENT = "simple_signature"


def ask_terms_code(hub: Hub, application_id: str, ticked: Collection[str], hand: Hand, shown: str = "") -> None:
    """Keep which documents were ticked and send the code that confirms them.

    `shown`: the fingerprint of all that the page showed; a page that showed other texts is refused.
    Raises FieldInvalidError naming the first required document without a tick, DocumentsChangedError, PapersUnreadError (this
    session was not shown what it ticks), StepClosedError, CodeTooSoonError (the ticks are kept then: a code for other ones is
    no good any more).
    """
    with hub.store.begin() as tx:
        tx.codes.of(application_id)
        application = tx.applications.get(application_id)
        application.require(Status.RECEIVED)
        if shown and shown != fingerprint_of(terms_of(hub, application)):
            raise DocumentsChangedError("the terms changed since they were shown; read them again")
        _refuse_missing(hub.product(application).terms.documents, ticked)
        papers = terms_of(hub, application, ticked)
        _refuse_unread(tx, application, papers, hand)
        keep_texts(hub, tx, application)
        _keep_ticks(hub, tx, application, papers, hand)
        too_soon = _send(hub, tx, application_id, papers, hand)
    if too_soon:
        raise too_soon


def acknowledge_terms(hub: Hub, application_id: str, code: str, hand: Hand) -> Application:
    """The code is right: the questionnaire opens, in the same transaction that uses the code. The same code again is one act.

    Raises CodeWrongError, CodeSpentError, DocumentsChangedError (the texts are not those that were ticked any more).
    """
    with hub.store.begin() as tx:
        known = tx.codes.of(application_id)
        application = tx.applications.get(application_id)
        if application.status is not Status.RECEIVED and entered_again(hub, known, application.terms_code_id, code):
            return application
        done, refused = _acknowledge(hub, tx, application, known, code, hand)
    if refused:
        raise refused
    return done


def _keep_ticks(hub: Hub, tx: Transaction, application: Application, papers: Sequence[Paper], hand: Hand) -> None:
    """Each tick is a consent of its own, noted when it changes; and how long its text was before the borrower's eyes."""
    if ticked_of(application, terms_of(hub, application)) == tuple(papers):
        return
    now, before = hub.clock.now(), {one.sha256: one for one in application.consents if one.given_to == "hub"}
    given = tuple(before.get(one.sha256) or Consent(one.document, _version(one), now, sha256=one.sha256) for one in papers)
    told_by_site = tuple(one for one in application.consents if one.given_to != "hub")
    tx.applications.save(replace(application, consents=told_by_site + given))
    shown = shown_at(tx.evidence.of(application.id), papers, hand)
    for paper in papers:
        facts = facts_of_terms(paper) | hand.facts()
        if paper.sha256 in shown:
            seconds = int((now - shown[paper.sha256]).total_seconds())
            tx.evidence.append(application.id, EvidenceKind.PAPERS_READ, now, facts | {"seconds": str(seconds)})
        tx.evidence.append(application.id, EvidenceKind.DOCUMENT_TICKED, now, facts)


def _version(paper: Paper) -> str:
    return paper.template.partition("@")[2]


def _send(hub: Hub, tx: Transaction, application_id: str, papers: Sequence[Paper], hand: Hand) -> CodeTooSoonError | None:
    try:
        send_code.within(hub, tx, application_id, Purpose.TERMS, fingerprint_of(papers), hand)
    except CodeTooSoonError as error:
        return error
    return None


def _acknowledge(
    hub: Hub, tx: Transaction, application: Application, known: Sequence[OneTimeCode], code: str, hand: Hand
) -> tuple[Application, RuleBrokenError | None]:
    papers = ticked_of(application, terms_of(hub, application))
    if application.status is Status.RECEIVED and _other_terms(hub, application, papers):
        changed = DocumentsChangedError("the terms changed since they were ticked; read them again")
        note_refusal(hub, tx, application, Purpose.TERMS, changed, hand)
        return application, changed
    entry = enter_code(hub, tx, application, known, (Purpose.TERMS, fingerprint_of(papers)), code, hand)
    if entry.refused:
        return application, entry.refused
    application.require(Status.RECEIVED)
    _accept_agreement(hub, tx, application, papers, entry.code_id, hand)
    moved = replace(application, terms_code_id=entry.code_id).move_to(EventType.TERMS_ACKNOWLEDGED, hub.clock.now())
    return record_moves(hub, tx, moved), None


def _other_terms(hub: Hub, application: Application, papers: Sequence[Paper]) -> bool:
    """True when a text that was ticked is another one now, or when a document that must be ticked came in since."""
    ticked = sum(one.given_to == "hub" for one in application.consents)
    needed = {one.kind for one in hub.product(application).terms.documents if one.required}
    return ticked > 0 and (len(papers) < ticked or not needed <= {paper.document for paper in papers})


def _accept_agreement(
    hub: Hub, tx: Transaction, application: Application, papers: Sequence[Paper], code_id: str, hand: Hand
) -> None:
    for paper in papers:
        if paper.document == AGREEMENT:
            facts = facts_of_terms(paper) | {"code_id": code_id} | hand.facts()
            tx.evidence.append(application.id, EvidenceKind.AGREEMENT_ACCEPTED, hub.clock.now(), facts)


def _refuse_unread(tx: Transaction, application: Application, papers: Sequence[Paper], hand: Hand) -> None:
    """A form may be posted by whoever never opened its page. Acts without a session are not the borrower's browser's."""
    if hand.session and len(shown_at(tx.evidence.of(application.id), papers, hand)) < len(papers):
        raise PapersUnreadError("the terms were not shown in this session; read them first")


def _refuse_missing(documents: tuple[TermsDocument, ...], ticked: Collection[str]) -> None:
    for document in documents:
        if document.required and document.kind not in ticked:
            raise FieldInvalidError(f"«{document.title}» must be ticked", field=document.kind)
