"""Help: hints for what is typed, the question sent once, threads read and added to. What is typed never stands in an address."""

from contextlib import suppress

from flask import g, make_response, render_template, request
from flask.typing import ResponseReturnValue

from bridge.flows.helping.ask_question import Asker, ask_question, close_own, say_more
from bridge.flows.helping.keep_clock import helping_of
from bridge.flows.helping.read_threads import read_thread, threads_of, was_said
from bridge.model.errors import FieldInvalidError, RuleBrokenError
from bridge.model.helping.hints import Hint, find_hints
from bridge.model.helping.thread import Category, ThreadClosedError, ThreadState, TooManyQuestionsError
from bridge.web.form.answers.questionnaire import NO_CONTENT
from bridge.web.form.cabinet.drafts import draft_of, forget_draft_of, keep_draft_of
from bridge.web.form.faults import Fault
from bridge.web.form.help.guests import asker_of_request, keep_guest
from bridge.web.form.help.words import CATEGORIES, fault_of_text
from bridge.web.form.visit import Visit, typed
from bridge.web.texts import gettext as _
from bridge.web.texts import present

_OFTEN = 5
# Drafts: of a new question, and of what is added to one.
_QUESTION, _LINE = "question", "line:"


def show_help(visit: Visit) -> ResponseReturnValue:
    """The list of own questions, written answers, the form. A POST looks for answers to what was typed."""
    here = _fresh(visit)
    sought = typed("text") if request.method == "POST" else ""
    return _page(here, sought=sought, hints=_hints(here, sought) if sought else _often(here))


def show_hints(visit: Visit) -> ResponseReturnValue:
    """The hints for what is being typed, as a piece of a page. Nobody's timeline needs each of these."""
    g.noted = True
    here = _fresh(visit)
    return make_response(render_template("form/help/hints.html", hints=_hints(here, typed("text"))))


def ask(visit: Visit) -> ResponseReturnValue:
    """Send the question. Answers that fit are shown first, once; a second press sends it."""
    here, text = visit.fresh(), request.form.get("text", "")
    category = _category()
    if category is None:
        return _page(here, faults=(Fault("category", _("Выберите, о чём вопрос.")),))
    hints = _hints(here, text)
    if hints and typed("shown") != "1":
        asker = asker_of_request(here)[0]
        _keep_question(here, asker)
        return here.show("help/before", hints=hints, text=text, category=category, categories=CATEGORIES, drafted=asker.proved)
    asker, token = asker_of_request(here, make=True)
    try:
        thread = ask_question(here.hub, asker, category, text)
    except FieldInvalidError:
        return _page(here, faults=(Fault("text", fault_of_text(text)),))
    except TooManyQuestionsError:
        return _page(here, faults=(Fault("text", _("Вопросов сегодня уже много. Дополните один из них или позвоните нам.")),))
    forget_draft_of(here, _QUESTION)
    return keep_guest(make_response(here.go("help_thread", thread_id=thread.id)), here, token)


def show_thread(visit: Visit, thread_id: str) -> ResponseReturnValue:
    """One question with its answers; opening it clears the mark."""
    here = _fresh(visit)
    return _thread(here, asker_of_request(here)[0], thread_id)


def add_line(visit: Visit, thread_id: str) -> ResponseReturnValue:
    """Add to a question, or close it."""
    here = _fresh(visit)
    asker, text = asker_of_request(here)[0], request.form.get("text", "")
    try:
        if typed("action") == "close":
            close_own(here.hub, asker, thread_id)
        else:
            say_more(here.hub, asker, thread_id, text)
            forget_draft_of(here, _LINE + thread_id)
    except LookupError:
        return _unknown(here)
    except (FieldInvalidError, TooManyQuestionsError, ThreadClosedError) as error:
        return _thread(here, asker, thread_id, Fault("text", _words_for(error, text)))
    return here.go("help_thread", thread_id=thread_id)


def keep_question(visit: Visit) -> ResponseReturnValue:
    """For the script of the page: what is typed by now. A late word of a question that was sent is forgotten."""
    g.noted = True
    here = _fresh(visit)
    _keep_question(here, asker_of_request(here)[0])
    return "", NO_CONTENT


