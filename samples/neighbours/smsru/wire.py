"""The vendor's doors: /sms/send, /sms/status, /sms/cost, /my/balance, /code/call; answers in JSON (json=1), HTTP 200 always."""

from collections.abc import Callable
from typing import Any

from flask import Response, g, jsonify, request

from samples.neighbours.journal import mask_phone
from samples.neighbours.smsru.account import CALL, PART, REFUSED, REFUSED_WHOLE, TEXTS, Account, parts_of

Fields = dict[str, str]
Told = dict[str, Any]


def ok(**told: Any) -> Told:
    """A good answer."""
    return {"status": "OK", "status_code": 100, **told}


def error(code: int) -> Told:
    """A refusal by the vendor's table."""
    return {"status": "ERROR", "status_code": code, "status_text": TEXTS.get(code, "")}


def add_wire(account: Account) -> None:
    """Register the operations."""
    views: dict[str, tuple[str, Callable[[Account, Fields], Told]]] = {
        "/sms/send": ("send", _send), "/sms/status": ("status", _status), "/sms/cost": ("price", _price),
        "/my/balance": ("balance", _balance), "/code/call": ("call", _call),
    }  # fmt: skip
    for rule, (operation, view) in views.items():
        account.stand.wire(rule, operation, ["GET", "POST"])(_door(account, operation, view))


def _door(account: Account, operation: str, view: Callable[[Account, Fields], Told]) -> Callable[[], Response]:
    def door() -> Response:
        fields = {**request.args.to_dict(), **request.form.to_dict()}
        phone = fields.get("to", fields.get("phone", ""))
        g.what = f"{operation} {mask_phone(phone)}" if phone else operation
        told = _refused(account, fields, phone) or view(account, fields)
        g.result = f"status_code {told.get('status_code', '')}"
        return jsonify(told)

    door.__name__ = operation
    return door


def _refused(account: Account, fields: Fields, phone: str) -> Told | None:
    if not account.admits(fields.get("api_id", "")):
        return error(200)
    if account.stand.settings["away"]:
        return error(220)
    return error(REFUSED_WHOLE[phone]) if phone in REFUSED_WHOLE else None


def _send(account: Account, fields: Fields) -> Told:
    phone, text = fields.get("to", ""), fields.get("msg", "")
    if not text:
        return error(203)
    if not phone.isdigit() or len(phone) != 11:
        return ok(sms={phone: error(202)}, balance=float(account.balance()))
    if phone in REFUSED:
        return ok(sms={phone: error(REFUSED[phone])}, balance=float(account.balance()))
    with account.stand.lock:
        if PART * parts_of(text) > account.balance():
            return error(201)
        record = account.take(phone, text, fields.get("from", ""))
    return ok(sms={phone: ok(sms_id=record["sms_id"])}, balance=float(account.balance()))


def _status(account: Account, fields: Fields) -> Told:
    sms_id = fields.get("sms_id", "")
    found = account.find(sms_id)
    if found is None:
        return ok(sms={sms_id: {"status": "ERROR", "status_code": -1, "status_text": "Сообщение не найдено"}})
    return ok(sms={sms_id: {"status": "OK", "status_code": found["status_code"], "cost": found["cost"]}})


def _price(account: Account, fields: Fields) -> Told:
    phone, parts = fields.get("to", ""), parts_of(fields.get("msg", ""))
    cost = str(PART * parts)
    return ok(sms={phone: ok(cost=cost, sms=parts)}, total_cost=float(cost), total_sms=parts)


def _balance(account: Account, _fields: Fields) -> Told:
    return ok(balance=float(account.balance()))


def _call(account: Account, fields: Fields) -> Told:
    phone = fields.get("phone", "")
    if phone in REFUSED:
        return error(REFUSED[phone])
    with account.stand.lock:
        if account.balance() < CALL:
            return error(201)
        record = account.take(phone, "", "", call=True)
    return ok(code=record["call"], call_id=record["sms_id"], cost=float(CALL), balance=float(account.balance()))
