"""The site's pages for a buyer and a manager, and the script doors."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import jsonify, redirect, render_template, request
from markupsafe import Markup

from samples.neighbours.toursite.application import moscow
from samples.neighbours.toursite.hub import Answer
from samples.neighbours.toursite.orders import CUSTOMER, OrderError, Orders
from samples.neighbours.toursite.tours import TOURS

SAMPLE = {"surname": "Иванов", "name": "Иван", "patronymic": "Иванович", "birth_date": "1988-05-04",
          "phone": "+79991234567", "email": "ivanov@example.org"}  # fmt: skip
MONTHS = ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
          "декабря")  # fmt: skip


def money(minor: int) -> str:
    """248 500,00 ₽ from kopecks."""
    return f"{minor // 100:,}".replace(",", "\u00a0") + f",{minor % 100:02d}\u00a0₽"


def day(iso: str) -> str:
    """5 февраля 2027"""
    value = date.fromisoformat(iso[:10])
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def add_pages(orders: Orders, look: dict[str, str]) -> None:
    """Register the pages; `look` is colour and heading."""
    app = orders.stand.app
    app.jinja_env.filters.update(money=money, day=day, moment=lambda iso: f"{day(iso)}, {iso[11:16]}")
    app.jinja_env.globals.update(TOURS=TOURS, hub=orders.hub.address, picture=lambda tour: Markup(tour.picture()))

    def today() -> date:
        return date.fromisoformat(moscow(orders.stand.clock.now())[:10])

    @app.get("/")
    def catalogue() -> str:
        return render_template("catalogue.html", **look, today=today())

    def form_page(code: str, values: dict[str, Any], error: str = "") -> str:
        return render_template("tour.html", **look, tour=TOURS[code], today=today(), values=values, error=error)

    @app.get("/tours/<code>")
    def tour(code: str) -> Any:
        return form_page(code, SAMPLE) if code in TOURS else redirect("/", 303)

    @app.post("/tours/<code>")
    def choose(code: str) -> Any:
        form = request.form
        try:
            if form.get("consent") != "yes":
                raise OrderError("consent: нужно согласие на передачу данных займодавцу")
            wish = {"tour": code, "customer": {n: form.get(n, "") for n in CUSTOMER},
                    "tourists": form.get("tourists", "2"), "auto_booking": form.get("auto_booking") == "yes"}  # fmt: skip
            order = orders.create(wish)
        except OrderError as error:
            return form_page(code, form.to_dict(), str(error)), 422
        return redirect(f"/orders/{order['id']}/advance", 303)

    _add_orders(orders, look)
    _add_doors(orders)


def _add_orders(orders: Orders, look: dict[str, str]) -> None:
    app = orders.stand.app

    @app.get("/orders/<number>/advance")
    def advance(number: str) -> str:
        order = orders.get(number)
        return render_template("advance.html", **look, order=order, tour=TOURS[order["tour"]])

    @app.post("/orders/<number>/advance")
    def pay(number: str) -> Any:
        order = orders.get(number)
        answer = orders.pay_advance(order)
        return redirect(order["borrower_url"] if answer.ok and order["borrower_url"] else f"/orders/{number}", 303)

    @app.get("/orders")
    def all_orders() -> str:
        return render_template("orders.html", **look, orders=[o for _, o in reversed(orders.shelf.items())])

    @app.get("/orders/<number>")
    def show(number: str) -> str:
        order = orders.get(number)
        return render_template("order.html", **look, order=order, tour=TOURS[order["tour"]])

    @app.post("/orders/<number>")
    def press(number: str) -> Any:
        order = orders.get(number)
        act(orders, order, request.form.get("action", ""), request.form.to_dict())
        return redirect(f"/orders/{number}", 303)

    @app.errorhandler(OrderError)
    def refuse(error: OrderError) -> Any:
        if request.path.startswith("/_stand"):
            return {"error": str(error)}, 400
        return render_template("error.html", **look, text=str(error)), 409


def act(orders: Orders, order: dict[str, Any], action: str, wish: dict[str, Any]) -> Answer:
    """One button of the order's page."""
    if action == "price":
        return orders.change_price(order, _minor(wish))
    if action == "cancel":
        return orders.cancel(order, str(wish.get("reason") or "tour_unavailable"))
    actions = {
        "booking": orders.book, "ask": orders.ask, "refund": orders.refund, "resend": orders.hand_over,
        "resend_price": orders.send_price,
    }  # fmt: skip
    if action not in actions:
        raise OrderError(f"action: price, cancel, {', '.join(actions)}")
    return actions[action](order)


def _minor(wish: dict[str, Any]) -> int:
    if "total_minor" in wish:
        return int(str(wish["total_minor"]))
    try:
        text = str(wish.get("total") or "").replace("\u00a0", "").replace(" ", "").replace(",", ".")
        return int((Decimal(text) * 100).to_integral_value())
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise OrderError("total: сумма в рублях") from error


def _add_doors(orders: Orders) -> None:
    app = orders.stand.app

    @app.get("/_stand/orders")
    def list_orders() -> Any:
        return jsonify(list(orders.shelf))

    @app.get("/_stand/orders/<number>")
    def one(number: str) -> Any:
        return orders.get(number)

    @app.post("/_stand/orders")
    def start() -> Any:
        wish = request.get_json()
        order = orders.create({**wish, "customer": {**SAMPLE, **(wish.get("customer") or {})}})
        answer = orders.pay_advance(order)
        return {"order": order, "hub": answer.as_record()}

    @app.post("/_stand/orders/<number>/<action>")
    def do(number: str, action: str) -> Any:
        order = orders.get(number)
        answer = act(orders, order, action, request.get_json(silent=True) or {})
        return {"order": order, "hub": answer.as_record()}
