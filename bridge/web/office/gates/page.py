"""Who waits for which gate, the longest first; one case's gates; an officer's record and its taking back."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.flows.gates.record_evidence import record_evidence, withdraw_evidence
from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.errors import ApplicationUnknownError, FieldInvalidError, StepClosedError, VersionStaleError
from bridge.model.gates import GateName
from bridge.model.gates.table import RULES
from bridge.ports.store import Exchange
from bridge.web.office.gates.rows import FACTS, VALUES, rows_of, stage_of
from bridge.web.office.permitting.guard import may
from bridge.web.office.sessions import present_visit, require_token
from bridge.web.office.wording import GATES

_SHOWN = 100
_ID = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)
_DONE = {
    "recorded": "Записано. Условие проверено заново.",
    "withdrawn": "Запись отозвана, условие закрыто. Причина стоит в журнале.",
    "closed": "Не записано: заявка уже закончилась, выдана, или это условие открывает не офис.",
    "stale": "Заявку в это время изменил кто-то другой. Посмотрите ещё раз.",
}


def add_gates(door: Blueprint, hub: Hub) -> None:
    """Hang the list, the case's page and the two actions on the door."""

    @door.get("/gates")
    def gates() -> ResponseReturnValue:
        return _list(hub)

    @door.get("/cases/<application_id>/gates")
    def case_gates(application_id: str) -> ResponseReturnValue:
        return _case(hub, application_id)

    @door.post("/cases/<application_id>/gates/<gate>/record")
    def record_gate(application_id: str, gate: str) -> ResponseReturnValue:
        name, officer = _keeper(gate)

        def record() -> Application:
            return record_evidence(hub, application_id, name, _told(name), officer)

        return _act(hub, application_id, name, ("recorded", record))

    @door.post("/cases/<application_id>/gates/<gate>/withdraw")
    def withdraw_gate(application_id: str, gate: str) -> ResponseReturnValue:
        name, officer = _keeper(gate)

        def withdraw() -> Application:
            return withdraw_evidence(hub, application_id, name, request.form.get("reason", ""), officer)

        return _act(hub, application_id, name, ("withdrawn", withdraw))


def _told(name: GateName) -> dict[str, str]:
    rule = RULES[name]
    facts = {fact: request.form.get(fact, "").strip() for fact in (*rule.needs, *rule.may_tell)}
    return {fact: text for fact, text in facts.items() if text}


def _keeper(gate: str) -> tuple[GateName, str]:
    """The gate and the officer, of a form that is his own."""
    require_token()
    user = present_visit().user
    if gate not in set(GateName):
        abort(404)
    return GateName(gate), user


def _act(hub: Hub, application_id: str, name: GateName, act: tuple[str, Callable[[], Application]]) -> ResponseReturnValue:
    if not _ID.fullmatch(application_id):
        raise ApplicationUnknownError("there is no such application")
    word, step = act
    try:
        step()
    except FieldInvalidError as error:
        return _case(hub, application_id, wrong=(name, error.field or "")), 422
    except StepClosedError:
        word = "closed"
    except VersionStaleError:
        word = "stale"
    else:
        _note(hub, application_id, f"условие «{GATES[name]}»: {_DONE[word]}")
    return redirect(url_for("office.case_gates", application_id=application_id, done=word), 303)


def _note(hub: Hub, application_id: str, what: str) -> None:
    with hub.store.begin() as tx:
        tx.journal.note(Exchange(hub.clock.now(), f"office:{present_visit().user}", "hub", what, "OK", application_id))


def _case(hub: Hub, application_id: str, wrong: tuple[GateName, str] | None = None) -> str:
    if not _ID.fullmatch(application_id):
        raise ApplicationUnknownError("there is no such application")
    with hub.store.read() as tx:
        application, counts = tx.applications.get(application_id), tx.counts()
    keeper = may("record_gate")
    return render_template(
        "office/gates/case.html", case=application, counts=counts, stages=rows_of(hub, application, keeper=keeper), wrong=wrong,
        done=_DONE.get(request.args.get("done", ""), ""), facts=FACTS, values=VALUES, keeper=keeper, typed=request.form,
        now=hub.clock.now(),
    )  # fmt: skip


def _list(hub: Hub) -> str:
    asked = request.args.get("gate", "")
    gate = GateName(asked) if asked in set(GateName) else None
    with hub.store.read() as tx:
        counts, tally = tx.counts(), tx.gate_waits.tally()
        waits = tx.gate_waits.waiting(gate, _SHOWN + 1, _place())
        found = [(wait, tx.applications.get(wait.application_id)) for wait in waits[:_SHOWN]]
    last = found[-1][0] if len(waits) > _SHOWN else None
    return render_template(
        "office/gates/list.html", counts=counts, gate=gate, tally=[(name, tally[name]) for name in GateName if name in tally],
        found=[(wait, application, application.gate(wait.gate)) for wait, application in found], stage_of=stage_of,
        after=f"{last.since.isoformat()}|{last.application_id}" if last else "", now=hub.clock.now(),
    )  # fmt: skip


def _place() -> tuple[datetime, str] | None:
    """Below whom this page begins; a place that means nothing leads to the first page."""
    at, _, application_id = request.args.get("after", "").partition("|")
    try:
        moment = datetime.fromisoformat(at).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return (moment, application_id) if _ID.fullmatch(application_id) else None
