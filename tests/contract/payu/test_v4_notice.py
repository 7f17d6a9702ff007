"""Notices of API v4: which are genuine, and what they say."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.payu.v4.protocol import PayuV4
from adapters.payu.words import PayuWords
from bridge.model.application import Application
from bridge.model.errors import NoticeRefusedError
from bridge.model.payment import Payment, PaymentNotice, PaymentState
from tests.contract.payu.conftest import NOTICES, SECRET, Town, v4_at

S = PaymentState
AT = datetime(2026, 11, 23, 6, 10, tzinfo=UTC)
PATH = "/notices/payu"


@pytest.fixture
def payu(v4_words: PayuWords) -> PayuV4:
    return v4_at("http://127.0.0.1:9", v4_words)


def order(**changes: Any) -> dict[str, Any]:
    usual = {"payuPaymentReference": "70010001", "merchantPaymentReference": "K7M2P9QX4T", "status": "COMPLETE",
             "currency": "RUB", "amount": "8120.45", "commission": "203.01"}  # fmt: skip
    return {name: value for name, value in (usual | changes).items() if value is not None}


def signed(body: bytes, merchant: str = "tourhub", secret: str = SECRET, path: str = PATH) -> dict[str, str]:
    date = "2026-11-23T09:10:00+03:00"
    source = merchant + date + "POST" + path + hashlib.md5(body).hexdigest()
    signature = hmac.new(secret.encode(), source.encode(), "sha256").hexdigest()
    return {"X-Header-Merchant": merchant, "X-Header-Date": date, "X-Header-Signature": signature, "Host": "hub.test"}


def told(payu: PayuV4, contents: Any, **how: Any) -> PaymentNotice:
    body = contents if isinstance(contents, bytes) else json.dumps(contents, ensure_ascii=False).encode()
    return payu.read_notice(payu.kept_notice(body, signed(body, **how)))


@pytest.mark.parametrize(
    ("status", "method", "state"),
    [("PAYMENT_AUTHORIZED", "CCVISAMC", S.AUTHORIZED), ("PAYMENT_AUTHORIZED", "FASTER_PAYMENTS", S.PAID),
     ("PAYMENT_AUTHORIZED", None, S.AUTHORIZED), ("COMPLETE", "CCVISAMC", S.PAID), ("REVERSED", "CCVISAMC", S.REVERSED),
     ("TEST", "CCVISAMC", None), ("CASH", "CCVISAMC", None), ("CARD_NOTAUTHORIZED", "CCVISAMC", None)],
)  # fmt: skip
def test_each_word_has_its_meaning(payu: PayuV4, status: str, method: str | None, state: PaymentState | None) -> None:
    contents = {"orderData": order(status=status), "paymentResult": {"paymentMethod": method}}
    notice = told(payu, contents)
    assert (notice.state, notice.raw_state, notice.odd) == (state, status, "")
    assert (notice.reference, notice.acquirer_reference, notice.amount, notice.currency) == (
        "K7M2P9QX4T", "70010001", 812_045, "RUB",
    )  # fmt: skip
    assert (notice.test, notice.merchant, notice.commission) == (status == "TEST", "", 20_301)


@pytest.mark.parametrize("amount", ["8120.45", 8120.45, "8120.4500", "  8120.45"])
def test_sums_are_read_as_texts_and_as_numbers(payu: PayuV4, amount: Any) -> None:
    assert told(payu, {"orderData": order(amount=amount)}).amount == 812_045


@pytest.mark.parametrize("amount", [None, "", "x", "8120,45", "8120.455", {}, [], True, "NaN", 1e30, "1e3"])
def test_a_sum_that_is_no_sum_pays_nothing_and_is_odd(payu: PayuV4, amount: Any) -> None:
    notice = told(payu, {"orderData": order(amount=amount)})
    assert notice.amount is None and notice.odd


@pytest.mark.parametrize("name", ["payuPaymentReference", "merchantPaymentReference", "currency"])
def test_a_notice_without_a_needed_field_pays_nothing_and_is_another_event(payu: PayuV4, name: str) -> None:
    notice, whole = told(payu, {"orderData": order(**{name: None})}), told(payu, {"orderData": order()})
    assert notice.amount is None and notice.odd
    assert notice.key != whole.key


def test_an_unknown_word_changes_nothing_and_is_odd(payu: PayuV4) -> None:
    notice = told(payu, {"orderData": order(status="LOOKED_AT_TWICE")})
    assert notice.state is None and "LOOKED_AT_TWICE" in notice.odd


def test_a_repeated_delivery_is_the_same_event_whatever_its_date(payu: PayuV4) -> None:
    keys = {told(payu, {"orderData": order(), "dateTime": date}).key for date in ("20261123091000", "20261124091000")}
    assert len(keys) == 1


def refund(status: str = "REFUND", amount: Any = "100.01", number: str = "R-1", **more: Any) -> dict[str, Any]:
    back = {"status": status, "amount": amount, "refundRequestId": number}
    return {"orderData": order(status="REFUND", **more), "refund": {k: v for k, v in back.items() if v is not None}}


def test_a_part_that_went_back_is_told_with_its_number(payu: PayuV4) -> None:
    notice = told(payu, refund())
    assert (notice.state, notice.refunded, notice.refund_id) == (S.REFUNDED, 10_001, "R-1")
    assert notice.key != told(payu, refund(number="R-2")).key


def test_a_refund_that_is_only_asked_for_moves_nothing(payu: PayuV4) -> None:
    notice = told(payu, refund("PENDING"))
    assert (notice.state, notice.refunded, notice.odd) == (None, None, "")
    assert notice.key != told(payu, refund()).key


def test_a_refund_without_its_sum_waits_for_a_person(payu: PayuV4) -> None:
    notice = told(payu, refund(amount=None))
    assert notice.state is None and notice.odd


def test_money_taken_back_by_the_bank_is_told_apart(payu: PayuV4) -> None:
    assert told(payu, refund(refundInfo={"chargeback": True})).state is S.CHARGED_BACK
    assert told(payu, refund(refundInfo={"chargeback": "NO"})).state is S.REFUNDED


def test_what_was_captured_in_part_is_the_sum_that_came(payu: PayuV4) -> None:
    contents = {"orderData": order(), "capture": {"status": "SUCCESS", "amount": "5000.01"}}
    assert told(payu, contents).amount == 500_001


def test_another_merchant_is_told_and_not_taken_for_ours(payu: PayuV4) -> None:
    assert told(payu, {"orderData": order()}, merchant="another").merchant == "another"


def test_the_address_that_is_registered_is_signed_with_its_query(v4_words: PayuWords) -> None:
    payu = v4_at("http://127.0.0.1:9", v4_words, notice_address=f"{NOTICES}/shop?shop=tour&v=2")
    assert told(payu, {"orderData": order()}, path=f"{PATH}/shopshop=tour&v=2").state is S.PAID
    with pytest.raises(NoticeRefusedError):
        told(payu, {"orderData": order()}, path=f"{PATH}/shop")


def test_the_receipt_is_a_bare_ok_and_only_for_what_verifies(payu: PayuV4) -> None:
    body = json.dumps({"orderData": order()}).encode()
    kept = payu.kept_notice(body, signed(body))
    assert payu.receipt(kept, AT)[0] == "OK"
    with pytest.raises(NoticeRefusedError):
        payu.receipt(kept + b" ", AT)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"text"', b"\xff\xfe", b'{"a":1,"a":2}', b"[" * 5000, b'{"a":"\\ud800"}'])
def test_a_signed_body_that_is_no_notice_is_refused_or_says_nothing(payu: PayuV4, body: bytes) -> None:
    try:
        notice = told(payu, body)
    except NoticeRefusedError:
        return
    assert notice.state is None and notice.amount is None and notice.odd


@pytest.mark.parametrize(
    "spoil",
    [
        lambda headers: headers | {"X-Header-Signature": "0" * 64},
        lambda headers: headers | {"X-Header-Signature": headers["X-Header-Signature"][:-1]},
        lambda headers: headers | {"X-Header-Signature": ""},
        lambda headers: headers | {"X-Header-Signature": "н" * 64},
        lambda headers: headers | {"X-Header-Merchant": "anothe"},
        lambda headers: headers | {"X-Header-Date": "2026-11-23T09:10:01+03:00"},
        lambda headers: headers | {"X-Header-Date": "2026-11-23\nx-header-merchant: tourhub"},
        lambda headers: {name: value for name, value in headers.items() if name != "X-Header-Merchant"},
        lambda headers: {},
    ],
)  # fmt: skip
def test_headers_that_do_not_sign_the_body_are_refused(payu: PayuV4, spoil: Any) -> None:
    body = json.dumps({"orderData": order()}).encode()
    with pytest.raises(NoticeRefusedError):
        payu.read_notice(payu.kept_notice(body, spoil(signed(body))))


def test_every_altered_byte_of_a_kept_notice_is_noticed(payu: PayuV4) -> None:
    body = json.dumps({"orderData": order()}).encode()
    kept = payu.kept_notice(body, signed(body))
    taken = []
    for place in range(len(kept)):
        spoilt = kept[:place] + bytes([kept[place] ^ 1]) + kept[place + 1 :]
        try:
            payu.read_notice(spoilt)
        except NoticeRefusedError:
            continue
        taken.append(chr(kept[place]))
    # The case of hexadecimal digits says nothing.
    assert not set(taken) - set("abcdef")


@pytest.mark.parametrize("wish", ["PAYMENT_AUTHORIZED", "COMPLETE", "REFUND", "REVERSED", "TEST"])
def test_notices_of_the_stand_in_are_read(
    town: Town, application: Application, payment: Payment, v4_words: PayuWords, wish: str
) -> None:
    payu = v4_at(town.url, v4_words)
    paid = town.pay(payu, application, payment)
    town.tell(f"/_stand/orders/{payment.reference}/refund", amount="100.01")
    notice = payu.read_notice(town.notice(payu, paid, wish))
    assert (notice.reference, notice.amount, notice.odd) == (payment.reference, payment.amount, "")
    assert notice.refunded == (10_001 if wish == "REFUND" else None)


def test_a_forged_notice_of_the_stand_in_is_refused(
    town: Town, application: Application, payment: Payment, v4_words: PayuWords
) -> None:
    payu = v4_at(town.url, v4_words)
    paid = town.pay(payu, application, payment)
    with pytest.raises(NoticeRefusedError):
        payu.read_notice(town.notice(payu, paid, "BAD_HASH"))
