"""Paying, the way there: choose a sum and what a surplus does, see where it goes, leave for the acquirer's page."""

from collections.abc import Mapping

from flask import request
from flask.typing import ResponseReturnValue

from bridge.flows.repaying.start_payment import figure_of_today, give_up_attempt, open_attempt, rebind_attempt, start_attempt
from bridge.model.errors import AmountAboveDebtError, FieldInvalidError
from bridge.model.money import rubles_text
from bridge.model.paying.attempts import AttemptGoingOnError, FigureStaleError, PayingCodeNeededError, debit_under_way
from bridge.model.paying.figure import Figure, Wish
from bridge.model.payment import Payment, PaymentState
from bridge.model.status import Status
from bridge.web.form.answers.typed_values import kopecks_of
from bridge.web.form.faults import Fault
from bridge.web.form.repaying.ahead import choice_of
from bridge.web.form.repaying.cards import CardWish, card_wish, keep_wish
from bridge.web.form.repaying.confirming import first_step, own_payment
from bridge.web.form.repaying.draft_sum import forget_sum, keep_typed_sum, typed_sum
from bridge.web.form.repaying.due import lines_of, owed_now, went_lines
from bridge.web.form.repaying.other_ways import by_bank, on_phone
from bridge.web.form.visit import Visit, typed
from bridge.web.texts import gettext as _

_AHEAD = {wish.value: wish for wish in (Wish.PLAIN, Wish.EARLY_SMALLER, Wish.EARLY_SHORTER)}


def choose_sum(visit: Visit) -> ResponseReturnValue:
    """What is due, what is overdue, the whole debt, or another sum with the borrower's word on what a surplus does."""
    if visit.application.status is not Status.ACTIVE:
        return visit.go("loan")
    if request.method == "GET":
        return _sum_page(visit)
    try:
        if typed("ask_ahead") and not typed("ahead") and (choice := choice_of(visit)):
            keep_typed_sum(visit)
            return visit.show("early", choice=choice, typed=request.form, amount=kopecks_of(typed("amount"), field="amount"))
        payment = _begin(visit)
    except FieldInvalidError as error:
        keep_typed_sum(visit)
        return _sum_page(visit, _fault(error))
    except AttemptGoingOnError as going:
        keep_typed_sum(visit)
        return _going(visit, going.payment_id, request.form)
    forget_sum(visit)
    return first_step(visit, payment.id)


def _begin(visit: Visit) -> Payment:
    card = card_wish(visit)
    figure = figure_of_today(visit.hub, visit.application)
    amount, wish = _wanted(figure)
    anew = typed("anew") == "1"
    if anew:
        _give_up_all(visit)
    payment = start_attempt(visit.hub, visit.application, amount, figure, wish, alone=not anew)
    if card is not None:
        keep_wish(visit, card)
    return payment


def _give_up_all(visit: Visit) -> None:
    with visit.hub.store.read() as tx:
        known = [one.id for one in tx.payments.of(visit.application.id) if one.state is PaymentState.STARTED]
    for payment_id in known:
        give_up_attempt(visit.hub, payment_id)


def go_to_acquirer(visit: Visit, payment_id: str) -> ResponseReturnValue:
    """Where the money goes, and one button to the acquirer's page. A figure that is too old is asked for again first."""
    payment = own_payment(visit, payment_id)
    if payment.state is not PaymentState.STARTED:
        return visit.go("payment", payment_id=payment_id)
    try:
        payment, page = open_attempt(visit.hub, payment_id)
    except FigureStaleError:
        return _ask_again(visit, payment)
    except PayingCodeNeededError:
        return visit.go("pay_code", payment_id=payment_id)
    except AttemptGoingOnError as going:
        wanted = {"choice": "all" if payment.wish is Wish.ALL else "other", "ahead": payment.wish.value}
        return _going(visit, going.payment_id, wanted | {"amount": rubles_text(payment.amount)})
    figure = payment.figure
    went = went_lines(payment.amount, figure, payment.wish) if figure else []
    return visit.show("pay", payment=payment, acquirer=page, went=went, figure=figure, phone=on_phone(visit, page))


def _going(visit: Visit, payment_id: str, wanted: Mapping[str, str]) -> ResponseReturnValue:
    """Another attempt may still bring money: go on with that one, or begin anew with what was `wanted`."""
    other = _payment(visit, payment_id)
    debit = debit_under_way(other, visit.hub.clock.now())
    return visit.show("pay_going", payment=other, debit=debit, typed=wanted, status=409)


def _ask_again(visit: Visit, payment: Payment) -> ResponseReturnValue:
    try:
        rebind_attempt(visit.hub, payment)
    except FieldInvalidError:
        give_up_attempt(visit.hub, payment.id)
        return visit.go("pay_start", note="sum_changed")
    return visit.go("pay", payment_id=payment.id)


def pay_again(visit: Visit, payment_id: str) -> ResponseReturnValue:
    """The same sum once more, as an attempt of its own: the acquirer knows an attempt by its reference."""
    old = own_payment(visit, payment_id)
    if visit.application.status is not Status.ACTIVE:
        return visit.go("loan")
    figure = figure_of_today(visit.hub, visit.application)
    give_up_attempt(visit.hub, old.id)
    amount = figure.total if old.wish is Wish.ALL else min(old.amount, figure.total)
    try:
        payment = start_attempt(visit.hub, visit.application, amount, figure, old.wish)
    except FieldInvalidError:
        return visit.go("pay_start", note="sum_changed")
    except AttemptGoingOnError as going:
        return visit.go("payment", payment_id=going.payment_id)
    return first_step(visit, payment.id)


def _payment(visit: Visit, payment_id: str) -> Payment:
    with visit.hub.store.read() as tx:
        return tx.payments.get(payment_id)


def _wanted(figure: Figure) -> tuple[int, Wish]:
    choice = typed("choice")
    if choice == "next":
        return figure.due, Wish.PLAIN
    if choice == "overdue":
        return min(figure.overdue, figure.total), Wish.PLAIN
    if choice == "all":
        return figure.total, Wish.ALL
    if choice == "other":
        amount = kopecks_of(typed("amount"), field="amount")
        ahead = _AHEAD.get(typed("ahead"), Wish.PLAIN)
        return amount, ahead if amount > figure.due else Wish.PLAIN
    raise FieldInvalidError("choose what to pay", field="choice")


def _sum_page(visit: Visit, *faults: Fault) -> ResponseReturnValue:
    owed, application = owed_now(visit), visit.application
    able = visit.hub.acquiring.features(application).cards
    saving = CardWish.proposed(application, visit.hub.clock.today()) if able else None
    lines = lines_of(owed.figure.parts) if owed else []
    bank = by_bank(visit, owed.figure.due) if owed else None
    put = typed_sum(visit) if request.method == "GET" else {}
    shown = put or request.form
    return visit.show(
        "pay_start", owed=owed, lines=lines, typed=shown, faults=faults, saving=saving, bank=bank, restored=bool(put)
    )


def _fault(error: FieldInvalidError) -> Fault:
    place = error.field if error.field in ("choice", "card_limit") else "amount"
    return Fault(place, _words(error))


def _words(error: FieldInvalidError) -> str:
    if error.field == "choice":
        return _("Выберите, сколько заплатить")
    if error.field == "card_limit":
        return _("Предел автоплатежа — сумма в рублях, например 20 000")
    if isinstance(error, AmountAboveDebtError):
        return _("Это больше всего долга. Введите сумму поменьше или выберите «Весь долг».")
    return _("Введите сумму в рублях, не меньше одного рубля, например 5000")
