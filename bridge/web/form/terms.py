"""Step 1 of the form: the terms, each document with its own tick, confirmed by a code."""

from collections.abc import Sequence

from flask import request
from flask.typing import ResponseReturnValue

from bridge.flows.applying.acknowledge_terms import acknowledge_terms, ask_terms_code
from bridge.flows.applying.follow_code import follow_code
from bridge.flows.applying.show_terms import show_terms, terms_of, ticked_of
from bridge.model.contract import fingerprint_of
from bridge.model.errors import (
    CodeSpentError,
    CodeTooSoonError,
    CodeWrongError,
    DocumentsChangedError,
    FieldInvalidError,
    PapersUnreadError,
)
from bridge.model.one_time_code import Purpose
from bridge.web.form.faults import Fault, fault_of_code
from bridge.web.form.visit import Visit, typed, typed_code
from bridge.web.texts import gettext as _


def read_terms(visit: Visit) -> ResponseReturnValue:
    """Show the documents; with the ticks posted, have the code sent."""
    if request.method == "GET":
        return _terms_page(visit, _ticked_before(visit))
    ticked = request.form.getlist("documents")
    try:
        ask_terms_code(visit.hub, visit.application.id, ticked, visit.hand, typed("shown"))
    except CodeTooSoonError as error:
        return visit.go("terms_code", note="wait", seconds=error.seconds)
    except DocumentsChangedError:
        return visit.go("terms", note="changed")
    except PapersUnreadError:
        return visit.go("terms", note="unread")
    except FieldInvalidError:
        return _terms_page(visit, ticked, _missing(visit, ticked))
    return visit.go("terms_code", note="sent")


def enter_code(visit: Visit) -> ResponseReturnValue:
    """Check the code: the questionnaire opens."""
    if not _ticked_before(visit):
        return visit.go("terms", note="changed" if _ever_ticked(visit) else None)
    if request.method == "GET":
        return _code_page(visit)
    try:
        acknowledge_terms(visit.hub, visit.application.id, typed_code(), visit.hand)
    except DocumentsChangedError:
        return visit.go("terms", note="changed")
    except (CodeWrongError, CodeSpentError) as error:
        return _code_page(visit, fault_of_code(error))
    return visit.go("name")


def send_again(visit: Visit) -> ResponseReturnValue:
    """Another code for the same ticks."""
    try:
        ask_terms_code(visit.hub, visit.application.id, _ticked_before(visit), visit.hand)
    except CodeTooSoonError as error:
        return visit.go("terms_code", note="wait", seconds=error.seconds)
    except PapersUnreadError:
        return visit.go("terms", note="unread")
    except FieldInvalidError:
        return visit.go("terms", note="changed" if _ever_ticked(visit) else None)
    return visit.go("terms_code", note="sent")


def call_me(visit: Visit) -> ResponseReturnValue:
    """A call in place of the SMS that has not come."""
    return visit.go("terms_code", **visit.ask_for_call(Purpose.TERMS))


def _terms_page(visit: Visit, ticked: Sequence[str], faults: tuple[Fault, ...] = ()) -> ResponseReturnValue:
    return visit.show("terms", ticked=ticked, shown=show_terms(visit.hub, visit.application, visit.hand), faults=faults)


def _code_page(visit: Visit, *faults: Fault) -> ResponseReturnValue:
    ticked = ticked_of(visit.application, terms_of(visit.hub, visit.application))
    news = follow_code(visit.hub, visit.application, Purpose.TERMS, fingerprint_of(ticked))
    return visit.show("terms_code", news=news, faults=faults)


def _ticked_before(visit: Visit) -> list[str]:
    """Kinds of documents that were ticked as they stand now; a tick for another text is made anew."""
    return [paper.document for paper in ticked_of(visit.application, terms_of(visit.hub, visit.application))]


def _ever_ticked(visit: Visit) -> bool:
    return any(consent.given_to == "hub" for consent in visit.application.consents)


def _missing(visit: Visit, ticked: list[str]) -> tuple[Fault, ...]:
    documents = visit.hub.product(visit.application).terms.documents
    text = _("Чтобы продолжить, отметьте «%(title)s»")
    return tuple(
        Fault(f"doc-{one.kind}", text % {"title": one.title}) for one in documents if one.required and one.kind not in ticked
    )
