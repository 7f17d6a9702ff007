"""Any bodies through the real door, rightly and wrongly signed, in both protocols: never a 500, never a false receipt."""

import hashlib
import hmac
import json
import os
import random
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.flows.hub import Hub
from bridge.flows.repaying.receive_payment import receive_payment
from bridge.ports.work import WorkKind
from samples.neighbours.payu.signs import sign
from tests.contract.payu.conftest import SECRET
from tests.journeys.notices import test_payment_door as door

client, hub = door.client, door.hub
# Thousands for one evening: FUZZED_PAYMENTS=5000.
MANY = settings(
    max_examples=int(os.environ.get("FUZZED_PAYMENTS", "60")), deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
NAMES = st.sampled_from([
    "REFNO", "REFNOEXT", "ORDERSTATUS", "IPN_TOTALGENERAL", "CURRENCY", "PAYMETHOD", "PAYMETHOD_CODE", "IPN_PID[]", "IPN_PNAME[]",
    "IPN_PID[0]", "IPN_DATE", "PAYMENTDATE", "COMPLETE_DATE", "REFUND_REQUEST_ID", "CHARGEBACK", "IPN_CC_TOKEN", "Ёж[]", "hash",
])  # fmt: skip
WORDS = st.sampled_from([
    "", "0", "COMPLETE", "REFUND", "REVERSED", "TEST", "PAYMENT_AUTHORIZED", "-", "RUB", "USD", "8120.45", "-1.00", "1e9",
    "Ёлкина 🎄", "2026-11-23 10:00:00", "9999-12-31 23:59:59", "0001-01-01 00:00:00", "\x00", "a+b&c=d%", "\u202e",
    "é", "e\u0301",
])  # fmt: skip
FIELDS = st.lists(st.tuples(NAMES, WORDS | st.text(st.characters(codec="utf-8"), max_size=30)), min_size=1, max_size=16)


@MANY
@given(pairs=FIELDS, at=st.integers(0, 16))
def test_any_rightly_signed_form_is_receipted_exactly_and_can_be_worked_on(
    client: FlaskClient, hub: Hub, pairs: list[tuple[str, str]], at: int
) -> None:
    """Order, repeated names, arrays, empty fields, lengths in bytes: HASH covers what came, wherever it stands."""
    digest = sign(SECRET, [value for _, value in pairs])
    body = urlencode([*pairs[:at], ("HASH", digest), *pairs[at:]])
    answer = client.post("/notices/payu", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200, answer.text
    date = answer.text.removeprefix("<EPAYMENT>")[:14]
    first = [_first(pairs, name) for name in ("IPN_PID", "IPN_PNAME", "IPN_DATE")]
    assert answer.text == f"<EPAYMENT>{date}|{sign(SECRET, [*first, date])}</EPAYMENT>"
    _work(hub)


@MANY
@given(pairs=FIELDS, seed=st.integers(0, 10**6))
def test_no_form_changed_after_its_signature_gets_a_receipt(
    client: FlaskClient, hub: Hub, pairs: list[tuple[str, str]], seed: int
) -> None:
    chance = random.Random(seed)
    changed = _changed(pairs, chance)
    digest = sign(SECRET, [value for _, value in pairs])
    if _source(changed) == _source(pairs):
        return
    before = door.queued(hub)
    answer = client.post("/notices/payu", data=urlencode([*changed, ("HASH", digest)]))
    assert answer.status_code == 400 and "EPAYMENT" not in answer.text
    assert door.queued(hub) == before


@MANY
@given(
    text=st.text(st.characters(codec="utf-8"), min_size=1, max_size=20), encoding=st.sampled_from(["cp1251", "utf-16", "koi8-r"])
)
def test_another_charset_is_refused_or_is_the_same_in_bytes(client: FlaskClient, hub: Hub, text: str, encoding: str) -> None:
    raw = text.encode(encoding, "ignore")
    digest = hmac.new(SECRET.encode(), str(len(raw)).encode() + raw, "md5").hexdigest()
    answer = client.post("/notices/payu", data=f"REFNOEXT={quote_from_bytes(raw, safe='')}&HASH={digest}".encode())
    assert answer.status_code == (200 if _utf8(raw) else 400)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=8,
)  # fmt: skip
ORDER = st.dictionaries(
    st.sampled_from(["payuPaymentReference", "merchantPaymentReference", "status", "currency", "amount", "refundRequestId"]), JSON
)
PARTS = st.dictionaries(st.sampled_from(["paymentResult", "refund", "capture", "authorization", "dateTime", "products"]), JSON)


@MANY
@given(order=ORDER | JSON, parts=PARTS, right=st.booleans(), head=st.sampled_from([b"", b"\xef\xbb\xbf", b" "]))
def test_v4_notices_of_any_contents_are_receipted_when_signed_and_refused_when_not(
    client: FlaskClient, hub: Hub, order: Any, parts: dict[str, Any], right: bool, head: bytes
) -> None:
    body = head + json.dumps({"orderData": order, **parts}, ensure_ascii=False).encode()
    date = "2026-11-23T09:10:00+03:00"
    source = f"tourhubPOST{date}" if not right else f"tourhub{date}POST/notices/payu/north"
    digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
    signature = hmac.new(SECRET.encode(), (source + digest).encode(), "sha256").hexdigest()
    headers = {"X-Header-Merchant": "tourhub", "X-Header-Date": date, "X-Header-Signature": signature}
    answer = client.post("/notices/payu/north", data=body, headers=headers, content_type="application/json")
    assert answer.status_code in ((200, 400) if right else (400,)), answer.text
    assert answer.status_code == 400 or answer.text == "OK"
    _work(hub)


def _work(hub: Hub) -> None:
    """What was taken can be acted on: nothing that PayU signs may kill a worker again and again."""
    with hub.store.begin() as tx:
        rows = [row for row in tx.work.open_of("") if row.kind is WorkKind.RECEIVE_PAYMENT]
    for row in rows[-1:]:
        receive_payment(hub, row)


def _first(pairs: list[tuple[str, str]], name: str) -> str:
    return next((value for key, value in pairs if key in (name, f"{name}[]", f"{name}[0]")), "")


def _source(pairs: list[tuple[str, str]]) -> str:
    return "".join(f"{len(value.encode())}{value}" for _, value in pairs)


def _changed(pairs: list[tuple[str, str]], chance: random.Random) -> list[tuple[str, str]]:
    """One more, one less, another order, or one sum a little different."""
    made, n = list(pairs), chance.randrange(len(pairs))
    way = chance.randrange(4)
    if way == 0:
        made.insert(n, ("CUSTOM", ""))
    elif way == 1 and len(made) > 1:
        del made[n]
    elif way == 2:
        chance.shuffle(made)
    else:
        made[n] = (made[n][0], made[n][1] + "0")
    return made


def _utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