def keep_line(visit: Visit, thread_id: str) -> ResponseReturnValue:
    """The same for what is added to a question."""
    g.noted = True
    here = _fresh(visit)
    with suppress(LookupError):
        _keep_line(here, asker_of_request(here)[0], thread_id)
    return "", NO_CONTENT


def _keep_question(here: Visit, asker: Asker) -> None:
    """Only for whoever proved the phone: a question is nobody's who has but the site's link."""
    if asker.proved:
        sent = was_said(here.hub, asker, request.form.get("text", ""))
        keep_draft_of(here, _QUESTION, {} if sent else {name: request.form.get(name, "") for name in ("category", "text")})


def _keep_line(here: Visit, asker: Asker, thread_id: str) -> None:
    if asker.proved:
        text = request.form.get("text", "")
        keep_draft_of(here, _LINE + thread_id, {"text": "" if was_said(here.hub, asker, text, thread_id) else text})


def _words_for(error: RuleBrokenError, text: str) -> str:
    if isinstance(error, TooManyQuestionsError):
        return _("Сегодня здесь уже много сообщений. Продолжите завтра или позвоните нам.")
    if isinstance(error, ThreadClosedError):
        return _("Этот вопрос давно закрыт. Задайте, пожалуйста, новый.")
    return fault_of_text(text)


def _fresh(visit: Visit) -> Visit:
    """With the application of the session, if there is one; the journal of visits names it."""
    here = visit.fresh()
    if here.known is not None:
        g.application_id = here.known.id
    return here


def _page(
    here: Visit, *, sought: str = "", hints: tuple[Hint, ...] | None = None, faults: tuple[Fault, ...] = ()
) -> ResponseReturnValue:
    asker = asker_of_request(here)[0]
    if request.method == "POST":
        _keep_question(here, asker)
        text, category, draft = request.form.get("text", ""), _category(), {}
    else:
        draft = dict(draft_of(here, _QUESTION)) if asker.proved else {}
        text, category = draft.get("text", ""), _category_of(draft.get("category", ""))
    return here.show(
        "help/page", faults=faults, threads=threads_of(here.hub, asker), hints=_often(here) if hints is None else hints,
        sought=sought, categories=CATEGORIES, text=text, category=category, hours=helping_of(here.hub, _product(here)).hours,
        states=ThreadState, restored=bool(draft), drafted=asker.proved,
    )  # fmt: skip


def _thread(here: Visit, asker: Asker, thread_id: str, *faults: Fault) -> ResponseReturnValue:
    try:
        thread, lines = read_thread(here.hub, asker, thread_id)
    except LookupError:
        return _unknown(here)
    if faults:
        _keep_line(here, asker, thread_id)
    draft = draft_of(here, _LINE + thread_id).get("text", "") if asker.proved and not faults else ""
    return here.show(
        "help/thread", faults=faults, thread=thread, lines=lines, categories=CATEGORIES, states=ThreadState,
        text=request.form.get("text", "") if faults else draft, restored=bool(draft), drafted=asker.proved,
    )  # fmt: skip


def _unknown(here: Visit) -> ResponseReturnValue:
    """Somebody else's question, or one of another browser: the page says how to come to one's own."""
    return here.show("help/unknown", status=404)


def _category() -> Category | None:
    return _category_of(typed("category"))


def _category_of(told: str) -> Category | None:
    return Category(told) if told in set(Category) else None


def _product(here: Visit) -> str:
    return here.known.product if here.known else ""


def _hints(here: Visit, text: str) -> tuple[Hint, ...]:
    hints = helping_of(here.hub, _product(here)).of(present().locale.language)
    return find_hints(hints, text, _category())


def _often(here: Visit) -> tuple[Hint, ...]:
    """One of each category, the first: what is asked most."""
    hints = helping_of(here.hub, _product(here)).of(present().locale.language)
    return tuple({hint.category: hint for hint in reversed(hints)}.values())[::-1][:_OFTEN]
