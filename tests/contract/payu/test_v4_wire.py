"""What leaves for API v4 and what its answers are taken for."""

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from adapters.payu.settings import FiscalCompany
from adapters.payu.v4.calls import LONGEST_KEY, our_key
from adapters.payu.words import PayuWords
from bridge.model.application import Application
from bridge.model.payment import Payment, PaymentState
from bridge.ports.acquiring import ReceiptKind, ReceiptLine, RowKind
from bridge.ports.outside_errors import BadAnswerError, BusyError, OutcomeUnknownError, OutsideError, RefusedError
from tests.contract.payu.conftest import BACK, HOLD, SECRET, Town, v4_at

AUTHORIZE, CAPTURE, REFUND = (f"/api/v4/payments/{name}" for name in ("authorize", "capture", "refund"))
PAGE = {"status": "SUCCESS", "paymentResult": {"url": "https://payu.test/page?session=1&x=2"}}


def heard_by(server: HTTPServer, path: str, answers: list[Any]) -> list[Request]:
    """Requests to a path; `answers` in turn, the last one for ever: a body, a status with a body, or a Response."""
    seen: list[Request] = []

    def take(request: Request) -> Response:
        request.get_data()
        seen.append(request)
        answer = answers[0] if len(answers) == 1 else answers.pop(0)
        if isinstance(answer, Response):
            return answer
        status, body = answer if isinstance(answer, tuple) else (200, answer)
        return Response(json.dumps(body), status, content_type="application/json")

    server.expect_request(path).respond_with_handler(take)
    return seen


def signed_right(request: Request, path: str, query: str = "") -> bool:
    """By the rule of the vendor's page, worked out here anew."""
    date, body = request.headers["X-Header-Date"], request.get_data()
    source = "tourhub" + date + request.method + path + query + hashlib.md5(body).hexdigest()
    return request.headers["X-Header-Signature"] == hmac.new(SECRET.encode(), source.encode(), "sha256").hexdigest()


def told_by(request: Request) -> Any:
    return json.loads(request.get_data(), parse_float=str)


