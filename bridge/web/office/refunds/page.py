"""Refunds of tours: the open ones, those of one case, and the two words of an officer: the money came, or it comes to nothing."""

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.flows.refunding.confirm_arrival import MISTAKE, NOT_RECEIVED, confirm_arrival, refuse_refund
from bridge.flows.refunding.word_refund import what_happened
from bridge.flows.repaying.returning_early.ask_early_return import WISHES
from bridge.model.errors import ApplicationUnknownError, FieldInvalidError, RuleBrokenError
from bridge.model.money import parse_rubles
from bridge.model.refunding.tour_refund import TourRefundState
from bridge.web.office.sessions import present_visit, require_token

_SHOWN = 200
_ID = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)
_STATES: Mapping[TourRefundState, tuple[str, str]] = MappingProxyType(
    {
        TourRefundState.ANNOUNCED: ("объявлен", "wait"),
        TourRefundState.MONEY_AWAITED: ("ждём деньги", "ask"),
        TourRefundState.RETURNED: ("деньги пришли", "wait"),
        TourRefundState.POSTED: ("проведён в 1С", "good"),
        TourRefundState.DONE: ("закончен", "good"),
        TourRefundState.REFUSED: ("не состоялся", "end"),
    }
)
_REFUSALS = MappingProxyType({NOT_RECEIVED: "деньги не пришли", MISTAKE: "объявлен по ошибке"})
_DONE = {
    "arrived": "Записано: деньги пришли. Хаб проводит их по займу.",
    "refused": "Записано: возврата не будет. Сайт узнает об этом.",
    "sum": "Не записано: сумма или день не сходятся. Ждём всю сумму, день не позже сегодняшнего.",
    "gone": "Не записано: этот возврат уже в другом состоянии.",
}


def add_refunds(door: Blueprint, hub: Hub) -> None:
    """Hang the pages on the door."""

    @door.get("/refunds")
    def refunds() -> ResponseReturnValue:
        with hub.store.read() as tx:
            found, counts = tx.tour_refunds.open(_SHOWN), tx.counts()
        return render_template("office/refunds/list.html", refunds=found, counts=counts, **_words())

    @door.get("/cases/<application_id>/refunds")
    def case_refunds(application_id: str) -> ResponseReturnValue:
        return _case(hub, application_id)

    @door.post("/cases/<application_id>/refunds/<refund_id>")
    def decide_refund(application_id: str, refund_id: str) -> ResponseReturnValue:
        require_token()
        done = _decide(hub, application_id, refund_id)
        return redirect(url_for("office.case_refunds", application_id=application_id, done=done), 303)


def _words() -> dict[str, object]:
    return {"refund_states": _STATES, "refusals": _REFUSALS, "wishes": WISHES, "what_happened": what_happened}


def _case(hub: Hub, application_id: str) -> str:
    if not _ID.fullmatch(application_id):
        raise ApplicationUnknownError("there is no such application")
    with hub.store.read() as tx:
        application = tx.applications.get(application_id)
        found, counts = tx.tour_refunds.of(application.id), tx.counts()
    return render_template(
        "office/refunds/case.html", case=application, refunds=found, counts=counts, today=hub.clock.today().isoformat(),
        done=_DONE.get(request.args.get("done", ""), ""), **_words(),
    )  # fmt: skip


def _decide(hub: Hub, application_id: str, refund_id: str) -> str:
    person = f"office:{present_visit().user}"
    try:
        with hub.store.read() as tx:
            refund = tx.tour_refunds.get(refund_id, application_id)
        if request.form.get("do") == "refuse":
            refuse_refund(hub, refund.id, request.form.get("reason", ""), person)
            return "refused"
        amount = parse_rubles("".join(request.form.get("amount", "").replace(",", ".").split()))
        confirm_arrival(hub, refund.id, amount, date.fromisoformat(request.form.get("on", "")), person)
    except (FieldInvalidError, ValueError):
        return "sum"
    except RuleBrokenError:
        return "gone"
    return "arrived"
