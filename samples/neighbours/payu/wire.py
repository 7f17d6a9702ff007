"""Doors of the old platform: lu.php for the browser, ios.php, idn.php and irn.php for the merchant's server."""

from decimal import Decimal, InvalidOperation
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from flask import Response, g, redirect, render_template, request

from samples.neighbours.payu.money import Money
from samples.neighbours.payu.orders import FormError, Order, Orders
from samples.neighbours.payu.signs import IDN_ORDER, IRN_ORDER, Pairs, in_order, sign

COLOUR = "#5b2a86"
HEADING = "PayU · платёжная страница"
PAYMETHOD = "Visa/MasterCard/Eurocard"
IDN_WORDS = {1: "Confirmed", 2: "ORDER_REF missing or incorrect", 3: "ORDER_AMOUNT missing or incorrect",
             4: "ORDER_CURRENCY is missing or incorrect", 5: "IDN_DATE is not in the correct format",
             6: "Error confirming order", 7: "Order already confirmed", 8: "Unknown error", 9: "Invalid ORDER_REF",
             10: "Invalid ORDER_AMOUNT", 11: "Invalid ORDER_CURRENCY"}  # fmt: skip
IRN_WORDS = {**IDN_WORDS, 1: "OK", 5: "IRN_DATE is not in the correct format", 6: "Error cancelling order",
             7: "Order already cancelled"}  # fmt: skip

CAPTURE_CODES = {"done": 1, "before": 7, "state": 6, "sum": 10}
BACK_CODES = {"done": 1, "before": 7, "state": 6}


def posted() -> Pairs:
    """Form fields in the order of the wire, blanks kept; GET parameters where the vendor takes them."""
    raw = request.get_data() or request.query_string
    return parse_qsl(raw.decode("ascii", "replace"), keep_blank_values=True)


def add_wire(orders: Orders, money: Money) -> None:
    """Register lu, ios, idn, irn."""
    stand = orders.stand

    @stand.wire("/order/lu.php", "lu", ["POST"], sender="browser")
    def form() -> Response:
        try:
            order = orders.open(posted())
        except FormError as error:
            g.what, g.result = "LiveUpdate", f"отказ: {error}"
            page = render_template("message.html", colour=COLOUR, heading=HEADING, title="Платёж не принят",
                                   text=str(error), link="")  # fmt: skip
            return Response(page, 400)
        g.what, g.result = f"LiveUpdate {order['refnoext']} {order['total']}", f"заказ {order['refno']}"
        return redirect(f"/pay/{order['refno']}", 303)  # type: ignore[return-value]  # flask gives a Response here

    @stand.wire("/order/ios.php", "ios", ["GET", "POST"])
    def status() -> Response:
        return _ios(orders)

    @stand.wire("/order/idn.php", "idn", ["POST"])
    def confirm() -> Response:
        return _confirm(orders, money)

    @stand.wire("/order/irn.php", "irn", ["POST"])
    def refund() -> Response:
        return _refund(orders, money)


def _ios(orders: Orders) -> Response:
    one = dict(posted())
    g.what = f"IOS {one.get('REFNOEXT', '')}"
    right = sign(orders.secret, in_order(list(one.items()), ("MERCHANT", "REFNOEXT")))
    if one.get("MERCHANT") != orders.merchant or one.get("HASH") != right:
        g.result = "подпись неверна"
        return Response("Invalid signature", 200, content_type="text/plain")
    order = orders.of_merchant(one["REFNOEXT"])
    values = [("ORDER_DATE", "-"), ("REFNO", "-"), ("REFNOEXT", "-"), ("ORDER_STATUS", "NOT_FOUND"), ("PAYMETHOD", "-")]
    if order:
        values = [("ORDER_DATE", order["saledate"]), ("REFNO", order["refno"]), ("REFNOEXT", order["refnoext"]),
                  ("ORDER_STATUS", order["status"]), ("PAYMETHOD", PAYMETHOD)]  # fmt: skip
    g.result = values[3][1]
    inner = "".join(f"<{n}>{escape(v)}</{n}>" for n, v in values)
    digest = sign(orders.secret, [v for _, v in values])
    return Response(f'<?xml version="1.0"?>\n<Order>{inner}<HASH>{digest}</HASH></Order>', content_type="text/xml")


def _answer(orders: Orders, ref: str, code: int, words: dict[int, str], date: str) -> Response:
    values = [ref, str(code), words[code], date]
    g.result = f"код {code} {words[code]}"
    text = "|".join([*values, sign(orders.secret, values)])
    return Response(f"<EPAYMENT>{text}</EPAYMENT>", content_type="text/plain; charset=utf-8")


def _checked(orders: Orders, one: dict[str, str], order_of_hash: tuple[str, ...], fields: Pairs) -> int | Order:
    if one.get("MERCHANT") != orders.merchant or one.get("ORDER_HASH") != sign(orders.secret, in_order(fields, order_of_hash)):
        return 8
    if not one.get("ORDER_REF", "").isdigit():
        return 2
    order = orders.shelf.get(one["ORDER_REF"])
    if order is None:
        return 9
    amount = _amount(one.get("ORDER_AMOUNT", ""))
    if amount is None:
        return 3
    if amount != Decimal(order["total"]):
        return 10
    return order if one.get("ORDER_CURRENCY") == order["currency"] else 11


def _amount(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and value > 0 else None


def _confirm(orders: Orders, money: Money) -> Response:
    fields = posted()
    one = dict(fields)
    g.what = f"IDN {one.get('ORDER_REF', '')}"
    with orders.stand.lock:
        found = _checked(orders, one, IDN_ORDER, fields)
        part = _amount(one.get("CHARGE_AMOUNT") or one.get("ORDER_AMOUNT", ""))
        code = found if isinstance(found, int) else 10 if part is None else CAPTURE_CODES[money.capture(found, part)]
    return _answer(orders, one.get("ORDER_REF", ""), code, IDN_WORDS, one.get("IDN_DATE", ""))


def _refund(orders: Orders, money: Money) -> Response:
    fields = posted()
    one = dict(fields)
    g.what = f"IRN {one.get('ORDER_REF', '')} {one.get('AMOUNT', '')}"
    with orders.stand.lock:
        found = _checked(orders, one, IRN_ORDER, fields)
        amount = _amount(one.get("AMOUNT") or one.get("ORDER_AMOUNT", ""))
        code = found if isinstance(found, int) else 10 if amount is None else BACK_CODES[money.give_back(found, amount)[0]]
    return _answer(orders, one.get("ORDER_REF", ""), code, IRN_WORDS, one.get("IRN_DATE", ""))
