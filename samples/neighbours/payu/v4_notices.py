"""Notifications of API v4: the same events as IPN, as signed JSON."""

import json
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from samples.neighbours.payu.orders import Order, Orders
from samples.neighbours.payu.v4_signs import signature

STRANGE = {"BAD_HASH": "COMPLETE", "WRONG_SUM": "COMPLETE", "WRONG_CURRENCY": "COMPLETE"}


def v4_notice(orders: Orders, order: Order, wish: str, refund: str, address: str) -> tuple[bytes, dict[str, str]]:
    """Body and headers of one notification, dated now: a repeated delivery is signed anew."""
    body = json.dumps(_told(orders, order, wish, refund), ensure_ascii=False).encode()
    place, date = urlsplit(address), orders.now().isoformat(timespec="seconds")
    target = f"{place.path}?{place.query}" if place.query else place.path
    signed = signature(orders.secret, orders.merchant, date, "POST", target, body)
    headers = {
        "Content-Type": "application/json", "X-Header-Merchant": orders.merchant, "X-Header-Date": date,
        "X-Header-Signature": signed if wish != "BAD_HASH" else signed[::-1],
    }  # fmt: skip
    return body, headers


def _told(orders: Orders, order: Order, wish: str, refund: str) -> dict[str, Any]:
    status, form = STRANGE.get(wish, wish), order["form"]
    total = order["total"] if wish != "WRONG_SUM" else str(Decimal(order["total"]) + 1)
    told: dict[str, Any] = {
        "orderData": {
            "orderDate": order["saledate"], "payuPaymentReference": order["refno"],
            "merchantPaymentReference": order["refnoext"], "status": status,
            "currency": order["currency"] if wish != "WRONG_CURRENCY" else "USD", "amount": total,
            "commission": next((one["fee"] for one in order["movements"] if one["kind"] == "payment"), "0.00"),
        },
        "paymentResult": {
            "paymentMethod": "CCVISAMC", "paymentDate": order["paymentdate"], "captureDate": order["complete_date"],
            "authCode": "123456", "rrn": "407512345678", "cardDetails": _card(order),
        },
        "client": {"billing": {"firstName": form.get("BILL_FNAME", ""), "lastName": form.get("BILL_LNAME", "")}},
        "products": [
            {"name": one["name"], "sku": one["code"], "unitPrice": one["price"], "quantity": one["qty"], "vat": one["vat"]}
            for one in order["products"]
        ],
        "dateTime": f"{orders.now():%Y%m%d%H%M%S}",
        "authorization": {"authorized": "SUCCESS"},
    }  # fmt: skip
    if status == "COMPLETE" and wish != "WRONG_SUM":
        told["capture"] = {"status": "SUCCESS", "amount": order["captured"]}
    if status == "REFUND":
        _add_refund(told, order, refund)
    return told


def _add_refund(told: dict[str, Any], order: Order, number: str) -> None:
    found = [one for one in order["refunds"] if not number or one["id"] == number]
    if not found:
        return
    back = found[-1]
    told["refund"] = {
        "status": "REFUND", "amount": back["amount"], "merchantRefundReference": back["key"], "refundRequestId": back["id"],
    }  # fmt: skip
    told["orderData"] |= {"refundRequestId": back["id"], "refundInfo": {"chargeback": "YES" if back["chargeback"] else "NO"}}
    # The vendor warns that products may be missing here.
    del told["products"]


def _card(order: Order) -> dict[str, str]:
    card = order["card"] or {"bin": "411111", "last4": "1111", "bank": "Пример Банк"}
    return {
        "bin": card["bin"], "owner": "TEST CARD", "pan": f"{card['bin']}******{card['last4']}", "type": "VISA",
        "cardIssuerBank": card["bank"],
    }  # fmt: skip
