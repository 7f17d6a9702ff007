"""Doors of API v4: authorise, capture, refund, status, tokens, the list of orders. State is that of the old platform."""

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Response, g, request

from samples.neighbours.payu.money import Money
from samples.neighbours.payu.movements import movements
from samples.neighbours.payu.orders import Order, Orders
from samples.neighbours.payu.v4_signs import fault

KEPT = timedelta(hours=24)
Told = dict[str, Any]
Answer = tuple[int, Told]
REFUSALS = {"INVALID_SIGNATURE": 401, "INVALID_CREDENTIALS": 401, "REQUEST_EXPIRED": 400, "INVALID_DATE": 400}


class V4Wire:
    """Checks who asks, answers a repeated key as before, and hands the rest on."""

    def __init__(self, orders: Orders, money: Money) -> None:
        self._orders, self._money = orders, money
        self._keys = orders.stand.shelf("v4_keys")

    def add(self) -> None:
        """Register all doors."""
        wire = self._orders.stand.wire

        @wire("/api/v4/payments/authorize", "v4_authorize", ["POST"])
        def authorize() -> Response:
            return self._checked(self._authorize)

        @wire("/api/v4/payments/capture", "v4_capture", ["POST"])
        def capture() -> Response:
            return self._checked(self._capture)

        @wire("/api/v4/payments/refund", "v4_refund", ["POST"])
        def refund() -> Response:
            return self._checked(self._refund)

        @wire("/api/v4/payments/status/<reference>", "v4_status", ["GET"])
        def status(reference: str) -> Response:
            return self._checked(lambda _: self._status(reference))

        @wire("/api/v4/token", "v4_token", ["POST"])
        def token() -> Response:
            return self._checked(self._token)

        @wire("/api/v4/token/<token>", "v4_forget", ["DELETE"])
        def forget(token: str) -> Response:
            return self._checked(lambda _: self._forget(token))

        @wire("/api/v4/reports/orders", "v4_report", ["GET"])
        def report() -> Response:
            return self._checked(lambda _: self._report())

    def _checked(self, act: Callable[[Told], Answer]) -> Response:
        raw = request.get_data()
        target = request.environ.get("RAW_URI") or request.full_path.removesuffix("?")
        headers = {name.lower(): value for name, value in request.headers.items()}
        why = fault(
            self._orders.secret, self._orders.merchant, headers, request.method, target, raw, self._orders.stand.clock.now()
        )
        g.what = f"v4 {request.method} {request.path.rpartition('/')[2]}"
        if why:
            return _answer((REFUSALS[why], {"code": REFUSALS[why], "status": why, "message": why}))
        try:
            told = json.loads(raw, parse_float=Decimal) if raw else {}
        except ValueError:
            return _answer((400, {"code": 400, "status": "INVALID_JSON", "message": "not JSON"}))
        key = headers.get("x-header-idempotency-key", "")
        with self._orders.stand.lock:
            return _answer(self._once(f"{request.path} {key}", act, told) if key else act(told))

    def _once(self, key: str, act: Callable[[Told], Answer], told: Told) -> Answer:
        now = self._orders.stand.clock.now()
        known = self._keys.get(key)
        if known and float(known["until"]) > now.timestamp():
            g.result = "повтор по ключу"
            return int(known["status"]), dict(known["told"])
        status, answer = act(told)
        self._keys.put(key, {"until": (now + KEPT).timestamp(), "status": status, "told": answer})
        return status, answer

    def _authorize(self, told: Told) -> Answer:
        reference = str(told.get("merchantPaymentReference", ""))
        how = told.get("authorization") or {}
        try:
            products = [_product(one) for one in told["products"]]
            total = sum((Decimal(one["price"]) * int(one["qty"]) for one in products), Decimal(0))
        except (KeyError, TypeError, ValueError, InvalidOperation):
            return _refused("INVALID_PRODUCTS")
        if not reference or told.get("currency") != "RUB" or total <= 0:
            return _refused("INVALID_AMOUNT" if reference else "INVALID_REFERENCE")
        if self._orders.of_merchant(reference):
            return 409, {"code": 409, "status": "DUPLICATE_ORDER", "message": "the reference was used before"}
        order = self._orders.keep(_form(told), total, products, "v4")
        order["keep_card"] = "consentType" in (told.get("storedCredentials") or {})
        self._orders.save(order)
        g.result = f"заказ {order['refno']} {order['total']}"
        if how.get("usePaymentPage") == "YES":
            return 200, _authorised(order, "-8888") | {"paymentResult": {
                "payuResponseCode": "-8888", "url": f"{request.host_url}pay/{order['refno']}", "type": "redirect",
            }}  # fmt: skip
        return self._with_token(order, str((how.get("merchantToken") or {}).get("tokenHash", "")))

    def _with_token(self, order: Order, token: str) -> Answer:
        done = self._money.pay_by_token(order, token)
        if done == "no card":
            return _refused("INVALID_TOKEN")
        code = "AUTHORIZED" if done == "done" else "GWERROR_51"
        return 200, _authorised(order, code) | {"paymentResult": {"payuResponseCode": code}}

    def _found(self, told: Told) -> Order | str:
        order = self._orders.shelf.get(str(told.get("payuPaymentReference", "")))
        if order is None:
            return "REFERENCE_NOT_FOUND"
        if _sum(told.get("originalAmount")) != Decimal(order["total"]):
            return "INVALID_ORIGINAL_AMOUNT"
        amount = _sum(told.get("amount"))
        return order if amount is not None and amount > 0 else "INVALID_AMOUNT"

    def _capture(self, told: Told) -> Answer:
        order = self._found(told)
        if isinstance(order, str):
            return _refused(order)
        how = self._money.capture(order, Decimal(str(told["amount"])))
        g.result = how
        word = {"before": "ALREADY_CONFIRMED", "state": "INVALID_STATE", "sum": "INVALID_AMOUNT"}.get(how)
        return _refused(word) if word else (200, {"code": 200, "status": "SUCCESS", "message": "captured"})

    def _refund(self, told: Told) -> Answer:
        order = self._found(told)
        if isinstance(order, str):
            return _refused(order)
        key = str(told.get("merchantRefundReference", ""))
        how, number = self._money.give_back(order, Decimal(str(told["amount"])), key)
        g.result = f"{how} {number}"
        if how == "before":
            return 202, {"code": 202, "status": "ALREADY_CANCELLED", "message": "already cancelled"}
        if how != "done":
            return _refused("INVALID_AMOUNT")
        return 200, {"code": 200, "status": "SUCCESS", "message": "accepted", "refundRequestId": number}

    def _status(self, reference: str) -> Answer:
        order = self._orders.of_merchant(reference)
        if order is None:
            return 404, {"code": 404, "status": "NOT_FOUND", "message": "no such payment"}
        g.result = order["status"]
        paid = [{"authorized": "SUCCESS", "amount": order["total"], "paymentMethod": "CCVISAMC"}] if order["paymentdate"] else []
        taken = [{"status": "SUCCESS", "amount": order["captured"]}] if Decimal(order["captured"]) else []
        back = [
            {
                "status": one["status"],
                "amount": one["amount"],
                "merchantRefundReference": one["key"],
                "refundRequestId": one["id"],
            }
            for one in order["refunds"]
        ]
        return 200, {
            "code": 200, "status": "SUCCESS", "message": "", "paymentStatus": order["status"],
            "payuPaymentReference": order["refno"], "merchantPaymentReference": order["refnoext"],
            "amount": order["total"], "currency": order["currency"], "authorizations": paid, "captures": taken, "refunds": back,
        }  # fmt: skip

    def _token(self, told: Told) -> Answer:
        order = self._orders.shelf.get(str(told.get("payuPaymentReference", "")))
        if order is None or not order["keep_card"] or not order["card"]:
            return _refused("REFERENCE_NOT_FOUND")
        card = self._money.token_of(order)
        return 200, {
            "code": 200, "status": "SUCCESS", "token": card["token"], "lastFourDigits": card["last4"],
            "cardNumberMask": f"{card['bin']}******{card['last4']}", "expirationDate": "2030-12-31", "tokenStatus": "ACTIVE",
        }  # fmt: skip

    def _forget(self, token: str) -> Answer:
        if not self._money.forget(token):
            return 404, {"code": 404, "status": "NOT_FOUND", "message": "no such token"}
        return 200, {"code": 200, "status": "SUCCESS", "message": "deleted"}

    def _report(self) -> Answer:
        since, until = request.args.get("startDate", ""), request.args.get("endDate", "9999")
        rows = [
            {
                "payuPaymentReference": one.refno, "merchantPaymentReference": one.refnoext, "status": one.status,
                "amount": one.amount, "currency": one.currency, "commission": one.fee, "orderDate": one.ordered,
                "captureDate": one.at, "refundRequestId": one.number,
            }
            for one in movements(self._orders)
            if since <= one.at[:10] <= until
        ]  # fmt: skip
        return 200, {"code": 200, "status": "SUCCESS", "orders": rows}


