"""Capture, letting go and giving back over the classic protocol, when answers are wrong, unclear or lost."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qsl

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from adapters.payu.classic import PayuClassic
from adapters.payu.signature import sign
from adapters.payu.words import PayuWords
from bridge.model.application import Application
from bridge.model.payment import Payment, PaymentState
from bridge.ports.acquiring import ReceiptLine
from bridge.ports.outside_errors import OutcomeUnknownError, OutsideError, RefusedError, UnreachableError
from tests.contract.payu.conftest import BACK, HOLD, SECRET, Town, payu_at

REFNO = "70010001"


class Wire:
    """PayU with canned answers: a code for IDN and IRN, states for IOS in turn."""

    def __init__(self, server: HTTPServer, words: PayuWords, payment: Payment) -> None:
        self.payu: PayuClassic = payu_at(server.url_for(""), words)
        self.payment = replace(payment, acquirer_reference=REFNO)
        self.answer: Callable[[dict[str, str]], Response] = self.coded("1")
        self.states: list[str] = []
        self.seen: list[list[tuple[str, str]]] = []
        for path in ("/order/idn.php", "/order/irn.php"):
            server.expect_request(path).respond_with_handler(self.take)
        server.expect_request("/order/ios.php").respond_with_handler(self.tell)

    def take(self, request: Request) -> Response:
        self.seen.append(parse_qsl(request.get_data().decode(), keep_blank_values=True))
        return self.answer(dict(self.seen[-1]))

    def tell(self, request: Request) -> Response:
        if not self.states:
            return Response("", 500)
        status = self.states.pop(0)
        values = ["2026-11-23 09:05:07", REFNO, self.payment.reference, status, "CreditCard"]
        names = ("ORDER_DATE", "REFNO", "REFNOEXT", "ORDER_STATUS", "PAYMETHOD")
        inner = "".join(f"<{name}>{value}</{name}>" for name, value in zip(names, values, strict=True))
        return Response(f"<Order>{inner}<HASH>{sign(values, SECRET)}</HASH></Order>", content_type="text/xml")

    @staticmethod
    def coded(code: str, secret: str = SECRET, refno: str = "") -> Callable[[dict[str, str]], Response]:
        def answer(one: dict[str, str]) -> Response:
            values = [refno or one["ORDER_REF"], code, "message", one.get("IDN_DATE") or one["IRN_DATE"]]
            return Response(f"<EPAYMENT>{'|'.join([*values, sign(values, secret)])}</EPAYMENT>")

        return answer


@pytest.fixture
def wire(httpserver: HTTPServer, words: PayuWords, payment: Payment) -> Wire:
    return Wire(httpserver, words, payment)


def test_a_capture_names_payus_number_the_whole_sum_and_the_part(wire: Wire) -> None:
    wire.payu.capture(wire.payment, wire.payment.amount)
    wire.payu.capture(wire.payment, 500_000)
    whole, part = wire.seen
    assert [name for name, _ in whole] == ["MERCHANT", "ORDER_REF", "ORDER_AMOUNT", "ORDER_CURRENCY", "IDN_DATE", "ORDER_HASH"]
    assert dict(whole)["ORDER_REF"] == REFNO
    assert dict(part)["ORDER_AMOUNT"] == "8120.45" and dict(part)["CHARGE_AMOUNT"] == "5000.00"


def test_a_number_that_is_not_known_yet_is_asked_for(wire: Wire) -> None:
    wire.states = ["PAYMENT_AUTHORIZED"]
    wire.payu.capture(replace(wire.payment, acquirer_reference=""), wire.payment.amount)
    assert dict(wire.seen[0])["ORDER_REF"] == REFNO


@pytest.mark.parametrize("code", ["2", "3", "9", "10", "11"])
def test_a_refusal_is_one_with_its_code(wire: Wire, code: str) -> None:
    wire.answer = wire.coded(code)
    with pytest.raises(RefusedError) as caught:
        wire.payu.capture(wire.payment, wire.payment.amount)
    assert caught.value.reason == code


UNCLEAR = [
    Wire.coded("6"), Wire.coded("8"), Wire.coded("1", secret="wrong"), Wire.coded("9", secret="wrong"),
    Wire.coded("1", refno="70010002"), lambda one: Response("Invalid signature"), lambda one: Response("", 500),
    lambda one: Response("<EPAYMENT>1|2</EPAYMENT>"),
]  # fmt: skip


@pytest.mark.parametrize("answer", UNCLEAR)
@pytest.mark.parametrize(
    ("states", "known"), [(["COMPLETE"], True), (["PAYMENT_AUTHORIZED"], False), (["REFUND"], False), ([], False)]
)
def test_an_unclear_answer_to_a_capture_is_settled_by_asking_or_stays_unknown(
    wire: Wire, answer: Callable[[dict[str, str]], Response], states: list[str], known: bool
) -> None:
    wire.answer, wire.states = answer, list(states)
    if known:
        assert not wire.payu.capture(wire.payment, wire.payment.amount).pending
        return
    with pytest.raises(OutcomeUnknownError):
        wire.payu.capture(wire.payment, wire.payment.amount)


@pytest.mark.parametrize("answer", UNCLEAR)
def test_an_unclear_refund_after_an_earlier_one_is_never_taken_for_done(
    wire: Wire, answer: Callable[[dict[str, str]], Response]
) -> None:
    wire.answer, wire.states = answer, ["REFUND"]
    with pytest.raises(OutcomeUnknownError):
        wire.payu.refund(replace(wire.payment, refunded=100), 200, "key")
    assert len(wire.seen) == 1


def test_a_first_refund_whose_answer_is_unclear_is_proven_by_the_state(wire: Wire) -> None:
    wire.answer, wire.states = UNCLEAR[0], ["REFUND"]
    assert not wire.payu.refund(wire.payment, 200, "key").pending


@pytest.mark.parametrize(("refunded", "amount", "fine"), [(0, 812_045, True), (100, 811_945, True), (100, 200, False)])
def test_already_cancelled_is_ours_only_when_nothing_else_can_have_gone_back(
    wire: Wire, refunded: int, amount: int, fine: bool
) -> None:
    wire.answer = wire.coded("7")
    payment = replace(wire.payment, refunded=refunded)
    if fine:
        assert wire.payu.refund(payment, amount, "key").done_before
        return
    with pytest.raises(RefusedError):
        wire.payu.refund(payment, amount, "key")


@pytest.mark.parametrize("state", ["COMPLETE", "REFUND", "WAITING_PAYMENT", "NOT_FOUND", "TEST"])
def test_only_what_is_held_is_let_go(wire: Wire, state: str) -> None:
    wire.states = [state]
    with pytest.raises(OutsideError):
        wire.payu.cancel_hold(wire.payment)
    assert wire.seen == []


@pytest.mark.parametrize(
    ("state", "refunded", "found"),
    [("COMPLETE", 0, False), ("REFUND", 0, True), ("REVERSED", 0, True), ("REFUND", 1, None), ("WAITING_PAYMENT", 0, None)],
)
def test_a_refund_is_looked_for_by_the_state_as_far_as_that_goes(
    wire: Wire, state: str, refunded: int, found: bool | None
) -> None:
    wire.states = [state]
    assert wire.payu.find_refund(replace(wire.payment, refunded=refunded), 100, "key") is found


def test_too_many_calls_are_repeated_later(wire: Wire) -> None:
    wire.answer = lambda _: Response("", 429)
    with pytest.raises(UnreachableError):
        wire.payu.capture(wire.payment, 1)


def test_a_refund_asked_about_moves_nothing_and_is_odd(wire: Wire) -> None:
    wire.states = ["REFUND"]
    told = wire.payu.payment_state(wire.payment)
    assert told is not None and told.state is None and told.odd


@pytest.mark.parametrize("kind", ["silent_after_commit", "dropped", "html_error", "http_500_text", "delay"])
def test_the_stand_in_takes_a_hold_once_whatever_becomes_of_the_answer(
    town: Town, application: Application, payment: Payment, words: PayuWords, kind: str
) -> None:
    payu = payu_at(town.url, words)
    held = town.pay(payu, application, payment, HOLD)
    town.fault("idn", kind, seconds=0.01, after=True)
    for _ in range(2):
        try:
            payu.capture(held, held.amount)
        except OutcomeUnknownError:
            continue
    assert [one["kind"] for one in town.order(held)["movements"]] == ["payment"]


@pytest.mark.parametrize(
    ("habit", "told", "state"),
    [("refund", 10_001, PaymentState.REFUNDED), ("negative", 10_001, PaymentState.REFUNDED), ("order", None, None)],
)
def test_a_part_that_went_back_is_told_by_the_habit_of_the_account(
    town: Town, application: Application, payment: Payment, words: PayuWords, habit: str, told: int | None, state: object
) -> None:
    payu = payu_at(town.url, words, refund_notice_tells="order" if habit == "order" else "refund")
    paid = town.pay(payu, application, payment)
    town.tell("/_stand/settings", refund_notice=habit)
    number = town.tell(f"/_stand/orders/{payment.reference}/refund", amount="100.01")["number"]
    notice = payu.read_notice(town.notice(payu, paid, "REFUND", number))
    assert (notice.refunded, notice.state, bool(notice.odd)) == (told, state, told is None)
    assert notice.refund_id == ("" if told is None else number)


def test_two_parts_that_went_back_are_two_events(
    town: Town, application: Application, payment: Payment, words: PayuWords
) -> None:
    payu = payu_at(town.url, words)
    paid = town.pay(payu, application, payment)
    numbers = [town.tell(f"/_stand/orders/{payment.reference}/refund", amount="100.01")["number"] for _ in range(2)]
    keys = {payu.read_notice(town.notice(payu, paid, "REFUND", number)).key for number in numbers}
    assert len(keys) == 2


def test_money_taken_back_by_the_bank_is_told_apart(
    town: Town, application: Application, payment: Payment, words: PayuWords
) -> None:
    payu = payu_at(town.url, words)
    paid = town.pay(payu, application, payment)
    number = town.tell(f"/_stand/orders/{payment.reference}/chargeback")["number"]
    notice = payu.read_notice(town.notice(payu, paid, "REFUND", number))
    assert (notice.state, notice.refunded) == (PaymentState.CHARGED_BACK, payment.amount)


def test_receipt_lines_go_column_by_column_and_the_stand_in_takes_them(
    town: Town, application: Application, payment: Payment, words: PayuWords
) -> None:
    lines = (ReceiptLine("Основной долг", 800_000), ReceiptLine("Проценты", 12_045, "20"))
    payu = payu_at(town.url, words, receipts=True)
    names = [name for name, _ in payu.payment_page(application, payment, BACK, lines=lines).fields]
    assert names[3:9] == ["ORDER_PNAME[]"] * 2 + ["ORDER_PCODE[]"] * 2 + ["ORDER_PRICE[]"] * 2
    town.pay(payu, application, payment)
    assert town.order(payment)["total"] == "8120.45"


def test_phone_and_mail_leave_only_where_receipts_or_the_account_want_them(
    application: Application, payment: Payment, words: PayuWords
) -> None:
    told = [
        dict(payu_at("https://payu.test", words, **changes).payment_page(application, payment, BACK).fields)
        for changes in ({}, {"receipts": True}, {"contacts": True})
    ]
    assert [("BILL_PHONE" in one, "BILL_EMAIL" in one, "AUTOMODE" in one) for one in told] == [
        (False,) * 3, (True,) * 3, (True,) * 3,
    ]  # fmt: skip


def test_a_card_is_kept_only_with_consent_and_where_the_account_keeps_cards(
    application: Application, payment: Payment, words: PayuWords
) -> None:
    told = [
        "LU_ENABLE_TOKEN"
        in dict(payu_at("https://payu.test", words, cards=cards).payment_page(application, payment, BACK, keep_card=keep).fields)
        for cards, keep in ((True, True), (True, False), (False, True))
    ]
    assert told == [True, False, False]
