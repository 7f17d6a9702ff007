"""A consent withdrawn in the cabinet, and one that is not needed for the loan given again: at once, with a line of evidence.

152-FZ art. 9 part 2: who gave a consent may withdraw it; 38-FZ art. 18 part 1: advertising ends at the first word. What a
withdrawn consent to the processing of data means for the loan is the office's to do: the borrower's words go there as a question.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from bridge.flows.applying.acknowledge_terms import AGREEMENT
from bridge.flows.applying.show_terms import facts_of_terms, keep_texts, paper_of
from bridge.flows.gates.judge_gates import judge_gates
from bridge.flows.helping.ask_question import Asker, ask_question
from bridge.flows.hub import Hub
from bridge.flows.one_transaction import one_transaction
from bridge.model.application import Application, Consent
from bridge.model.errors import FieldInvalidError, StepClosedError
from bridge.model.evidence.hand import Hand
from bridge.model.evidence.kinds import EvidenceKind
from bridge.model.gates import Stage
from bridge.model.helping.thread import Category
from bridge.model.status import Status
from bridge.ports.store import Transaction
from bridge.products.product import TermsDocument

_TERMS = "general_terms"


@dataclass(frozen=True)
class Given:
    """One document of the terms with the borrower's latest consent to it, if there was any."""

    document: TermsDocument
    consent: Consent | None

    @property
    def lasting(self) -> bool:
        """The terms and the agreement on the signature: the contract itself stands on them, they end with it."""
        return self.document.kind in (_TERMS, AGREEMENT)

    @property
    def stands(self) -> bool:
        """Given and not withdrawn."""
        return self.consent is not None and self.consent.ended_at is None


def consents_of(hub: Hub, application: Application) -> tuple[Given, ...]:
    """Each document of the product that was agreed to, and each that may be, with how it stands."""
    latest = {one.kind: one for one in application.consents if one.given_to == "hub"}
    documents = hub.product(application).terms.documents
    return tuple(Given(one, latest.get(one.kind)) for one in documents if one.kind in latest or not one.required)


def withdraw_consent(hub: Hub, asker: Asker, kind: str, hand: Hand, words: str) -> None:
    """From now on it stands for nothing. `words` go to the office as a question where the document is needed for the loan.

    Pressed twice, it is one act. Raises StepClosedError (before the terms are confirmed), FieldInvalidError (no such consent),
    TooManyQuestionsError (nothing is withdrawn then: the office must hear of it).
    """
    given = _given(hub, _read(hub, asker.application_id), kind)
    if given.lasting:
        raise FieldInvalidError("this one ends with the contract alone", field="kind")
    if given.stands and given.document.required:
        ask_question(hub, asker, Category.DATA, words)
    _end(hub, asker.application_id, kind, hand)


@one_transaction
def _end(hub: Hub, tx: Transaction, application_id: str, kind: str, hand: Hand) -> None:
    application, now = tx.applications.get(application_id), hub.clock.now()
    given = _given(hub, application, kind)
    if given.consent is None or not given.stands:
        return
    ended = tuple(_ended(one, kind, now) for one in application.consents)
    saved = tx.applications.save(replace(application, consents=ended))
    facts = {"document": kind, "version": given.consent.version, "sha256": given.consent.sha256}
    tx.evidence.append(application_id, EvidenceKind.CONSENT_WITHDRAWN, now, facts | hand.facts())
    if saved.gates and saved.signature is None:
        # A contract that waits to be signed says at once why it can't be, and a person hears of it.
        judge_gates(hub, tx, saved, Stage.BEFORE_SIGNING)


@one_transaction
def give_consent(hub: Hub, tx: Transaction, application_id: str, kind: str, sha256: str, hand: Hand) -> None:
    """Agree, in the cabinet, to a document that the loan does not need. `sha256`: of the text that was on the page.

    Raises StepClosedError, FieldInvalidError (it is not such a document, or its text is another one by now).
    """
    application, now = tx.applications.get(application_id), hub.clock.now()
    given = _given(hub, application, kind)
    paper = paper_of(given.document)
    if given.document.required or paper.sha256 != sha256:
        raise FieldInvalidError("this is not the text that may be agreed to here", field="kind")
    if given.stands and given.consent is not None and given.consent.sha256 == sha256:
        return
    keep_texts(hub, tx, application)
    consent = Consent(kind, paper.template.partition("@")[2], now, sha256=sha256)
    tx.applications.save(replace(application, consents=(*application.consents, consent)))
    tx.evidence.append(application_id, EvidenceKind.CONSENT_GIVEN, now, facts_of_terms(paper) | hand.facts())


def _read(hub: Hub, application_id: str) -> Application:
    with hub.store.read() as tx:
        return tx.applications.get(application_id)


def _given(hub: Hub, application: Application, kind: str) -> Given:
    if application.status is Status.RECEIVED:
        raise StepClosedError("the terms are not confirmed yet")
    found = next((one for one in consents_of(hub, application) if one.document.kind == kind), None)
    if found is None:
        raise FieldInvalidError("there is no such consent", field="kind")
    return found


def _ended(consent: Consent, kind: str, now: datetime) -> Consent:
    mine = consent.kind == kind and consent.given_to == "hub" and consent.ended_at is None
    return replace(consent, ended_at=now) if mine else consent