class TestPage:
    def test_the_payment_leaves_signed_with_its_key_and_exact_sum(
        self, httpserver: HTTPServer, application: Application, payment: Payment, v4_words: PayuWords
    ) -> None:
        seen = heard_by(httpserver, AUTHORIZE, [PAGE])
        page = v4_at(httpserver.url_for(""), v4_words).payment_page(application, payment, BACK)
        assert (page.address, page.posted) == (PAGE["paymentResult"]["url"], False)  # type: ignore[index]  # a dict of dicts
        (request,) = seen
        assert signed_right(request, AUTHORIZE)
        assert 0 < len(request.headers["X-Header-Idempotency-Key"]) <= LONGEST_KEY
        assert "Погашение займа".encode() in request.get_data()
        told = told_by(request)
        assert told["products"][0]["unitPrice"] == "8120.45"
        assert (told["merchantPaymentReference"], told["currency"], told["returnUrl"]) == (payment.reference, "RUB", BACK)
        assert told["authorization"]["usePaymentPage"] == "YES"
        assert datetime.fromisoformat(request.headers["X-Header-Date"]).tzinfo is not None

    def test_the_same_attempt_leaves_as_the_same_bytes_under_the_same_key(
        self, httpserver: HTTPServer, application: Application, payment: Payment, v4_words: PayuWords
    ) -> None:
        seen = heard_by(httpserver, AUTHORIZE, [PAGE])
        payu = v4_at(httpserver.url_for(""), v4_words, receipts=True)
        for _ in range(2):
            payu.payment_page(application, payment, BACK)
        payu.payment_page(application, replace(payment, id="pay_2"), BACK)
        bodies, keys = ([one.get_data() for one in seen], [one.headers["X-Header-Idempotency-Key"] for one in seen])
        assert bodies[0] == bodies[1]
        assert keys[0] == keys[1] != keys[2]

    def test_a_lost_answer_is_asked_for_again_at_once_under_the_same_key(
        self, town: Town, application: Application, payment: Payment, v4_words: PayuWords
    ) -> None:
        town.fault("v4_authorize")
        page = v4_at(town.url, v4_words, tries=3).payment_page(application, payment, BACK)
        assert page.address.startswith(town.url)
        assert len(list(town.orders.shelf)) == 1

    @pytest.mark.parametrize(
        "url",
        ["", "javascript:alert(1)", "//evil.test/", "http:", "https://user:word@evil.test/", "ftp://x.test/", "https://[bad"],
    )
    def test_a_page_that_no_browser_should_follow_is_no_page(
        self, httpserver: HTTPServer, application: Application, payment: Payment, v4_words: PayuWords, url: str
    ) -> None:
        heard_by(httpserver, AUTHORIZE, [{"status": "SUCCESS", "paymentResult": {"url": url}}])
        with pytest.raises(BadAnswerError):
            v4_at(httpserver.url_for(""), v4_words).payment_page(application, payment, BACK)

    def test_contacts_leave_only_where_the_account_makes_receipts_or_wants_them(
        self, httpserver: HTTPServer, application: Application, payment: Payment, v4_words: PayuWords
    ) -> None:
        seen = heard_by(httpserver, AUTHORIZE, [PAGE])
        for changes in ({}, {"receipts": True}, {"contacts": True}):
            v4_at(httpserver.url_for(""), v4_words, **changes).payment_page(application, payment, BACK)
        assert [application.borrower.phone.encode() in one.get_data() for one in seen] == [False, True, True]
        assert [application.borrower.email.encode() in one.get_data() for one in seen] == [False, True, True]

    def test_receipts_tell_their_lines_with_vat_and_who_makes_them(
        self, httpserver: HTTPServer, application: Application, payment: Payment, v4_words: PayuWords
    ) -> None:
        seen = heard_by(httpserver, AUTHORIZE, [PAGE])
        company = FiscalCompany("7707083893", "osn", "chek@lender.test", "https://lender.test")
        payu = v4_at(httpserver.url_for(""), v4_words, receipts=True, fiscal_company=company)
        lines = (
            ReceiptLine("Основной долг", 800_000, kind=ReceiptKind.PRINCIPAL),
            ReceiptLine("Штраф", 12_045, "20", ReceiptKind.PENALTY), ReceiptLine("Ничего", 0),
        )  # fmt: skip
        payu.payment_page(application, payment, BACK, lines=lines)
        told = told_by(seen[0])
        assert [(one["name"], one["unitPrice"], one["vat"]) for one in told["products"]] == [
            ("Основной долг", "8000.00", 0), ("Штраф", "120.45", 20),
        ]  # fmt: skip
        assert len({one["sku"] for one in told["products"]}) == 2
        receipt = told["details"]["receipts"]["receipt"]
        assert receipt["company"]["inn"] == "7707083893" and receipt["total"] == "8120.45"
        assert [(one["payment_object"], one["payment_method"], one["vat"]["type"]) for one in receipt["items"]] == [
            ("payment", "credit_payment", "none"), ("payment", "full_payment", "vat20"),
        ]  # fmt: skip
        assert receipt["client"] == {"email": application.borrower.email}

    def test_a_debit_from_a_saved_card_tells_its_lines_and_words_of_the_account_count(
        self, httpserver: HTTPServer, application: Application, payment: Payment, v4_words: PayuWords
    ) -> None:
        done = {"status": "SUCCESS", "paymentResult": {"payuResponseCode": "AUTHORIZED"}, "payuPaymentReference": "9"}
        seen = heard_by(httpserver, AUTHORIZE, [done])
        company = FiscalCompany("7707083893", "osn", "chek@lender.test", "https://lender.test")
        own = v4_words.with_form(
            {"use": "recurring", "receipt_method_interest": "credit_payment", "receipt_vat_interest": "vat0"}
        )
        payu = v4_at(httpserver.url_for(""), own, receipts=True, fiscal_company=company)
        lines = [ReceiptLine(kind.value, payment.amount // 5, kind=kind) for kind in ReceiptKind]
        payu.charge_saved_card(application, payment, "token", lines)
        told = told_by(seen[0])
        items = told["details"]["receipts"]["receipt"]["items"]
        assert told["storedCredentials"] == {"useType": "recurring"}
        assert [(one["name"], one["payment_method"], one["vat"]["type"]) for one in items] == [
            ("principal", "credit_payment", "none"), ("interest", "credit_payment", "vat0"), ("penalty", "full_payment", "none"),
            ("ahead", "advance", "none"), ("other", "full_payment", "none"),
        ]  # fmt: skip

    def test_lines_that_do_not_add_up_are_one_line_of_the_whole_sum(
        self, httpserver: HTTPServer, application: Application, payment: Payment, v4_words: PayuWords
    ) -> None:
        seen = heard_by(httpserver, AUTHORIZE, [PAGE])
        payu = v4_at(httpserver.url_for(""), v4_words, receipts=True)
        payu.payment_page(application, payment, BACK, lines=(ReceiptLine("Часть", payment.amount - 1),))
        assert [one["unitPrice"] for one in told_by(seen[0])["products"]] == ["8120.45"]

    def test_a_card_is_kept_only_with_consent_and_where_the_account_keeps_cards(
        self, httpserver: HTTPServer, application: Application, payment: Payment, v4_words: PayuWords
    ) -> None:
        seen = heard_by(httpserver, AUTHORIZE, [PAGE])
        for cards, keep in ((True, True), (True, False), (False, True)):
            v4_at(httpserver.url_for(""), v4_words, cards=cards).payment_page(application, payment, BACK, keep_card=keep)
        assert ["storedCredentials" in told_by(one) for one in seen] == [True, False, False]


class TestAnswers:
    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            ((429, {"status": "LIMIT_CALLS_EXCEEDED"}), BusyError),
            ((400, {"status": "LIMIT_CALLS_EXCEEDED"}), BusyError),
            ((401, {"status": "INVALID_SIGNATURE"}), RefusedError),
            ((400, {"status": "INVALID_AMOUNT"}), RefusedError),
            ((400, ["no object"]), RefusedError),
            ((409, {"status": "AUTHORIZATION_ALREADY_IN_PROGRESS"}), OutcomeUnknownError),
            ((500, {}), OutcomeUnknownError),
            ((502, {}), OutcomeUnknownError),
            (Response("{", 200), OutcomeUnknownError),
            (Response('{"a":1,"a":2}', 200), OutcomeUnknownError),
            (Response("<html>maintenance</html>", 503), OutcomeUnknownError),
            (Response("", 302, {"Location": "/"}), RefusedError),
        ],
    )
    def test_an_answer_to_a_change_becomes_an_outside_error(
        self, httpserver: HTTPServer, payment: Payment, v4_words: PayuWords, answer: Any, error: type[OutsideError]
    ) -> None:
        heard_by(httpserver, CAPTURE, [answer])
        heard_by(httpserver, f"/api/v4/payments/status/{payment.reference}", [(500, {})])
        with pytest.raises(error):
            v4_at(httpserver.url_for(""), v4_words).capture(replace(payment, acquirer_reference="7"), payment.amount)

    def test_a_wait_that_is_asked_for_is_told_and_bounded(
        self, httpserver: HTTPServer, payment: Payment, v4_words: PayuWords
    ) -> None:
        busy = [Response("{}", 429, {"Retry-After": text}) for text in ("7", "999999", "soon")]
        heard_by(httpserver, f"/api/v4/payments/status/{payment.reference}", busy)
        waits = []
        for _ in range(3):
            with pytest.raises(BusyError) as caught:
                v4_at(httpserver.url_for(""), v4_words).payment_state(payment)
            waits.append(caught.value.retry_after)
        assert waits == [timedelta(seconds=7), timedelta(hours=1), None]

    def test_already_confirmed_is_believed_only_when_the_payment_says_so(
        self, httpserver: HTTPServer, payment: Payment, v4_words: PayuWords
    ) -> None:
        heard_by(httpserver, CAPTURE, [(400, {"status": "ALREADY_CONFIRMED"})])
        said = {"paymentStatus": "PAYMENT_AUTHORIZED", "merchantPaymentReference": payment.reference}
        heard_by(httpserver, f"/api/v4/payments/status/{payment.reference}", [said, said | {"paymentStatus": "COMPLETE"}])
        payu, known = v4_at(httpserver.url_for(""), v4_words), replace(payment, acquirer_reference="7")
        with pytest.raises(RefusedError):
            payu.capture(known, payment.amount)
        assert payu.capture(known, payment.amount).done_before

    def test_the_money_of_a_part_is_told_to_the_kopeck_and_a_part_back_is_still_paid(
        self, town: Town, application: Application, payment: Payment, v4_words: PayuWords
    ) -> None:
        payu = v4_at(town.url, v4_words)
        held = town.pay(payu, application, payment, HOLD)
        payu.capture(held, 500_001)
        payu.refund(held, 1, "rfd-1")
        told = payu.payment_state(held)
        assert told is not None
        assert (told.state, told.amount, told.refunded) == (PaymentState.PAID, 500_001, 1)
        assert payu.find_refund(held, 1, "rfd-1") is True
        assert payu.find_refund(held, 1, "rfd-2") is False

    def test_our_refund_repeated_after_a_day_is_no_second_one(
        self, town: Town, application: Application, payment: Payment, v4_words: PayuWords
    ) -> None:
        payu = v4_at(town.url, v4_words)
        paid = town.pay(payu, application, payment)
        assert payu.refund(paid, payment.amount, "rfd-1").pending
        assert payu.refund(paid, payment.amount, "rfd-1").pending
        town.orders.stand.shelf("v4_keys").clear()
        assert payu.refund(paid, payment.amount, "rfd-1").done_before
        assert town.order(paid)["refunded"] == "8120.45"

    def test_an_answer_about_another_payment_is_not_taken(
        self, httpserver: HTTPServer, payment: Payment, v4_words: PayuWords
    ) -> None:
        said = {"paymentStatus": "COMPLETE", "merchantPaymentReference": "ANOTHER"}
        heard_by(httpserver, f"/api/v4/payments/status/{payment.reference}", [said])
        with pytest.raises(BadAnswerError):
            v4_at(httpserver.url_for(""), v4_words).payment_state(payment)

    @pytest.mark.parametrize(
        ("refunds", "state", "odd"),
        [([], None, True), ([{"status": "REFUND"}], None, True), ([{"status": "PENDING", "amount": 5}], None, True),
         ([{"status": "REFUND", "amount": "8120.45"}], PaymentState.REFUNDED, False)],
    )  # fmt: skip
    def test_a_refund_without_a_sum_moves_nothing_and_is_odd(
        self, httpserver: HTTPServer, payment: Payment, v4_words: PayuWords, refunds: Any, state: Any, odd: bool
    ) -> None:
        said = {"paymentStatus": "REFUND", "merchantPaymentReference": payment.reference, "refunds": refunds,
                "captures": [{"status": "SUCCESS", "amount": 8120.45}]}  # fmt: skip
        heard_by(httpserver, f"/api/v4/payments/status/{payment.reference}", [said])
        told = v4_at(httpserver.url_for(""), v4_words).payment_state(payment)
        assert told is not None and (told.state, bool(told.odd)) == (state, odd)


