"""The vendor's doors: /sys/send.php, /rest/send/, /sys/status.php, /sys/balance.php, in fmt 0 to 3."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from flask import Response, current_app, g, request

from samples.neighbours.journal import mask_phone
from samples.neighbours.smsc.gateway import Fields, Gateway
from samples.neighbours.smsc.rules import MOSCOW, NAMES, GatewayError

# The vendor's default charset is windows-1251: text sent as UTF-8 without charset=utf-8 arrives garbled here too.
CHARSETS = {"windows-1251": "cp1251", "utf-8": "utf-8", "koi8-r": "koi8-r"}


def read_fields() -> Fields:
    """Query and body as text by the charset parameter; GatewayError 1 when it is unknown."""
    if request.path.startswith("/rest/"):
        return _from_json()
    raw = request.query_string + b"&" + request.get_data()
    rough = dict(parse_qsl(raw.decode("ascii", "replace"), encoding="latin-1", keep_blank_values=True))
    charset = CHARSETS.get(rough.get("charset", "windows-1251").lower())
    if charset is None:
        raise GatewayError(1)
    return dict(parse_qsl(raw.decode("ascii", "replace"), encoding=charset, errors="replace", keep_blank_values=True))


def _from_json() -> Fields:
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        raise GatewayError(1)
    # The JSON door answers in JSON without being asked to.
    return {"fmt": "3"} | {name: str(value) for name, value in body.items()}


def answer_by(fmt: str, values: dict[str, Any], plain: str, short: str) -> Response:
    """One answer in the form that was asked for; in plain text whatever was asked while the account is set up wrongly."""
    fmt = "0" if current_app.config.get("PLAIN") else fmt
    if fmt == "3":
        return Response(json.dumps(values, ensure_ascii=False), content_type="application/json; charset=utf-8")
    if fmt == "2":
        inner = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in values.items())
        return Response(f'<?xml version="1.0" encoding="utf-8"?><result>{inner}</result>', content_type="text/xml")
    return Response(short if fmt == "1" else plain, content_type="text/plain; charset=utf-8")


def guarded(gateway: Gateway, what: str, view: Callable[[Fields], Response]) -> Response:
    """Admit the caller and turn a refusal into the vendor's words; HTTP status is 200 in both cases."""
    fmt = "3" if request.path.startswith("/rest/") else "0"
    current_app.config["PLAIN"] = gateway.stand.settings["plain_text"]
    try:
        fields = read_fields()
        fmt = fields.get("fmt", "0")
        gateway.admit(fields)
        with gateway.room(what):
            return view(fields)
    except GatewayError as error:
        g.result = f"error_code {error.code}"
        values = {"error": str(error), "error_code": error.code}
        return answer_by(fmt, values, f"ERROR = {error.code} ({error})", f"0,-{error.code}")


def add_wire(gateway: Gateway) -> None:
    """Register the three operations: send, status, balance."""
    stand = gateway.stand

    def send(fields: Fields) -> Response:
        g.what = f"send {mask_phone(fields.get('phones', ''))}, {len(fields.get('mes', ''))} знаков"
        values = gateway.send(fields)
        g.result = f"принято, id {values.get('id', '—')}"
        plain = f"OK - {values['cnt']} SMS, ID - {values.get('id', 0)}"
        return answer_by(fields.get("fmt", "0"), values, plain, f"{values.get('id', 0)},{values['cnt']}")

    @stand.wire("/rest/send/", "send", ["POST"])
    @stand.wire("/sys/send.php", "send", ["GET", "POST"])
    def send_door() -> Response:
        return guarded(gateway, "send", send)

    @stand.wire("/sys/status.php", "status", ["GET", "POST"])
    def status_door() -> Response:
        return guarded(gateway, "status", lambda fields: _status(gateway, fields))

    @stand.wire("/sys/balance.php", "balance", ["GET", "POST"])
    def balance_door() -> Response:
        return guarded(gateway, "balance", lambda fields: _balance(gateway, fields))


def _balance(gateway: Gateway, fields: Fields) -> Response:
    gateway.count("balance", 10)
    values = {"balance": str(gateway.balance())} | ({"currency": "RUR"} if fields.get("cur") == "1" else {})
    g.result = "остаток отдан"
    return answer_by(fields.get("fmt", "0"), values, values["balance"], values["balance"])


def _status(gateway: Gateway, fields: Fields) -> Response:
    phones, ids = fields.get("phone", ""), fields.get("id", "")
    if not phones or not ids:
        raise GatewayError(1)
    g.what = f"status {mask_phone(phones)} id {ids}"
    if "," not in phones and "," not in ids:
        return _single_status(gateway, fields)
    pairs = zip([p for p in phones.split(",") if p], [i for i in ids.split(",") if i], strict=False)
    items = [_view(gateway.find(p, i), fields) | {"id": i, "phone": p} for p, i in pairs]
    gateway.count(f"bulk {phones} {ids}", 1)
    return Response(json.dumps(items, ensure_ascii=False), content_type="application/json; charset=utf-8")


def _single_status(gateway: Gateway, fields: Fields) -> Response:
    found = gateway.find(fields["phone"], fields["id"])
    if found is None:
        # Error 3 of status.php means "not found", unlike error 3 of send.php.
        g.result = "error_code 3, не найдено"
        values: dict[str, Any] = {"error": "message not found", "error_code": 3}
        return answer_by(fields.get("fmt", "0"), values, "ERROR = 3 (message not found)", "0,-3")
    gateway.count(f"status {fields['phone']} {fields['id']}", 5)
    values = _view(found, fields)
    g.result = f"status {values['status']}"
    plain = f"Status = {values['status']}, check_time = {values['last_date']}"
    return answer_by(fields.get("fmt", "0"), values, plain, f"{values['status']},{values['last_timestamp']}")


def _view(found: dict[str, Any] | None, fields: Fields) -> dict[str, Any]:
    if found is None:
        return {"status": -3}
    at = datetime.fromisoformat(found["at"]).astimezone(MOSCOW)
    last = at if found["status"] == -1 else at + timedelta(seconds=1)
    values = {
        "status": found["status"], "last_date": f"{last:%d.%m.%Y %H:%M:%S}", "last_timestamp": int(last.timestamp()),
        "err": found["err"], "flag": 0,
    }  # fmt: skip
    if fields.get("all", "0") != "0":
        values |= {
            "send_date": f"{at:%d.%m.%Y %H:%M:%S}", "send_timestamp": int(at.timestamp()), "phone": found["phone"],
            "cost": found["cost"], "sender": found["sender"], "status_name": NAMES[found["status"]],
            "message": found["text"], "type": 0,
        }  # fmt: skip
    return values
