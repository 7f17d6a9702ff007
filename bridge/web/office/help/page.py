"""Questions of borrowers: what is due soonest first, what is late marked; an answer goes to the one who saw the last line."""

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.flows.helping.answer_question import answer_question, close_question, look_at_desk, open_thread, reopen_question
from bridge.flows.hub import Hub
from bridge.model.errors import FieldInvalidError
from bridge.model.helping.thread import LONGEST, Category, ThreadState, can_be_id
from bridge.ports.store import Exchange
from bridge.web.office.help.told import add_told
from bridge.web.office.sessions import present_visit, require_token

CATEGORIES = {
    Category.FORM: "Анкета и вход",
    Category.DECISION: "Решение",
    Category.CONTRACT: "Договор и подпись",
    Category.PAYOUT: "Выдача",
    Category.PAYING: "Платежи и долг",
    Category.TOUR: "Отмена тура",
    Category.DATA: "Данные и сообщения",
    Category.OTHER: "Другое",
}
STATES = {ThreadState.WAITING: "Ждут ответа", ThreadState.ANSWERED: "Отвечены", ThreadState.CLOSED: "Закрыты"}
_STANDS = {ThreadState.WAITING: "Ждёт ответа", ThreadState.ANSWERED: "Отвечен", ThreadState.CLOSED: "Закрыт"}
_DONE = {
    "answered": "Ответ отправлен. Клиенту придёт сообщение, что ответ есть, без его текста.",
    "closed": "Вопрос закрыт.",
    "reopened": "Вопрос снова ждёт ответа.",
    "more": "Клиент дописал, пока вы отвечали. Прочитайте и отправьте ответ ещё раз.",
}


def add_help(door: Blueprint, hub: Hub) -> None:
    """Hang the queue, the question's page and its three actions on the door."""

    @door.get("/help")
    def help() -> ResponseReturnValue:
        return _queue(hub)

    @door.get("/help/<thread_id>")
    def help_thread(thread_id: str) -> ResponseReturnValue:
        return _thread(hub, thread_id)

    @door.post("/help/<thread_id>/answer")
    def answer_help(thread_id: str) -> ResponseReturnValue:
        require_token()
        return _answer(hub, thread_id)

    @door.post("/help/<thread_id>/close")
    def close_help(thread_id: str) -> ResponseReturnValue:
        return _act(hub, thread_id, "closed", close_question)

    @door.post("/help/<thread_id>/reopen")
    def reopen_help(thread_id: str) -> ResponseReturnValue:
        return _act(hub, thread_id, "reopened", reopen_question)

    add_told(door, hub)

    @door.context_processor
    def waiting() -> dict[str, object]:
        return {"help_waiting": lambda: _waiting(hub)}


def span(seconds: int) -> str:
    """Working time as people say it."""
    hours, minutes = divmod(timedelta(seconds=seconds) // timedelta(minutes=1), 60)
    return f"{hours} ч {minutes} мин" if hours else f"{minutes} мин"


def _waiting(hub: Hub) -> int:
    with hub.store.read() as tx:
        return tx.help.counts(hub.clock.now()).waiting


def _queue(hub: Hub) -> str:
    told = request.args.get("state", "")
    state = ThreadState(told) if told in set(ThreadState) else ThreadState.WAITING
    with hub.store.read() as tx:
        counts = tx.counts()
    return render_template(
        "office/help/queue.html", desk=look_at_desk(hub, state), state=state, states=STATES, categories=CATEGORIES,
        counts=counts, now=hub.clock.now(), span=span,
    )  # fmt: skip


def _thread(hub: Hub, thread_id: str, wrong: str = "", status: int = 200) -> ResponseReturnValue:
    try:
        thread, lines = open_thread(hub, _id(thread_id))
    except LookupError:
        return render_template("office/missing.html"), 404
    user, now = present_visit().user, hub.clock.now()
    # What borrowers write is personal: who read it is known. A guest's question belongs to no case.
    g.application_id = thread.application_id
    if not thread.application_id:
        hub.store.note(Exchange(now, f"office:{user}", "hub", f"прочитан вопрос {thread.id}", "OK"))
    with hub.store.read() as tx:
        counts = tx.counts()
    text = render_template(
        "office/help/thread.html", thread=thread, lines=lines, states=_STANDS, categories=CATEGORIES, counts=counts, now=now,
        wrong=wrong, typed=request.form.get("text", ""), done=_DONE.get(request.args.get("done", ""), ""), span=span,
        longest=LONGEST,
    )  # fmt: skip
    return text, status


def _id(told: str) -> str:
    """Raises LookupError for what can be no id: anything may stand in an address."""
    if not can_be_id(told):
        raise LookupError("there can be no such thread")
    return told


def _answer(hub: Hub, thread_id: str) -> ResponseReturnValue:
    seen = request.form.get("seen", "")
    try:
        number = int(seen) if seen.isdecimal() and len(seen) < 6 else -1
        taken = answer_question(hub, _id(thread_id), present_visit().user, request.form.get("text", ""), number)
    except LookupError:
        return render_template("office/missing.html"), 404
    except FieldInvalidError:
        return _thread(hub, thread_id, f"Напишите ответ, до {LONGEST} знаков.", 422)
    if not taken:
        return _thread(hub, thread_id, _DONE["more"], 409)
    return _back(thread_id, "answered")


def _act(hub: Hub, thread_id: str, done: str, act: Callable[[Hub, str, str], None]) -> ResponseReturnValue:
    require_token()
    try:
        act(hub, _id(thread_id), present_visit().user)
    except LookupError:
        return render_template("office/missing.html"), 404
    return _back(thread_id, done)


def _back(thread_id: str, done: str) -> ResponseReturnValue:
    return redirect(url_for("office.help_thread", thread_id=thread_id, done=done), 303)
