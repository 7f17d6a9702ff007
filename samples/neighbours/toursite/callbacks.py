"""The receiver of the hub's callbacks: Standard Webhooks checked by hand, each kept once, raw."""

import base64
import binascii
import hashlib
import hmac
import json
from typing import Any

from flask import Response, g, request

from samples.neighbours.toursite.orders import Orders

TOLERANCE_SECONDS = 300


def key_of(secret: str) -> bytes:
    """The signing key inside whsec_<base64>; ValueError when it is not of that form."""
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error as error:
        raise ValueError("STAND_SITE_CALLBACK_SECRET must be whsec_<base64>") from error


def fault_of(key: bytes, headers: Any, raw: bytes, now: int) -> str:
    """Why a callback is not genuine, or an empty text."""
    webhook_id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not webhook_id or not stamp.isdigit():
        return "нет webhook-id или webhook-timestamp"
    if abs(now - int(stamp)) > TOLERANCE_SECONDS:
        return "webhook-timestamp слишком далеко"
    digest = hmac.new(key, f"{webhook_id}.{stamp}.".encode() + raw, hashlib.sha256).digest()
    wanted = "v1," + base64.b64encode(digest).decode()
    given = headers.get("webhook-signature", "").split()
    return "" if any(hmac.compare_digest(one.encode(), wanted.encode()) for one in given) else "подпись неверна"


def add_callbacks(orders: Orders, secret: str) -> None:
    """Register POST /callbacks/bridge."""
    key = key_of(secret)

    @orders.stand.wire("/callbacks/bridge", "callback", ["POST"])
    def receive() -> Response:
        raw = request.get_data()
        g.what = f"callback {request.headers.get('webhook-id', '')}"
        fault = fault_of(key, request.headers, raw, int(orders.stand.clock.now().timestamp()))
        if fault:
            g.result = f"401, {fault}"
            return Response(fault, 401, content_type="text/plain; charset=utf-8")
        return _keep(orders, raw)


def _keep(orders: Orders, raw: bytes) -> Response:
    try:
        event = json.loads(raw)
        number = str(event["partner_order_id"])
    except (ValueError, KeyError, TypeError):
        g.result = "400, тело не читается"
        return Response("body", 400)
    with orders.stand.lock:
        order = orders.shelf.get(number)
        if order is None:
            g.result = f"404, заказа {number} нет"
            return Response("partner_order_id", 404)
        fresh = orders.hear(order, request.headers["webhook-id"], event, raw.decode())
    g.what = f"callback {event.get('type')} seq {event.get('seq')} {number}"
    g.result = "204" if fresh else "204, повтор"
    return Response(status=204)
