"""The payment page for the buyer, the list of orders for a person, the script doors."""

from decimal import Decimal
from typing import Any

from flask import Response, g, jsonify, redirect, render_template, request

from samples.neighbours.faults import drop_connection
from samples.neighbours.journal import mask_tail
from samples.neighbours.payu.money import Money, fate_of
from samples.neighbours.payu.notify import SPOILED, STATES, Notifier
from samples.neighbours.payu.orders import CARDS, DECLINE_TEXT, FormError, Order, Orders
from samples.neighbours.payu.signs import return_address
from samples.neighbours.payu.wire import COLOUR, HEADING


def add_pages(orders: Orders, notifier: Notifier, money: Money) -> None:
    """Register the buyer's page and the others."""
    app = orders.stand.app

    @app.get("/pay/<refno>")
    def page(refno: str) -> Any:
        order = orders.get(refno)
        if order["status"] != "WAITING_PAYMENT":
            return _message("Этот заказ уже обработан", f"Состояние: {order['status']}", order)
        if orders.is_late(order):
            return _message("Время на оплату вышло", "Вернитесь в магазин и начните оплату снова.", order)
        return render_template("pay.html", colour=COLOUR, heading=HEADING, order=order, merchant=orders.merchant)

    @orders.stand.wire("/pay/<refno>", "pay", ["POST"], sender="browser")
    def press(refno: str) -> Response:
        order = orders.get(refno)
        card = "".join(c for c in request.form.get("card_number", "") if c.isdigit())
        action = request.form.get("action", "pay")
        g.what = f"карта {mask_tail(card)}, заказ {refno}: {action}"
        return _pressed(orders, money, order, action, card)

    @app.errorhandler(FormError)
    def refuse(error: FormError) -> Any:
        if request.path.startswith("/_stand"):
            return {"error": str(error)}, 404
        return render_template("message.html", colour=COLOUR, heading=HEADING, title=str(error), text="", link=""), 404

    _add_desk(orders, notifier)
    _add_scripts(orders, notifier, money)


def _message(title: str, text: str, order: Order) -> str:
    link = order["form"].get("TIMEOUT_URL") or order["form"].get("BACK_REF", "")
    return render_template("message.html", colour=COLOUR, heading=HEADING, title=title, text=text, link=link)


def _pressed(orders: Orders, money: Money, order: Order, action: str, card: str) -> Response:
    if action == "leave":
        g.result = "покупатель ушёл"
        return Response(_message("Вы ушли со страницы оплаты", "Деньги не списаны.", order))
    if action not in ("pay", "decline"):
        raise FormError("action: pay, decline или leave")
    fate = fate_of(card, action)
    with orders.stand.lock:
        if order["status"] != "WAITING_PAYMENT":
            g.result = "уже обработан"
            return Response(_message("Этот заказ уже обработан", f"Состояние: {order['status']}", order))
        money.pay(order, card, fate)
    g.result = order["status"]
    if fate == "lost_return":
        drop_connection()
    return _back(orders, order, fate)


def _back(orders: Orders, order: Order, fate: str) -> Response:
    failed = fate == "decline"
    back_ref = order["form"].get("BACK_REF", "")
    if not back_ref or back_ref == "NO":
        title = "Оплата не прошла" if failed else "Оплата прошла"
        return Response(_message(title, DECLINE_TEXT if failed else f"Номер {order['refno']}", order))
    added = [("result", "1" if failed else "0"), ("3dsecure", "NO" if failed else "YES"), ("date", orders.stamp()),
             ("payrefno", order["refno"])]  # fmt: skip
    if failed:
        added.append(("err", DECLINE_TEXT))
    return redirect(return_address(orders.secret, back_ref, added), 303)  # type: ignore[return-value]  # a Response


def _add_desk(orders: Orders, notifier: Notifier) -> None:
    app = orders.stand.app

    @app.get("/")
    def desk() -> str:
        return render_template("orders.html", colour=COLOUR, heading="PayU · заказы", states=(*STATES, *SPOILED),
                               orders=[o for _, o in reversed(orders.shelf.items())], cards=CARDS)  # fmt: skip

    @app.post("/orders/<refno>/notify")
    def again(refno: str) -> Any:
        order = orders.get(refno)
        note = next((n for n in order["notifications"] if n["id"] == request.form.get("notification")), None)
        if note:
            notifier.send(order, note)
        elif request.form.get("status"):
            notifier.send_sequence(order, [request.form["status"]], parallel=False)
        return redirect("/", 303)

    @app.post("/manual")
    def manual() -> Any:
        orders.stand.change_settings({"manual": request.form.get("manual") == "on"})
        return redirect("/", 303)


def _add_scripts(orders: Orders, notifier: Notifier, money: Money) -> None:
    app = orders.stand.app

    @app.get("/_stand/orders")
    def list_orders() -> Any:
        wanted = request.args.get("refnoext")
        return jsonify([o for o in orders.shelf if not wanted or o["refnoext"] == wanted])

    @app.get("/_stand/orders/<ref>")
    def one_order(ref: str) -> Any:
        return orders.get(ref)

    @app.post("/_stand/orders/<ref>/notify")
    def sequence(ref: str) -> Any:
        wish = request.get_json()
        wishes = [str(w) for w in wish.get("sequence") or ["COMPLETE"]]
        return jsonify(notifier.send_sequence(orders.get(ref), wishes, bool(wish.get("parallel"))))

    @app.post("/_stand/orders/<ref>/release")
    def release(ref: str) -> Any:
        return {"released": notifier.release(orders.get(ref))}

    @app.post("/_stand/orders/<ref>/chargeback")
    def charge_back(ref: str) -> Any:
        with orders.stand.lock:
            order = orders.get(ref)
            left = Decimal(order["captured"]) - Decimal(order["refunded"])
            return {"number": money.charge_back(order, Decimal(str(request.get_json().get("amount", left))))}

    @app.post("/_stand/orders/<ref>/refund")
    def give_back(ref: str) -> Any:
        with orders.stand.lock:
            order = orders.get(ref)
            how, number = money.give_back(order, Decimal(str(request.get_json().get("amount", order["captured"]))))
        return {"done": how == "done", "number": number}
