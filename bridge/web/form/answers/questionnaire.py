"""The pages of the questionnaire: shown with what is known, read, checked, kept, and on to the next."""

from collections.abc import Mapping
from typing import Any

from flask import g, request
from flask.typing import ResponseReturnValue

from bridge.flows.applying.answer_questionnaire import keep_answers, keep_draft
from bridge.model.application import Application
from bridge.model.status import Status
from bridge.web.form.answers.addresses import ADDRESSES
from bridge.web.form.answers.issuers import offer_for
from bridge.web.form.answers.numbers import NUMBERS
from bridge.web.form.answers.odd import oddities
from bridge.web.form.answers.passport import PASSPORT
from bridge.web.form.answers.person import PERSON
from bridge.web.form.answers.steps import Step, Typed
from bridge.web.form.answers.work import WORK
from bridge.web.form.faults import Fault
from bridge.web.form.places import NOTES
from bridge.web.form.visit import Visit, typed

STEPS = (PERSON, PASSPORT, ADDRESSES, WORK, NUMBERS)
STEP_NAMES = tuple(step.name for step in STEPS)
_BY_NAME: Mapping[str, Step] = {step.name: step for step in STEPS}
NO_CONTENT = 204
_BACK_PLACES = ("check", "more")


def start(visit: Visit) -> ResponseReturnValue:
    """Lead to the first page that has no answer yet; a note that led here goes along."""
    note = request.args.get("note", "")
    return visit.go(first_open(visit.application), note=note if note in NOTES else None)


def first_open(application: Application) -> str:
    """The name of the first page without an answer; `check` when all have one."""
    return next((step.name for step in STEPS if not step.answered(application.borrower)), "check")


def answer(visit: Visit) -> ResponseReturnValue:
    """One page, named by its address. A page beyond the first open one leads back to that."""
    step = _BY_NAME[request.path.rsplit("/", 1)[-1]]
    open_step = first_open(visit.application)
    if open_step in STEP_NAMES and STEP_NAMES.index(step.name) > STEP_NAMES.index(open_step):
        return visit.go(open_step)
    if request.method == "GET":
        draft = visit.application.borrower.drafts.get(step.name, {})
        return _page(visit, step, {**step.shown(visit.application.borrower), **draft}, restored=bool(draft))
    if typed("action") == "find":
        _keep_draft(visit, step)
        return _page(visit, step, request.form.to_dict(), looked_for=True)
    return _keep(visit, step)


def _keep(visit: Visit, step: Step) -> ResponseReturnValue:
    sent = {name: value for name, value in request.form.items() if value.strip()}
    answers, faults = step.read(sent, visit.application.borrower, visit.hub.clock.today())
    if faults:
        _keep_draft(visit, step)
        return _page(visit, step, request.form.to_dict(), tuple(faults))
    keep_answers(visit.hub, visit.application, lambda borrower: step.change(answers, borrower).with_draft(step.name, {}))
    return visit.go(_next(visit, step))


def keep_typed(visit: Visit, page: str) -> ResponseReturnValue:
    """For the script of a page: what is typed there by now, before it is sent. Of the lender's question, too."""
    # Nobody looks for each pause in somebody's typing on the line of a case.
    g.noted = True
    if page == "more":
        keep_draft(visit.hub, visit.application, page, {"more_answer": request.form.get("more_answer", "")})
    elif page in _BY_NAME:
        _keep_draft(visit, _BY_NAME[page])
    return "", NO_CONTENT


def _keep_draft(visit: Visit, step: Step) -> None:
    """What stands in the fields; nothing when it is what was kept already: a late word of a page that was sent."""
    borrower, today = visit.application.borrower, visit.hub.clock.today()
    typed_here = _filled({name: request.form.get(name, "") for name in step.schema.fields})
    answers, faults = step.read(typed_here, borrower, today)
    same = typed_here == _filled(step.shown(borrower)) or (not faults and step.change(answers, borrower) == borrower)
    # An empty field is told, too: what was kept before does not come back into it.
    keep_draft(visit.hub, visit.application, step.name, {} if same else dict.fromkeys(step.schema.fields, "") | typed_here)


def _filled(fields: Typed) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value.strip()}


def _next(visit: Visit, step: Step) -> str:
    if visit.application.status is Status.MORE_WANTED:
        return "more"
    if back_place() == "check":
        return "check"
    following = STEP_NAMES.index(step.name) + 1
    return STEP_NAMES[following] if following < len(STEP_NAMES) else "check"


def back_place() -> str:
    """Where a page opened by a change link leads back to; empty on the usual way."""
    asked = request.values.get("back", "")
    return asked if asked in _BACK_PLACES else ""


def _page(
    visit: Visit, step: Step, fields: Typed, faults: tuple[Fault, ...] = (), *, looked_for: bool = False, restored: bool = False
) -> ResponseReturnValue:
    number = STEP_NAMES.index(step.name)
    before = back_place() or (STEP_NAMES[number - 1] if number else "")
    offer = offer_for(visit.hub, fields) if step is PASSPORT else None
    known = oddities(visit.hub, visit.application.borrower, visit.hub.clock.today()) if request.method == "GET" else []
    around: dict[str, Any] = {"number": number + 2, "before": before, "back": back_place()}
    around["offers_password"] = step is PERSON and not back_place() and visit.application.status is Status.FILLING
    around["odd_of"] = {one.field: one.text for one in known if one.page == step.name}
    return visit.show(step.name, typed=fields, faults=faults, offer=offer, looked_for=looked_for, restored=restored, **around)
