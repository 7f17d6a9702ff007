"""Saved cards of the old platform: a sale by token (v1) and the deletion of a token (v2), checked by their own signatures."""

import hashlib
import hmac
from decimal import Decimal, InvalidOperation

from flask import Response, g, jsonify, request

from samples.neighbours.payu.money import Money
from samples.neighbours.payu.orders import Orders
from samples.neighbours.payu.signs import sign
from samples.neighbours.payu.wire import posted

NEEDED = ("AMOUNT", "CURRENCY", "EXTERNAL_REF", "MERCHANT", "METHOD", "REF_NO", "TIMESTAMP")


def add_tokens(orders: Orders, money: Money) -> None:
    """Register both doors."""

    @orders.stand.wire("/order/tokens/", "token_sale", ["POST"])
    def sale() -> Response:
        one = dict(posted())
        g.what = f"TOKEN_NEWSALE {one.get('EXTERNAL_REF', '')} {one.get('AMOUNT', '')}"
        with orders.stand.lock:
            code, text, number = _sold(orders, money, one)
        g.result = f"код {code} {text}"
        return jsonify({"code": code, "message": text, "tran_ref_no": number})

    @orders.stand.wire("/order/token/v2/merchantToken/<token>", "token_delete", ["DELETE"])
    def forget(token: str) -> Response:
        g.what = "забыть карту"
        given = {name: request.args.get(name, "") for name in ("cancelReason", "merchant", "timestamp")}
        mac = hmac.new(orders.secret.encode(), digestmod=hashlib.sha256)
        for text in given.values():
            mac.update(text.encode())
        if not hmac.compare_digest(mac.hexdigest().encode(), request.args.get("signature", "").encode()):
            return Response('{"meta":{"status":{"code":403}}}', 403, content_type="application/json")
        with orders.stand.lock:
            gone = money.forget(token)
        return Response('{"meta":{"status":{"code":0}}}', 200 if gone else 404, content_type="application/json")


def _sold(orders: Orders, money: Money, one: dict[str, str]) -> tuple[str, str, str]:
    if any(not one.get(name) for name in NEEDED) or one["METHOD"] != "TOKEN_NEWSALE":
        return "400", "a field is missing", ""
    values = [text for name, text in sorted(one.items()) if name != "SIGN"]
    if one["MERCHANT"] != orders.merchant or one.get("SIGN") != sign(orders.secret, values):
        return "600", "wrong merchant or signature", ""
    if orders.of_merchant(one["EXTERNAL_REF"]):
        return "604", "the reference was used before", ""
    try:
        total = Decimal(one["AMOUNT"])
    except InvalidOperation:
        return "400", "AMOUNT", ""
    form = {"ORDER_REF": one["EXTERNAL_REF"], "PRICES_CURRENCY": one["CURRENCY"]}
    product = {"name": "Списание с карты", "code": one["EXTERNAL_REF"], "price": f"{total:.2f}", "qty": "1", "vat": "0"}
    order = orders.keep(form, total, [product], "classic")
    done = money.pay_by_token(order, one["REF_NO"])
    codes = {"done": ("0", "Operation successful"), "no card": ("300", "no such token"), "declined": ("601", "no funds")}
    return *codes[done], order["refno"]
