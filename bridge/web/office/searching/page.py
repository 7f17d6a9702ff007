"""What was typed goes by POST: a phone or a name gets into no address, log or history. A number becomes a link to keep."""

import re
from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.flows.searching.find_cases import Found, find_cases
from bridge.model.finding.asked import LONGEST, Asked, Meant, understand
from bridge.model.finding.names import words_of
from bridge.ports.store import Place
from bridge.ports.store.office.finding import FoundBy
from bridge.web.office.sessions import present_visit, require_token

_AT_ONCE = 50
_ID = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)
BY = {
    FoundBy.OURS: "номер заявки",
    FoundBy.ORDER: "заказ сайта",
    FoundBy.DEAL: "сделка в 1С",
    FoundBy.CONTRACT: "номер договора",
    FoundBy.PAYMENT: "платёж",
    FoundBy.MESSAGE: "сообщение клиенту",
    FoundBy.EVENT: "событие сайту",
    FoundBy.WORK: "строка работы",
}


def add_searching(door: Blueprint, hub: Hub) -> None:
    """Hang the box and its answers on the door."""

    @door.post("/search")
    def search() -> ResponseReturnValue:
        require_token()
        asked = understand(request.form.get("q", ""))
        if not asked.personal:
            return redirect(url_for("office.found", q=asked.text), 303)
        if asked.meant is Meant.NOTHING and not request.form.get("q", "").strip():
            return redirect(url_for("office.cases"), 303)
        return _answer(hub, asked, _place(request.form.get("before", "")))

    @door.get("/found")
    def found() -> ResponseReturnValue:
        asked = understand(request.args.get("q", ""))
        # Data of a person in an address is not looked up, so that nobody gets used to it.
        return redirect(url_for("office.cases"), 303) if asked.personal else _answer(hub, asked, None)


def _answer(hub: Hub, asked: Asked, before: Place | None) -> ResponseReturnValue:
    found = find_cases(hub, asked, _AT_ONCE, before, present_visit().user)
    if asked.meant is Meant.NUMBER and [*found.by.values()] == [FoundBy.OURS]:
        return redirect(url_for("office.case", application_id=found.cases[0].id), 303)
    last = found.cases[-1] if found.cases else None
    return render_template(
        "office/found.html", found=found, told=_told(found), by=BY, typed=asked.text, longest=LONGEST,
        rest=f"{last.received_at.isoformat()}|{last.id}" if last and found.more else "",
    )  # fmt: skip


def _told(found: Found) -> str:
    """What was understood, without the data itself: a screen may be seen by others."""
    asked = found.asked
    if found.by:
        ways = dict.fromkeys(BY[how] for how in found.by.values())
        return f"«{asked.text}»: {', '.join(ways)}"
    match asked.meant:
        case Meant.PHONE:
            return f"телефон, оканчивается на {asked.phone[-2:]}"
        case Meant.PASSPORT:
            return f"паспорт, оканчивается на {asked.text[-2:]}"
        case Meant.NAME:
            initials = " ".join(f"{word[0].upper()}." for word in words_of(asked.text))
            return f"имя: {initials} Порядок слов, ё и заглавные не важны; каждое слово целиком"
    return f"«{asked.text}»"


def _place(told: str) -> Place | None:
    """Below which case this page begins; a place that means nothing leads to the first page."""
    at, _, number = told.partition("|")
    try:
        moment = datetime.fromisoformat(at).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return (moment, number) if _ID.fullmatch(number) else None
