"""What was pushed to the site: each try with its answer, filters in the address, page after page; once more by a button."""

import re

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.flows.delivering.send_again import send_again
from bridge.flows.hub import Hub
from bridge.flows.partner_page.note_act import Step, note_act
from bridge.model.events import PartnerEvent
from bridge.ports.store import Transaction
from bridge.web.entering.sessions import require_token
from bridge.web.partners.overview import LOOK_BACK
from bridge.web.partners.sitting import person
from bridge.web.partners.wording import DONE

_PAGE = 50
_ID = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)
STATES = {"": "Все", "failed": "Не приняты", "delivered": "Приняты"}


def add_deliveries(door: Blueprint, hub: Hub) -> None:
    """Hang the list and the button on the door."""

    @door.get("/deliveries")
    def deliveries() -> ResponseReturnValue:
        return _page(hub)

    @door.post("/deliveries/<event_id>/send-again")
    def send_event_again(event_id: str) -> ResponseReturnValue:
        require_token()
        with hub.store.begin() as tx:
            event = _own_event(tx, event_id)
            if event is None:
                return render_template("partners/missing.html"), 404
            g.application_id = event.application_id
            send_again(hub, tx, event)
            note_act(hub, tx, person(), Step.SENT_AGAIN, event.id)
        return redirect(url_for("partners.deliveries", event=event_id, done="again"), 303)


def _own_event(tx: Transaction, event_id: str) -> PartnerEvent | None:
    found = tx.events.named([event_id]) if _ID.fullmatch(event_id) else ()
    return next((event for event in found if event.partner == person().partner), None)


def _page(hub: Hub) -> ResponseReturnValue:
    site, state = person().partner, request.args.get("state", "")
    state = state if state in STATES else ""
    application_id, event_id = _asked("application"), _asked("event")
    before = request.args.get("before", "")
    with hub.store.read() as tx:
        found = tx.deliveries.page(
            site, _PAGE + 1, before=int(before) if _NUMBER.fullmatch(before) else None, application_id=application_id,
            event_id=event_id, delivered=None if not state else state == "delivered",
        )  # fmt: skip
        totals = tx.partner_figures.tries(site, hub.clock.now() - LOOK_BACK)
    tries = found[:_PAGE]
    asked = {name: value for name, value in (("application", application_id), ("event", event_id)) if value}
    return render_template(
        "partners/deliveries.html", tries=tries, states=STATES, state=state, asked=asked, days=LOOK_BACK.days, totals=totals,
        onward=tries[-1].n if len(found) > _PAGE else None, later=bool(before), done=DONE.get(request.args.get("done", "")),
    )  # fmt: skip


def _asked(name: str) -> str:
    text = request.args.get(name, "").strip()
    return text if _ID.fullmatch(text) else ""