class TestReport:
    def test_movements_of_a_span_are_told_with_their_sums(
        self, town: Town, application: Application, payment: Payment, v4_words: PayuWords
    ) -> None:
        payu = v4_at(town.url, v4_words)
        paid = town.pay(payu, application, payment)
        payu.refund(paid, 1_000, "rfd-1")
        now = datetime.now(UTC)
        rows = payu.payments_between(now - timedelta(minutes=5), now + timedelta(minutes=5))
        assert [(one.kind, one.reference, one.amount) for one in rows] == [
            (RowKind.PAYMENT, payment.reference, 812_045), (RowKind.REFUND, payment.reference, 1_000),
        ]  # fmt: skip
        assert rows[0].commission == 20_301 and rows[1].operation
        assert payu.payments_between(now - timedelta(hours=3), now - timedelta(hours=2)) == []

    def test_the_query_is_signed_without_its_question_mark(self, httpserver: HTTPServer, v4_words: PayuWords) -> None:
        seen = heard_by(httpserver, "/api/v4/reports/orders", [{"orders": []}])
        day = datetime(2026, 11, 23, 22, tzinfo=UTC)
        assert v4_at(httpserver.url_for(""), v4_words).payments_between(day, day + timedelta(hours=1)) == []
        # In Moscow it is the next day already.
        query = "startDate=2026-11-24&endDate=2026-11-24"
        assert seen[0].query_string.decode() == query
        assert signed_right(seen[0], "/api/v4/reports/orders", query)

    @pytest.mark.parametrize(
        "answer", [{}, {"orders": "none"}, {"orders": [{"amount": 1}]}, {"orders": [{"refno": 5, "amount": "x"}]}]
    )
    def test_a_list_that_is_none_is_a_bad_answer(self, httpserver: HTTPServer, v4_words: PayuWords, answer: Any) -> None:
        heard_by(httpserver, "/api/v4/reports/orders", [answer])
        now = datetime.now(UTC)
        with pytest.raises(BadAnswerError):
            v4_at(httpserver.url_for(""), v4_words).payments_between(now, now)


