"""What waits: for a person (attentions), stopped work, and how much is simply due later."""

import re
from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.model.seconding.bulk import BulkChoice, BulkKind
from bridge.ports.store import COUNTED_UP_TO, Exchange
from bridge.ports.work import Choice
from bridge.web.office.far_sides import closed_sides, far_sides_of, reason_of, state_of
from bridge.web.office.sessions import present_visit, require_token
from bridge.web.office.waiting.tiles import aged, tiles_of
from bridge.web.office.wording import ATTENTIONS

_MOST_SHOWN = 200
_SHORTEST_REASON, _LONGEST_REASON = 3, 500
_ID = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)
DONE = {
    "resolved": "Закрыто с указанной причиной.",
    "gone": "Это уже закрыл кто-то другой.",
    "revived": "Отправлено снова. Результат появится в деле.",
    "alive": "Эта строка уже не остановлена.",
    "paused": "На паузе: туда ничего не отправляется, строки ждут.",
    "resumed": "Отправка возобновлена.",
    "second": "Насовсем закрыть дорогу в 1С можно вдвоём: просьба стоит на странице «Второе лицо».",
    "wrong_pause": "Не получилось: напишите причину, от трёх знаков.",
}


def add_queues(door: Blueprint, hub: Hub) -> None:
    """Hang the queues and their two actions on the door."""

    @door.get("/queues")
    def queues() -> ResponseReturnValue:
        return _page(hub)

    @door.post("/attentions/<attention_id>/resolve")
    def resolve(attention_id: str) -> ResponseReturnValue:
        require_token()
        reason = " ".join(request.form.get("reason", "").split())
        if not _SHORTEST_REASON <= len(reason) <= _LONGEST_REASON or not reason.isprintable():
            return _page(hub, wrong=attention_id), 422
        return _back(_resolve(hub, attention_id, reason))

    @door.post("/rows/<int:work_id>/send-again")
    def send_again(work_id: int) -> ResponseReturnValue:
        require_token()
        return _back(_send_again(hub, work_id))


def _page(hub: Hub, wrong: str = "") -> str:
    now, kind, after = hub.clock.now(), _kind(), _place()
    with hub.store.read() as tx:
        waiting, causes = tx.queues.counted(now), tx.queues.causes(COUNTED_UP_TO)
        attentions, dead = tx.queues.attentions(_MOST_SHOWN + 1, kind, after), tx.work.dead(_MOST_SHOWN)
        counts, next_due, far_sides = tx.counts(), tx.work.next_due(), far_sides_of(tx)
        closed = closed_sides(tx, now)
    shown, done = attentions[:_MOST_SHOWN], DONE.get(request.args.get("done", ""), "")
    return render_template(
        "office/queues.html", attentions=shown, dead=dead, counts=counts, next_due=next_due, wrong=wrong, done=done,
        far_sides=[(one, state_of(one, now)) for one in far_sides], closed=closed, reason_of=reason_of, now=now,
        pause_minutes=round(hub.seconding.pause.total_seconds() / 60), tiles=tiles_of(waiting, now), causes=causes, kind=kind,
        rest=f"{shown[-1].opened_at.isoformat()}|{shown[-1].id}" if attentions[_MOST_SHOWN:] else "", aged=aged,
    )  # fmt: skip


def _kind() -> str:
    asked = request.args.get("kind", "")
    return asked if asked in ATTENTIONS else ""


def _place() -> tuple[datetime, str] | None:
    """Behind which attention this page begins; a place that means nothing leads to the first page."""
    at, _, number = request.args.get("after", "").partition("|")
    try:
        moment = datetime.fromisoformat(at).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return (moment, number) if number.isascii() and number.isprintable() else None


def _resolve(hub: Hub, attention_id: str, reason: str) -> str:
    user, now = present_visit().user, hub.clock.now()
    with hub.store.begin() as tx:
        found = tx.attentions.find_waiting(attention_id)
        if found is None:
            return "gone"
        tx.attentions.resolve(attention_id, now, f"{user}: {reason}")
        tx.journal.note(Exchange(now, f"office:{user}", "hub", f"закрыто: {found.kind}", "OK", found.application_id))
    return "resolved"


def _send_again(hub: Hub, work_id: int) -> str:
    user, now = present_visit().user, hub.clock.now()
    with hub.store.begin() as tx:
        row = next(iter(tx.bulk.choose(BulkKind.SEND_AGAIN, BulkChoice([str(work_id)]), 1)), None)
        if row is None or tx.work.revive(Choice([work_id]), now) != 1:
            return "alive"
        what = f"отправить снова: {row.kind}, строка {row.subject}"
        tx.journal.note(Exchange(now, f"office:{user}", "hub", what, "OK", row.application_id))
    return "revived"


def _back(done: str) -> ResponseReturnValue:
    """To the case that the form stood in, or to the queues."""
    case = request.form.get("case", "")
    if _ID.fullmatch(case):
        return redirect(url_for("office.case", application_id=case, done=done), 303)
    return redirect(url_for("office.queues", done=done), 303)
