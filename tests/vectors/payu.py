"""PayU's protocols: the signing primitives, and the product's own makers and readers of messages where a case carries one."""

import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import md5
from typing import Any
from urllib.parse import parse_qsl

from adapters.payu import back_ref, delivery, live_update, order_status
from adapters.payu.delivery import Order
from adapters.payu.notice import read_notice, receipt
from adapters.payu.settings import PayuSettings
from adapters.payu.signature import matches, sign, source_string
from adapters.payu.v4 import notice as v4_notice
from adapters.payu.v4 import signature as v4_signature
from adapters.payu.wire import amount_text
from bridge.model.errors import NoticeRefusedError
from tests.vectors.entries import Entry, NotCoveredError
from tests.vectors.reading import Told, kopecks

Pairs = list[tuple[str, str]]


def _pairs(entry: Entry, name: str = "fields") -> Pairs:
    return [(str(key), str(value)) for key, value in entry.fields[name]]


def _primitive(entry: Entry, secret: str) -> Told:
    """What every case of the classic protocols has."""
    values, fields = [value for _, value in _pairs(entry)], entry.fields
    got = sign(values, secret)
    told: Told = [("hash", got, fields["expected_hash"])]
    if fields.has("source_string"):
        told.append(("source_string", source_string(values).decode(), fields["source_string"]))
    if fields.has("wrong_hash_if_characters_counted"):
        told.append(("characters counted instead", _by_characters(values, secret), fields["wrong_hash_if_characters_counted"]))
        told.append(("counts characters", got == fields["wrong_hash_if_characters_counted"], False))
    told.append(("another secret verifies", matches(values, secret + "x", fields["expected_hash"]), False))
    return told


def _by_characters(values: list[str], secret: str) -> str:
    """The mistake that the case warns of: a length in characters before each value."""
    counted = "".join(f"{len(value)}{value}" for value in values)
    return hmac.new(secret.encode(), counted.encode(), "md5").hexdigest()


def lu(entry: Entry) -> Told:
    secret, fields = entry.fields["secret"], entry.fields
    told, given = _primitive(entry, secret), _pairs(entry)
    if fields.has("url_with_ctrl"):
        return [
            *told,
            ("ctrl", back_ref.ctrl(given[0][1], secret), fields["expected_hash"]),
            ("the return verifies", back_ref.verified(fields["url_with_ctrl"], secret), True),
            ("a changed return verifies", back_ref.verified(fields["url_with_ctrl"] + "0", secret), False),
        ]
    unhashed = _pairs(entry, "unhashed_fields") if fields.has("unhashed_fields") else []
    known = all(name in live_update.HASH_ORDER for name, _ in given)
    # The vendor's shops disagree on TESTORDER=FALSE in the hash, so the product never posts it.
    if known and ("TESTORDER", "FALSE") not in given:
        told.append(("form_hash", live_update.form_hash([*unhashed, *given], secret), fields["expected_hash"]))
    if known and fields.has("body"):
        posted, claimed = _posted(entry)
        told.append(("form_hash of the body", live_update.form_hash(posted, secret), claimed))
    return told


def _posted(entry: Entry) -> tuple[Pairs, str]:
    """The posted form without its hash, and the hash."""
    name = entry.fields["hash_field"]
    posted = parse_qsl(str(entry.fields["body"]), keep_blank_values=True, errors="strict")
    return [(key, text) for key, text in posted if key != name], dict(posted)[name]


def _form(entry: Entry) -> tuple[Pairs, str]:
    """As `_posted`, without the fields that are posted and do not enter the hash."""
    kept, claimed = _posted(entry)
    unhashed = {name for name, _ in _pairs(entry, "unhashed_fields")} if entry.fields.has("unhashed_fields") else set()
    return [pair for pair in kept if pair[0] not in unhashed], claimed


def ipn(entry: Entry) -> Told:
    secret = entry.fields["secret"]
    told = _primitive(entry, secret)
    if not entry.fields.has("body"):
        return told
    kept, claimed = _form(entry)
    body = str(entry.fields["body"]).encode()
    told.append(("hash of the body", claimed, entry.fields["expected_hash"]))
    told.append(("read_notice", list(read_notice(body, secret).pairs), kept))
    told.append(("a notice with another secret is read", _is_read(body, secret + "x"), False))
    return told


def _is_read(body: bytes, secret: str) -> bool:
    try:
        read_notice(body, secret)
    except NoticeRefusedError:
        return False
    return True


def ipn_response(entry: Entry) -> Told:
    secret = entry.fields["secret"]
    told, values = _primitive(entry, secret), [value for _, value in _pairs(entry)]
    if entry.fields.has("response"):
        told.append(("receipt", _receipt(values, secret), entry.fields["response"]))
    return told


def _receipt(values: list[str], secret: str) -> str:
    first_pid, first_pname, ipn_date, date = values
    return receipt(first_pid, first_pname, ipn_date, date, secret)


def delivery_case(entry: Entry) -> Told:
    """IDN and IRN: requests as the product makes them, answers as it reads them."""
    secret = entry.fields["secret"]
    told = _primitive(entry, secret)
    if entry.fields.has("body"):
        kept, claimed = _form(entry)
        told.append(("hash of the body", sign([value for _, value in kept], secret), claimed))
        if _as_we_write(kept):
            told.append(("request", list(_delivery_request(entry, secret)), [*kept, (entry.fields["hash_field"], claimed)]))
    if entry.fields.has("response"):
        got = delivery.read_confirmation(str(entry.fields["response"]).encode(), secret)
        told.append(("the answer verifies", got.verified, True))
        told.append(("answer", [got.refno, got.code, got.message, got.date], [value for _, value in _pairs(entry)]))
    return told


