"""The port `Acquiring`, kept by the fake and by PayU's adapter alike."""

from collections.abc import Iterator
from typing import Protocol
from urllib.parse import urlencode

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from adapters.payu.signature import sign, signed
from adapters.payu.words import PayuWords
from bridge.model.application import Application
from bridge.model.errors import NoticeRefusedError
from bridge.model.payment import Payment, PaymentState
from bridge.ports.acquiring import Acquiring
from bridge.ports.outside_errors import OutcomeUnknownError, OutsideError
from tests.contract.payu.conftest import SECRET, STARTED, payu_at
from tests.fakes.acquiring import FakeAcquiring

WORDS_OF = {PaymentState.AUTHORIZED: "PAYMENT_AUTHORIZED", PaymentState.PAID: "COMPLETE", PaymentState.REFUNDED: "REFUND"}


class Bench(Protocol):
    @property
    def acquiring(self) -> Acquiring: ...

    def notice(self, payment: Payment, state: PaymentState) -> bytes: ...

    def knows(self, payment: Payment, state: PaymentState | None) -> None: ...

    def breaks_down(self) -> None: ...


class FakeBench:
    def __init__(self) -> None:
        self.acquiring = self.fake = FakeAcquiring()

    def notice(self, payment: Payment, state: PaymentState) -> bytes:
        return self.fake.notice_body(payment.reference, state, payment.amount)

    def knows(self, payment: Payment, state: PaymentState | None) -> None:
        self.fake.states = {payment.reference: state} if state else {}

    def breaks_down(self) -> None:
        self.fake.failing.append(OutcomeUnknownError("fake", "ask", "silence"))


class PayuBench:
    def __init__(self, server: HTTPServer, words: PayuWords) -> None:
        self.server = server
        self.acquiring = payu_at(server.url_for(""), words)

    def notice(self, payment: Payment, state: PaymentState) -> bytes:
        amount = f"{payment.amount // 100}.{payment.amount % 100:02}"
        pairs = (
            ("REFNO", "9001"), ("REFNOEXT", payment.reference), ("ORDERSTATUS", WORDS_OF[state]), ("COMPLETE_DATE", ""),
            ("PAYMETHOD_CODE", "CCVISAMC"), ("CURRENCY", "RUB"), ("IPN_PID[]", "1"), ("IPN_PNAME[]", "Заём"),
            ("IPN_TOTALGENERAL", amount), ("IPN_DATE", "20261123090507"),
        )  # fmt: skip
        return urlencode(signed(pairs, SECRET, "HASH")).encode()

    def knows(self, payment: Payment, state: PaymentState | None) -> None:
        known = ["2026-11-23 09:05:07", "9001", payment.reference, WORDS_OF[state], "CreditCard"] if state else None
        values = known or ["-", "-", "-", "NOT_FOUND", "-"]
        names = ("ORDER_DATE", "REFNO", "REFNOEXT", "ORDER_STATUS", "PAYMETHOD")
        inner = "".join(f"<{name}>{value}</{name}>" for name, value in zip(names, values, strict=True))
        body = f"<Order>{inner}<HASH>{sign(values, SECRET)}</HASH></Order>"
        self.server.expect_request("/order/ios.php", method="POST").respond_with_data(body, content_type="text/xml")

    def breaks_down(self) -> None:
        self.server.expect_request("/order/ios.php").respond_with_response(Response("<error/>", 500))


@pytest.fixture(params=["fake", "payu"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    if request.param == "fake":
        yield FakeBench()
        return
    yield PayuBench(request.getfixturevalue("httpserver"), request.getfixturevalue("words"))


class TestAcquiring:
    def test_the_page_to_pay_on_names_our_reference(self, bench: Bench, application: Application, payment: Payment) -> None:
        page = bench.acquiring.payment_page(application, payment, "https://hub.test/back")
        assert page.address.startswith("http")
        assert payment.reference in [value for _, value in page.fields]

    @pytest.mark.parametrize("state", list(WORDS_OF))
    def test_a_genuine_notice_tells_state_sum_and_references(self, bench: Bench, payment: Payment, state: PaymentState) -> None:
        notice = bench.acquiring.read_notice(bench.notice(payment, state))
        assert (notice.reference, notice.acquirer_reference, notice.state) == (payment.reference, "9001", state)
        assert (notice.amount, notice.currency, notice.test) == (payment.amount, "RUB", False)

    def test_one_event_has_one_key_and_two_events_have_two(self, bench: Bench, payment: Payment) -> None:
        keys = [bench.acquiring.read_notice(bench.notice(payment, state)).key for state in WORDS_OF]
        again = bench.acquiring.read_notice(bench.notice(payment, PaymentState.PAID)).key
        assert len(set(keys)) == len(WORDS_OF)
        assert again in keys

    def test_an_altered_notice_is_refused_and_gets_no_receipt(self, bench: Bench, payment: Payment) -> None:
        body = bench.notice(payment, PaymentState.PAID)
        altered = body.replace(b"HASH=", b"HASH=0").replace(b"genuine", b"forged")
        with pytest.raises(NoticeRefusedError):
            bench.acquiring.read_notice(altered)
        with pytest.raises(NoticeRefusedError):
            bench.acquiring.receipt(altered, STARTED)

    def test_an_order_the_acquirer_does_not_know_is_none(self, bench: Bench, payment: Payment) -> None:
        bench.knows(payment, None)
        assert bench.acquiring.payment_state(payment) is None

    def test_asking_tells_the_state_and_no_sum(self, bench: Bench, payment: Payment) -> None:
        bench.knows(payment, PaymentState.PAID)
        told = bench.acquiring.payment_state(payment)
        assert told is not None
        assert (told.state, told.reference, told.acquirer_reference) == (PaymentState.PAID, payment.reference, "9001")
        assert told.amount is None

    def test_a_break_down_while_asking_is_an_outside_error(self, bench: Bench, payment: Payment) -> None:
        bench.breaks_down()
        with pytest.raises(OutsideError):
            bench.acquiring.payment_state(payment)
