"""Consents in the cabinet: a switch for advertising; what it means is told before a consent to the processing of data ends."""

from flask import make_response, request
from flask.typing import ResponseReturnValue

from bridge.flows.applying.show_terms import paper_of
from bridge.flows.cabinet.change_consents import consents_of, give_consent, withdraw_consent
from bridge.model.errors import FieldInvalidError
from bridge.model.helping.thread import TooManyQuestionsError
from bridge.model.status import Status
from bridge.web.form.help.guests import asker_of_request, keep_guest
from bridge.web.form.visit import Visit, typed
from bridge.web.texts import gettext as _


def show_consents(visit: Visit) -> ResponseReturnValue:
    """Each with the day it was given; posted: one is withdrawn, or given again."""
    application = visit.application
    if application.status is Status.RECEIVED:
        return visit.go_right("early")
    if request.method != "POST":
        return _page(visit)
    kind, act = typed("kind"), typed("action")
    try:
        if act == "give":
            give_consent(visit.hub, application.id, kind, typed("sha256"), visit.hand)
            return visit.go("consents", note="consent_given")
        if act == "sure" or not _needed(visit, kind):
            return _withdraw(visit, kind)
    except TooManyQuestionsError:
        return visit.go("consents", note="consent_later")
    except FieldInvalidError:
        return visit.go("consents")
    return visit.show("consents/sure", one=_one(visit, kind), signed=application.signature is not None, kind=kind)


def _withdraw(visit: Visit, kind: str) -> ResponseReturnValue:
    asker, token = asker_of_request(visit, make=True)
    words = _("Отзываю согласие: «%(title)s».") % {"title": _title(visit, kind)}
    withdraw_consent(visit.hub, asker, kind, visit.hand, words)
    return keep_guest(make_response(visit.go("consents", note="consent_ended")), visit, token)


def _page(visit: Visit) -> ResponseReturnValue:
    known = [(one, paper_of(one.document).sha256) for one in consents_of(visit.hub, visit.application)]
    return visit.show("consents/page", known=known)


def _one(visit: Visit, kind: str) -> object:
    return next(one for one in consents_of(visit.hub, visit.application) if one.document.kind == kind)


def _needed(visit: Visit, kind: str) -> bool:
    return any(
        one.document.kind == kind and one.document.required and one.stands and not one.lasting
        for one in consents_of(visit.hub, visit.application)
    )


def _title(visit: Visit, kind: str) -> str:
    return next((one.document.title for one in consents_of(visit.hub, visit.application) if one.document.kind == kind), "")
