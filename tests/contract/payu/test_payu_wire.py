"""The form, the return, the status question and confirmations, against files and against PayU's stand-in."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
import requests
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from adapters.payu import back_ref, delivery, live_update, order_status
from adapters.payu.order_status import AnswerUnreadableError
from adapters.payu.signature import Pairs, matches, sign, source_string
from adapters.payu.v4 import signature as v4_signature
from adapters.payu.wire import amount_text, kopecks_of
from adapters.payu.words import PayuWords
from bridge.model.application import Application
from bridge.model.payment import Payment, PaymentState
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, RefusedError, UnreachableError
from samples.neighbours.payu.__main__ import build
from samples.neighbours.payu.notify import ipn_fields
from samples.neighbours.payu.orders import Orders
from samples.neighbours.payu.signs import receipt_is_right
from tests.contract.payu.conftest import SECRET, payu_at, sample

BACK = "https://hub.test/form/payments/pay_1"


def fields_of(application: Application, payment: Payment, words: PayuWords, **changes: object) -> Pairs:
    return payu_at("https://payu.test", words, **changes).payment_page(application, payment, BACK).fields


def test_lengths_are_of_bytes_and_empties_count_while_absent_fields_do_not() -> None:
    assert source_string(["Ёж", "", None, ["a", ""], "10"]) == "4Ёж01a0210".encode()


def test_the_form_posts_digested_fields_first_and_the_hash_last(
    application: Application, payment: Payment, words: PayuWords
) -> None:
    fields = fields_of(application, payment, words)
    assert [name for name, _ in fields[:10]] == [
        "MERCHANT", "ORDER_REF", "ORDER_DATE", "ORDER_PNAME[]", "ORDER_PCODE[]", "ORDER_PRICE[]", "ORDER_QTY[]",
        "ORDER_VAT[]", "PRICES_CURRENCY", "ORDER_PRICE_TYPE[]",
    ]  # fmt: skip
    assert fields[-1] == ("ORDER_HASH", sign([value for _, value in fields[:10]], SECRET))


def test_the_form_says_what_is_paid_in_roubles_with_vat_inside(
    application: Application, payment: Payment, words: PayuWords
) -> None:
    told = dict(fields_of(application, payment, words))
    assert (told["ORDER_PRICE[]"], told["ORDER_PRICE_TYPE[]"], told["ORDER_VAT[]"]) == ("8120.45", "GROSS", "0")
    assert told["ORDER_PNAME[]"] == "Погашение займа по договору № Т-17"
    assert told["ORDER_DATE"] == "2026-11-23 09:05:07"
    assert (told["BACK_REF"], told["ORDER_TIMEOUT"]) == (BACK, "1800")


def test_real_orders_carry_no_testorder_and_test_orders_do(application: Application, payment: Payment, words: PayuWords) -> None:
    assert "TESTORDER" not in dict(fields_of(application, payment, words))
    tried = fields_of(application, payment, words, test_orders=True)
    assert dict(tried)["TESTORDER"] == "TRUE"
    digested = [value for _, value in tried[: [name for name, _ in tried].index("TESTORDER") + 1]]
    assert dict(tried)["ORDER_HASH"] == sign(digested, SECRET)


def test_fields_outside_the_hash_order_do_not_change_the_hash() -> None:
    pairs = [("ORDER_REF", "7"), ("MERCHANT", "m"), ("ORDER_PCODE[1]", "b"), ("ORDER_PCODE[0]", "a")]
    wanted = sign(["m", "7", "b", "a"], SECRET)
    assert live_update.form_hash([*pairs, ("BACK_REF", "x"), ("TESTORDER", "FALSE")], SECRET) == wanted


def test_the_stand_in_takes_our_form(stand: str, application: Application, payment: Payment, words: PayuWords) -> None:
    page = payu_at(stand, words).payment_page(application, payment, BACK)
    answer = requests.post(page.address, data=page.fields, allow_redirects=False, timeout=60)
    assert answer.status_code == 303


def test_the_stand_in_refuses_an_altered_price(stand: str, application: Application, payment: Payment, words: PayuWords) -> None:
    page = payu_at(stand, words).payment_page(application, payment, BACK)
    cheap = [(name, "1.00" if name == "ORDER_PRICE[]" else value) for name, value in page.fields]
    assert requests.post(page.address, data=cheap, allow_redirects=False, timeout=60).status_code == 400


def test_the_stand_in_is_asked_about_an_order(stand: str, application: Application, payment: Payment, words: PayuWords) -> None:
    payu = payu_at(stand, words)
    assert payu.payment_state(payment) is None
    page = payu.payment_page(application, payment, BACK)
    requests.post(page.address, data=page.fields, allow_redirects=False, timeout=60)
    told = payu.payment_state(payment)
    assert told is not None and told.reference == payment.reference and told.state is not PaymentState.PAID


def test_the_return_is_verified_over_the_whole_address() -> None:
    address = "https://hub.test/back?own=1&result=0&3dsecure=YES&date=2026-11-23%2009%3A10%3A00&payrefno=7"
    url = f"{address}&ctrl={sign([address], SECRET)}"
    facts = back_ref.facts(url, SECRET)
    assert (facts["verified"], facts["result"], facts["payrefno"]) == ("yes", "0", "7")
    assert back_ref.facts(url.replace("result=0", "result=1"), SECRET)["verified"] == "no"
    assert back_ref.facts(url + "&ctrl=0", SECRET)["verified"] == "no"
    assert back_ref.facts(address, SECRET)["verified"] == "no"
    assert back_ref.facts("https://hub.test/back", SECRET) == {"result": "", "verified": "no"}


def test_a_return_whose_spaces_came_as_plus_is_still_verified() -> None:
    address = "https://hub.test/back?result=0&date=2026-11-23%2009%3A10%3A00"
    url = f"https://hub.test/back?result=0&date=2026-11-23+09:10:00&ctrl={sign([address], SECRET)}"
    assert back_ref.verified(url, SECRET)


def test_status_answers_are_read_whatever_the_case_of_tags() -> None:
    assert order_status.read_answer(sample("ios_complete.xml"), SECRET).status == "COMPLETE"
    assert order_status.read_answer(sample("ios_authorized_lower_case.xml"), SECRET).refno == "70010001"
    assert not order_status.read_answer(sample("ios_not_found.xml"), SECRET).known


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Invalid signature",
        b"<Order/>",
        b"<Other><HASH>1</HASH></Other>",
        sample("ios_complete.xml").replace(b"COMPLETE", b"REFUND"),
        sample("ios_complete.xml").replace(b"<Order>", b'<!DOCTYPE Order [<!ENTITY a "COMPLETE">]><Order>'),
        sample("ios_complete.xml").replace(b"<Order>", b'<!DOCTYPE Order SYSTEM "http://127.0.0.1:9/x"><Order>'),
    ],
)
def test_a_status_answer_that_is_not_one_is_refused(raw: bytes) -> None:
    with pytest.raises(AnswerUnreadableError):
        order_status.read_answer(raw, SECRET)


def test_a_bad_status_answer_is_kept_raw_and_names_no_contents(
    httpserver: HTTPServer, payment: Payment, words: PayuWords
) -> None:
    httpserver.expect_request("/order/ios.php").respond_with_data("Invalid signature")
    with pytest.raises(BadAnswerError) as caught:
        payu_at(httpserver.url_for(""), words).payment_state(payment)
    assert caught.value.raw == b"Invalid signature"
    assert "Invalid" not in str(caught.value)


def test_an_answer_about_another_order_is_not_taken(httpserver: HTTPServer, payment: Payment, words: PayuWords) -> None:
    httpserver.expect_request("/order/ios.php").respond_with_data(sample("ios_complete.xml"))
    with pytest.raises(BadAnswerError):
        payu_at(httpserver.url_for(""), words).payment_state(replace(payment, reference="OTHER"))


@pytest.mark.parametrize(("status", "error"), [(500, OutcomeUnknownError), (404, RefusedError), (302, RefusedError)])
def test_statuses_become_outside_errors(
    httpserver: HTTPServer, payment: Payment, words: PayuWords, status: int, error: type[Exception]
) -> None:
    httpserver.expect_request("/order/ios.php").respond_with_response(Response("<x/>", status, {"Location": "/"}))
    with pytest.raises(error):
        payu_at(httpserver.url_for(""), words).payment_state(payment)


def test_nobody_there_is_unreachable(payment: Payment, words: PayuWords) -> None:
    with pytest.raises(UnreachableError):
        payu_at("http://127.0.0.1:9", words).payment_state(payment)


def test_the_secret_is_in_no_request(httpserver: HTTPServer, payment: Payment, words: PayuWords) -> None:
    seen: list[Request] = []

    def keep(request: Request) -> Response:
        seen.append(request)
        return Response(sample("ios_complete.xml"))

    httpserver.expect_request("/order/ios.php").respond_with_handler(keep)
    payu_at(httpserver.url_for(""), words).payment_state(payment)
    assert seen[0].form["REFNOEXT"] == payment.reference
    assert SECRET not in seen[0].url and SECRET not in str(dict(seen[0].form))


def test_a_confirmation_is_read_and_a_false_one_is_marked() -> None:
    good = delivery.read_confirmation(sample("idn_confirmed.txt"), SECRET)
    assert (good.refno, good.code, good.message, good.verified) == ("70010001", "1", "Confirmed", True)
    assert not delivery.read_confirmation(sample("idn_unverifiable.txt"), SECRET).verified
    with pytest.raises(AnswerUnreadableError):
        delivery.read_confirmation(b"<EPAYMENT>1|2</EPAYMENT>", SECRET)


@pytest.mark.parametrize(
    ("code", "verified", "meaning"),
    [("1", True, "done"), ("7", True, "done"), ("6", True, "unsure"), ("8", True, "unsure"), ("9", True, "refused"),
     ("1", False, "unsure"), ("9", False, "unsure")],
)  # fmt: skip
def test_codes_of_a_confirmation_have_their_meaning(code: str, verified: bool, meaning: str, words: PayuWords) -> None:
    assert delivery.outcome(delivery.Confirmation("7", code, "", "", verified), words) == meaning


def test_a_bar_inside_a_message_does_not_shift_the_answer() -> None:
    values = ("7", "6", "one|two", "2026-11-23 00:00:00")
    raw = f"<EPAYMENT>{'|'.join(values)}|{sign(values, SECRET)}</EPAYMENT>".encode()
    assert delivery.read_confirmation(raw, SECRET).verified


def test_delivery_requests_digest_what_they_post() -> None:
    order = delivery.Order("70010001", 812_045)
    whole = delivery.idn_fields("tourhub", order, "2026-11-23 12:10:00", SECRET)
    part = delivery.irn_fields("tourhub", order, "2026-11-23 12:10:00", SECRET, amount=100, products=(("5501", "1"),))
    assert [name for name, _ in whole][-2:] == ["IDN_DATE", "ORDER_HASH"]
    assert [name for name, _ in part][-4:] == ["PRODUCTS_IDS[]", "PRODUCTS_QTY[]", "AMOUNT", "ORDER_HASH"]
    assert all(matches([v for _, v in fields[:-1]], SECRET, fields[-1][1]) for fields in (whole, part))


def test_v4_signs_the_query_without_its_question_mark_and_the_body_as_it_leaves() -> None:
    plain = v4_signature.source_string("m", "d", "get", "/p", "a=1", b"")
    assert plain == b"mdGET/pa=1d41d8cd98f00b204e9800998ecf8427e"
    signature = v4_signature.sign("m", "d", "POST", "/p", "", b"{}", SECRET)
    told = {"merchant": "m", "date": "d", "method": "POST", "path": "/p", "query": "", "secret": SECRET}
    assert v4_signature.matches(signature, body=b"{}", **told)
    assert not v4_signature.matches(signature, body=b"{} ", **told)


@pytest.mark.parametrize(("kopecks", "text"), [(0, "0.00"), (5, "0.05"), (812_045, "8120.45"), (100, "1.00")])
def test_sums_are_written_with_two_places_and_read_back(kopecks: int, text: str) -> None:
    assert amount_text(kopecks) == text
    assert kopecks_of(text) == kopecks


@pytest.mark.parametrize("wish", ["PAYMENT_AUTHORIZED", "COMPLETE", "REVERSED", "REFUND", "-"])
def test_notices_of_the_stand_in_are_read_and_it_takes_our_receipt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, application: Application, payment: Payment, words: PayuWords, wish: str
) -> None:
    monkeypatch.setenv("STAND_PAYU_SECRET", SECRET)
    orders = Orders(build(["--port", "0", "--state", str(tmp_path)])[0], "tourhub", SECRET)
    order = orders.open(list(fields_of(application, payment, words)))
    fields = ipn_fields(orders, {**order, "refund_id": "R1", "paymentdate": "", "complete_date": ""}, wish)
    payu, body = payu_at("https://payu.test", words), urlencode(fields).encode()
    assert payu.read_notice(body).amount == payment.amount
    assert receipt_is_right(SECRET, payu.receipt(body, payment.started_at)[0], fields)