_OURS = {
    *("MERCHANT", "ORDER_REF", "ORDER_AMOUNT", "ORDER_CURRENCY", "IDN_DATE", "CHARGE_AMOUNT"),
    *("IRN_DATE", "PRODUCTS_IDS[]", "PRODUCTS_QTY[]", "AMOUNT"),
}


def _as_we_write(pairs: Pairs) -> bool:
    """Fields and sums in the one form in which the product posts them; others can't be its own request."""
    return all(name in _OURS for name, _ in pairs) and all(
        text == amount_text(kopecks(text)) for name, text in pairs if name.endswith("AMOUNT")
    )


def _delivery_request(entry: Entry, secret: str) -> Any:
    given = _pairs(entry)
    said = dict(given)
    order = Order(said["ORDER_REF"], kopecks(said["ORDER_AMOUNT"]), said["ORDER_CURRENCY"])
    if "IDN_DATE" in said:
        part = said.get("CHARGE_AMOUNT")
        return delivery.idn_fields(said["MERCHANT"], order, said["IDN_DATE"], secret, None if part is None else kopecks(part))
    ids, counts = ([text for name, text in given if name == wanted] for wanted in ("PRODUCTS_IDS[]", "PRODUCTS_QTY[]"))
    part = said.get("AMOUNT")
    back = None if part is None else kopecks(part)
    return delivery.irn_fields(said["MERCHANT"], order, said["IRN_DATE"], secret, back, tuple(zip(ids, counts, strict=True)))


def _status_request(values: list[str], secret: str) -> Pairs:
    merchant, reference = values
    return list(order_status.request_fields(merchant, reference, secret))


def ios(entry: Entry) -> Told:
    secret, fields = entry.fields["secret"], entry.fields
    told, values = _primitive(entry, secret), [value for _, value in _pairs(entry)]
    if fields.has("body"):
        kept, claimed = _form(entry)
        told.append(("request", _status_request(values, secret), [*kept, (fields["hash_field"], claimed)]))
    if fields.has("response"):
        got = order_status.read_answer(str(fields["response"]).encode(), secret)
        told.append(("answer", [got.order_date, got.refno, got.refnoext, got.status, got.method], values))
    return told


_V4_PARTS = ("merchant", "date", "method", "path", "query")


def v4(entry: Entry) -> Told:
    fields = entry.fields
    body = str(fields.get("body") or "").encode()
    merchant, date, method, path, query = (str(fields.get(name) or "") for name in _V4_PARTS)
    told: Told = [
        ("signature", v4_signature.sign(merchant, date, method, path, query, body, fields["secret"]), fields["expected_hash"]),
        ("source", v4_signature.source_string(merchant, date, method, path, query, body).decode(), fields["source_string"]),
    ]
    if fields.has("body_md5"):
        told.append(("body_md5", md5(body, usedforsecurity=False).hexdigest(), fields["body_md5"]))
    # The answer to a notice of this protocol is a bare 200; its text is free.
    fields.get("response")
    if method == "POST" and body and not path.startswith("/api/"):
        told += _v4_notice(body, merchant, date, path, query, entry)
    return told


def _v4_notice(body: bytes, merchant: str, date: str, path: str, query: str, entry: Entry) -> Told:
    """A notification as the product takes it, at the address that its case names."""
    address = f"https://hub.test{path}" + (f"?{query}" if query else "")
    secret, signature = entry.fields["secret"], entry.fields["expected_hash"]
    headers = {"X-Header-Merchant": merchant, "X-Header-Date": date, "X-Header-Signature": signature}
    kept = v4_notice.kept(body, headers)
    ours = PayuSettings(merchant, secret, "https://payu.test", notice_address=address)
    contents = json.loads(body)["orderData"]
    told = v4_notice.read(kept, ours)[0]["orderData"]
    return [
        ("the notice is read", told["merchantPaymentReference"], contents["merchantPaymentReference"]),
        ("a notice with another secret is read", _is_v4_read(kept, replace(ours, secret=f"{secret}x")), False),
        ("a notice to another address is read", _is_v4_read(kept, replace(ours, notice_address=f"{address}x")), False),
    ]


def _is_v4_read(kept: bytes, settings: PayuSettings) -> bool:
    try:
        v4_notice.read(kept, settings)
    except NoticeRefusedError:
        return False
    return True


def _guarded(check: Callable[[Entry], Told]) -> Callable[[Entry], Told]:
    """Only the algorithms named in the files are known, and texts must be texts."""

    def run(entry: Entry) -> Told:
        if entry.fields.get("algorithm", "HMAC-MD5") not in ("HMAC-MD5", "HMAC-SHA256"):
            raise NotCoveredError(f"algorithm {entry.fields['algorithm']}")
        for name in ("secret", "expected_hash", "body", "response", "url_with_ctrl"):
            if entry.fields.has(name) and not isinstance(dict(entry.fields)[name], str):
                raise NotCoveredError(f"{name} is no text")
        return check(entry)

    return run


CHECKERS = {
    kind: _guarded(check)
    for kind, check in {
        "lu": lu,
        "ipn": ipn,
        "ipn_response": ipn_response,
        "idn": delivery_case,
        "irn": delivery_case,
        "ios": ios,
        "v4": v4,
    }.items()
}