@pytest.mark.parametrize("spoil", [{"merchant": "another"}, {"secret": "wrong"}])
def test_the_stand_in_lets_nobody_in_who_signs_wrong(
    town: Town, application: Application, payment: Payment, v4_words: PayuWords, spoil: dict[str, str]
) -> None:
    with pytest.raises(RefusedError) as caught:
        v4_at(town.url, v4_words, **spoil).payment_page(application, payment, BACK)
    assert caught.value.reason in ("INVALID_SIGNATURE", "INVALID_CREDENTIALS")
    assert len(town.orders.shelf) == 0


def test_a_saved_card_that_needs_its_owner_is_a_refusal(
    httpserver: HTTPServer, application: Application, payment: Payment, v4_words: PayuWords
) -> None:
    redirect = {"status": "SUCCESS", "paymentResult": {"payuResponseCode": "AUTHORIZED", "url": "https://bank.test/3ds"}}
    heard_by(httpserver, AUTHORIZE, [redirect])
    with pytest.raises(RefusedError) as caught:
        v4_at(httpserver.url_for(""), v4_words).charge_saved_card(application, payment, "token")
    assert caught.value.reason == "3DS"


def test_a_charge_that_the_bank_is_still_at_tells_no_state(
    httpserver: HTTPServer, application: Application, payment: Payment, v4_words: PayuWords
) -> None:
    heard_by(httpserver, AUTHORIZE, [{"status": "SUCCESS", "paymentResult": {"payuResponseCode": "-8888"}}])
    told = v4_at(httpserver.url_for(""), v4_words).charge_saved_card(application, payment, "token")
    assert told.state is None


def test_keys_fit_and_differ() -> None:
    long_one = "x" * 80
    keys = {our_key("pay_1", "page"), our_key("pay_1", "card"), our_key(long_one), our_key(long_one + "y"), our_key("ё")}
    assert len(keys) == 5
    assert all(len(key) <= LONGEST_KEY and key.isascii() for key in keys)


def test_neither_secret_nor_token_is_in_an_error_or_note(
    httpserver: HTTPServer, application: Application, payment: Payment, v4_words: PayuWords
) -> None:
    heard_by(httpserver, AUTHORIZE, [(400, {"status": "INVALID_TOKEN"})])
    with pytest.raises(RefusedError) as caught:
        v4_at(httpserver.url_for(""), v4_words).charge_saved_card(application, payment, "tok-secret")
    assert "tok-secret" not in str(caught.value) and SECRET not in str(caught.value)
