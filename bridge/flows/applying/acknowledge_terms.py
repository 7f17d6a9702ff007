"""Step 2: the borrower has read the terms, ticked each required document, and confirms with a code.

Without it the form stays closed.
"""

from collections.abc import Collection
from dataclasses import replace

from bridge.flows.applying.check_code import check_code, send_code
from bridge.flows.hub import Hub
from bridge.flows.record_moves import record_moves
from bridge.model.application import Application, Consent
from bridge.model.errors import FieldInvalidError
from bridge.model.events import EventType
from bridge.model.evidence.kinds import EvidenceKind
from bridge.model.one_time_code import Purpose
from bridge.model.status import Status
from bridge.products.product import TermsDocument


def ask_terms_code(hub: Hub, application_id: str, ticked: Collection[str]) -> None:
    """Keep which documents were ticked and send the code that confirms them.

    Raises FieldInvalidError naming the first required document without a tick, StepClosedError, CodeTooSoonError.
    """
    with hub.store.begin() as tx:
        application = tx.applications.get(application_id)
        application.require(Status.RECEIVED)
        documents = hub.product(application).terms.documents
        _refuse_missing(documents, ticked)
        now = hub.clock.now()
        given = tuple(Consent(one.kind, one.version, now) for one in documents if one.kind in ticked)
        told_by_site = tuple(one for one in application.consents if one.given_to != "hub")
        tx.applications.save(replace(application, consents=told_by_site + given))
        for consent in given:
            tx.evidence.append(
                application_id, EvidenceKind.DOCUMENT_TICKED, now, {"kind": consent.kind, "version": consent.version}
            )
    send_code(hub, application_id, Purpose.TERMS, Purpose.TERMS)


def acknowledge_terms(hub: Hub, application_id: str, code: str) -> Application:
    """The code is right: the questionnaire opens. A second right answer for a step that is done changes nothing.

    Raises CodeWrongError, CodeSpentError.
    """
    used = check_code(hub, application_id, Purpose.TERMS, Purpose.TERMS, code)
    with hub.store.begin() as tx:
        application = tx.applications.get(application_id)
        if application.status is not Status.RECEIVED:
            return application
        moved = replace(application, terms_code_id=used.id).move_to(EventType.TERMS_ACKNOWLEDGED, hub.clock.now())
        return record_moves(hub, tx, moved)


def _refuse_missing(documents: tuple[TermsDocument, ...], ticked: Collection[str]) -> None:
    for document in documents:
        if document.required and document.kind not in ticked:
            raise FieldInvalidError(f"«{document.title}» must be ticked", field=document.kind)
