"""Help: hints for what is typed, the question sent once, threads read and added to. What is typed never stands in an address."""

from flask import g, make_response, render_template, request
from flask.typing import ResponseReturnValue

from bridge.flows.helping.ask_question import Asker, ask_question, close_own, say_more
from bridge.flows.helping.keep_clock import helping_of
from bridge.flows.helping.read_threads import read_thread, threads_of
from bridge.model.errors import FieldInvalidError, RuleBrokenError
from bridge.model.helping.hints import Hint, find_hints
from bridge.model.helping.thread import Category, ThreadClosedError, ThreadState, TooManyQuestionsError
from bridge.web.form.faults import Fault
from bridge.web.form.help.guests import asker_of_request, keep_guest
from bridge.web.form.help.words import CATEGORIES, fault_of_text
from bridge.web.form.visit import Visit, typed
from bridge.web.texts import gettext as _
from bridge.web.texts import present

_OFTEN = 5


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
        return here.show("help/before", hints=hints, text=text, category=category, categories=CATEGORIES)
    asker, token = asker_of_request(here, make=True)
    try:
        thread = ask_question(here.hub, asker, category, text)
    except FieldInvalidError:
        return _page(here, faults=(Fault("text", fault_of_text(text)),))
    except TooManyQuestionsError:
        return _page(here, faults=(Fault("text", _("Вопросов сегодня уже много. Дополните один из них или позвоните нам.")),))
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
    except LookupError:
        return _unknown(here)
    except (FieldInvalidError, TooManyQuestionsError, ThreadClosedError) as error:
        return _thread(here, asker, thread_id, Fault("text", _words_for(error, text)))
    return here.go("help_thread", thread_id=thread_id)


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
    shown = _often(here) if hints is None else hints
    return here.show(
        "help/page", faults=faults, threads=threads_of(here.hub, asker_of_request(here)[0]), hints=shown, sought=sought,
        categories=CATEGORIES, text=request.form.get("text", "") if request.method == "POST" else "",
        category=_category(), hours=helping_of(here.hub, _product(here)).hours, states=ThreadState,
    )  # fmt: skip


def _thread(here: Visit, asker: Asker, thread_id: str, *faults: Fault) -> ResponseReturnValue:
    try:
        thread, lines = read_thread(here.hub, asker, thread_id)
    except LookupError:
        return _unknown(here)
    return here.show(
        "help/thread", faults=faults, thread=thread, lines=lines, categories=CATEGORIES, states=ThreadState,
        text=request.form.get("text", "") if faults else "",
    )  # fmt: skip


def _unknown(here: Visit) -> ResponseReturnValue:
    """Somebody else's question, or one of another browser: the page says how to come to one's own."""
    return here.show("help/unknown", status=404)


def _category() -> Category | None:
    told = typed("category")
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
