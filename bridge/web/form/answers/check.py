"""Check your answers and send them; and the same when the lender wants more."""

from dataclasses import replace

from flask import request
from flask.typing import ResponseReturnValue

from bridge.flows.applying.answer_questionnaire import keep_answers, send_answers
from bridge.model.errors import FieldInvalidError
from bridge.web.form.answers.odd import oddities
from bridge.web.form.answers.questionnaire import STEP_NAMES, first_open
from bridge.web.form.answers.typed_values import shown_signs
from bridge.web.form.faults import Fault
from bridge.web.form.visit import Visit, typed
from bridge.web.texts import gettext as _

_LONGEST_ANSWER = 1000
# The answer that the flow misses → the page that asks for it.
_PAGE_OF = {
    "surname": "name",
    "name": "name",
    "birth_date": "name",
    "passport": "passport",
    "registration": "addresses",
    "income": "work",
}


def check_answers(visit: Visit) -> ResponseReturnValue:
    """All answers with a change link each; the button sends them."""
    open_step = first_open(visit.application)
    if open_step in STEP_NAMES:
        return visit.go(open_step)
    if request.method == "GET":
        return _page(visit, "check")
    return _send(visit)


def answer_more(visit: Visit) -> ResponseReturnValue:
    """What the lender asks for, a free answer, the change links, and the button that sends it all again."""
    if request.method == "GET":
        return _page(visit, "more")
    text = shown_signs(typed("more_answer"))
    if len(text) > _LONGEST_ANSWER:
        return _page(visit, "more", Fault("more_answer", _("Не больше 1000 знаков: сократите, пожалуйста, ответ")))
    keep_answers(visit.hub, visit.application, lambda borrower: replace(borrower, more_answer=text).with_draft("more", {}))
    return _send(visit)


def _send(visit: Visit) -> ResponseReturnValue:
    try:
        send_answers(visit.hub, visit.application.id)
    except FieldInvalidError as error:
        return visit.go(_PAGE_OF.get(error.field or "", "name"), back="check")
    return visit.go("waiting")


def _page(visit: Visit, page: str, *faults: Fault) -> ResponseReturnValue:
    odd = oddities(visit.hub, visit.application.borrower, visit.hub.clock.today())
    draft = visit.application.borrower.drafts.get("more", {}).get("more_answer", "")
    typed_before = request.form.get("more_answer", draft or visit.application.borrower.more_answer)
    return visit.show(page, odd=odd, more_answer=typed_before, faults=faults, restored=bool(draft))
