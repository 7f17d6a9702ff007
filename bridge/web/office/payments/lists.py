"""What waits about payments: suspense, those without a last word, debits, closings; and one payment with its deeds."""

import re
from datetime import timedelta

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.flows.closing import word_lines
from bridge.flows.closing.check_closings import check_closings
from bridge.flows.debiting.plan_debits import cancel_batch, resend_batch, state_of_batch
from bridge.flows.hub import Hub
from bridge.flows.repaying.ask_payments import ask_one
from bridge.flows.repaying.give_back import note_reversed
from bridge.flows.seconding.move_money import ATTACH, LET_BE, RETURN, give_back, resolve_money
from bridge.model.errors import ApplicationUnknownError, MoveNotAllowedError, PaymentUnknownError, RuleBrokenError
from bridge.model.money import parse_rubles
from bridge.model.seconding.deed import DeedState
from bridge.ports.outside_errors import OutsideError
from bridge.web.office.exporting.noting import note_taken
from bridge.web.office.payments.tables import csv_of
from bridge.web.office.sessions import present_visit, require_token

_SHOWN, _MOST = 200, 100_000
_SUSPENSE = (
    "opened_at", "cause", "amount", "currency", "taken", "refunded", "reference", "acquirer_reference", "application_id",
    "payment_id", "id",
)  # fmt: skip
_ID = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)
_SHORTEST, _LONGEST = 3, 500
_DONE = {
    "resolved": "Решение записано.",
    "gone": "Так решить нельзя: заём не выдан, денег здесь нет или это уже решил кто-то другой.",
    "reason": "Не получилось: напишите причину, от трёх знаков.",
    "asked": "Эквайер ответил, платёж обновлён.",
    "silent": "Эквайер не ответил. Попробуйте позже.",
    "refund": "Возврат поставлен в очередь. Он учтётся, когда эквайер его подтвердит.",
    "reversed": "Сторно отмечено.",
    "batch": "Сделано.",
    "second": "Большая сумма: нужно второе лицо. Просьба стоит на странице «Второе лицо», до решения ничего не изменится.",
}


def add_payments(door: Blueprint, hub: Hub) -> None:
    """Hang the lists and their deeds on the door."""

    @door.get("/payments")
    def payments() -> ResponseReturnValue:
        return _page(hub)

    @door.get("/payments/suspense.csv")
    def export_suspense() -> ResponseReturnValue:
        note_taken(hub, "Невыясненные деньги")
        with hub.store.read() as tx:
            return csv_of("suspense", _SUSPENSE, tx.suspense.waiting(_MOST))

    @door.post("/payments/suspense/<suspense_id>")
    def resolve_suspense(suspense_id: str) -> ResponseReturnValue:
        require_token()
        return _back(_resolve(hub, suspense_id))

    @door.get("/payments/<payment_id>")
    def payment(payment_id: str) -> ResponseReturnValue:
        return _one(hub, payment_id)

    @door.post("/payments/<payment_id>")
    def act_on_payment(payment_id: str) -> ResponseReturnValue:
        require_token()
        done = _act(hub, _known_id(payment_id))
        return redirect(url_for("office.payment", payment_id=payment_id, done=done), 303)

    @door.post("/payments/batches/<batch>")
    def act_on_batch(batch: str) -> ResponseReturnValue:
        require_token()
        act = cancel_batch if request.form.get("do") == "cancel" else resend_batch
        act(hub, _known_id(batch), _person())
        return _back("batch")


def _page(hub: Hub) -> str:
    now = hub.clock.now()
    with hub.store.read() as tx:
        suspense, counts = tx.suspense.waiting(_SHOWN), tx.counts()
        unsettled = tx.payments.unsettled(now)[:_SHOWN]
        closings = tx.books.closings(30)
        batches = [(one, tx.debits.of_batch(one)) for one in tx.debits.batches(10)]
    today = hub.clock.today()
    open_days = [day for day in (today - timedelta(days=n) for n in range(8)) if day not in {one.day for one in closings}]
    return render_template(
        "office/payments.html", suspense=suspense, unsettled=unsettled, closings=closings, counts=counts, lines=word_lines,
        broken=check_closings(hub),
        batches=[(name, state_of_batch(debits), debits) for name, debits in batches], open_days=open_days, now=now,
        done=_DONE.get(request.args.get("done", ""), ""),
    )  # fmt: skip


def _one(hub: Hub, payment_id: str) -> str:
    with hub.store.read() as tx:
        try:
            found = tx.payments.get(_known_id(payment_id))
        except PaymentUnknownError:
            raise ApplicationUnknownError("there is no such payment") from None
        refunds, held, counts = tx.refunds.of(found.id), tx.suspense.of_payment(found.id), tx.counts()
    g.application_id = found.application_id
    return render_template(
        "office/payment.html", payment=found, refunds=refunds, held=held, counts=counts, lines=word_lines,
        done=_DONE.get(request.args.get("done", ""), ""),
    )  # fmt: skip


def _resolve(hub: Hub, suspense_id: str) -> str:
    reason = _reason()
    if not reason:
        return "reason"
    do = request.form.get("do", "")
    do = do if do in (ATTACH, RETURN) else LET_BE
    try:
        kept = resolve_money(hub, suspense_id, do, request.form.get("application", "").strip(), present_visit().user, reason)
    except (RuleBrokenError, LookupError):
        return "gone"
    if kept is not None and kept.state is DeedState.ASKED:
        return "second"
    return "resolved"


def _act(hub: Hub, payment_id: str) -> str:
    reason = _reason()
    try:
        match request.form.get("do"):
            case "ask":
                with hub.store.read() as tx:
                    payment = tx.payments.get(payment_id)
                ask_one(hub, payment)
                return "asked"
            case "reversed":
                with hub.store.read() as tx:
                    payment = tx.payments.get(payment_id)
                note_reversed(hub, payment.id, payment.to_reverse)
                return "reversed"
            case _ if reason:
                amount = parse_rubles(request.form.get("amount", "").replace(",", ".").replace(" ", ""))
                kept = give_back(hub, payment_id, amount, present_visit().user, reason)
                return "second" if kept is not None and kept.state is DeedState.ASKED else "refund"
            case _:
                return "reason"
    except OutsideError:
        return "silent"
    except (RuleBrokenError, MoveNotAllowedError):
        return "gone"


def _reason() -> str:
    """What the officer wrote; empty when it is no reason."""
    reason = " ".join(request.form.get("reason", "").split())
    return reason if _SHORTEST <= len(reason) <= _LONGEST and reason.isprintable() else ""


def _person() -> str:
    return f"office:{present_visit().user}"


def _known_id(given: str) -> str:
    if not _ID.fullmatch(given):
        raise ApplicationUnknownError("there is no such payment")
    return given


def _back(done: str) -> ResponseReturnValue:
    return redirect(url_for("office.payments", done=done), 303)