def _refused(word: str) -> Answer:
    return 400, {"code": 400, "status": word, "message": word.replace("_", " ").lower()}


def _authorised(order: Order, code: str) -> Told:
    return {
        "code": 200, "status": "SUCCESS" if code in ("AUTHORIZED", "-8888") else "DECLINED", "message": code,
        "payuPaymentReference": order["refno"], "merchantPaymentReference": order["refnoext"],
        "amount": order["total"], "currency": order["currency"],
    }  # fmt: skip


def _answer(told: Answer) -> Response:
    status, body = told
    if not getattr(g, "result", ""):
        g.result = f"HTTP {status} {body.get('status', '')}"
    return Response(json.dumps(body, ensure_ascii=False), status, content_type="application/json")


def _product(one: Told) -> dict[str, Any]:
    return {
        "name": str(one["name"]), "code": str(one["sku"]), "price": f"{Decimal(str(one['unitPrice'])):.2f}",
        "qty": str(int(one["quantity"])), "vat": str(one.get("vat", 0)),
    }  # fmt: skip


def _form(told: Told) -> dict[str, str]:
    """The same as a payment form tells, for the page and the notifications."""
    billing = (told.get("client") or {}).get("billing") or {}
    options = (told.get("authorization") or {}).get("paymentPageOptions") or {}
    return {
        "ORDER_REF": str(told["merchantPaymentReference"]), "PRICES_CURRENCY": str(told["currency"]),
        "BACK_REF": str(told.get("returnUrl", "")), "ORDER_TIMEOUT": str(options.get("orderTimeout", "")),
        "BILL_FNAME": str(billing.get("firstName", "")), "BILL_LNAME": str(billing.get("lastName", "")),
        "BILL_EMAIL": str(billing.get("email", "")), "BILL_PHONE": str(billing.get("phone", "")),
    }  # fmt: skip


def _sum(value: Any) -> Decimal | None:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
