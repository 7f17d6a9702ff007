"""Step 1 of the form: the terms, each document with its own tick, confirmed by a code."""

from flask import request
from flask.typing import ResponseReturnValue

from bridge.flows.applying.acknowledge_terms import acknowledge_terms, ask_terms_code
from bridge.model.errors import CodeSpentError, CodeTooSoonError, CodeWrongError, FieldInvalidError
from bridge.web.form.faults import Fault, fault_of_code
from bridge.web.form.visit import Visit, typed
from bridge.web.texts import gettext as _


def read_terms(visit: Visit) -> ResponseReturnValue:
    """Show the documents; with the ticks posted, have the code sent."""
    if request.method == "GET":
        return visit.show("terms", ticked=_ticked_before(visit))
    ticked = request.form.getlist("documents")
    try:
        ask_terms_code(visit.hub, visit.application.id, ticked)
    except CodeTooSoonError as error:
        return visit.go("terms_code", note="wait", seconds=error.seconds)
    except FieldInvalidError:
        return visit.show("terms", ticked=ticked, faults=_missing(visit, ticked))
    return visit.go("terms_code", note="sent")


def enter_code(visit: Visit) -> ResponseReturnValue:
    """Check the code: the questionnaire opens."""
    if not _ticked_before(visit):
        return visit.go("terms")
    if request.method == "GET":
        return visit.show("terms_code")
    try:
        acknowledge_terms(visit.hub, visit.application.id, "".join(filter(str.isdigit, typed("code"))))
    except (CodeWrongError, CodeSpentError) as error:
        return visit.show("terms_code", faults=(fault_of_code(error),))
    return visit.go("name")


def send_again(visit: Visit) -> ResponseReturnValue:
    """Another code for the same ticks."""
    try:
        ask_terms_code(visit.hub, visit.application.id, _ticked_before(visit))
    except CodeTooSoonError as error:
        return visit.go("terms_code", note="wait", seconds=error.seconds)
    except FieldInvalidError:
        return visit.go("terms")
    return visit.go("terms_code", note="sent")


def _ticked_before(visit: Visit) -> list[str]:
    return [consent.kind for consent in visit.application.consents if consent.given_to == "hub"]


def _missing(visit: Visit, ticked: list[str]) -> tuple[Fault, ...]:
    documents = visit.hub.product(visit.application).terms.documents
    text = _("Чтобы продолжить, отметьте «%(title)s»")
    return tuple(
        Fault(f"doc-{one.kind}", text % {"title": one.title}) for one in documents if one.required and one.kind not in ticked
    )
