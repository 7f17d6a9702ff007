"""The PayU stand-in: notifications by rule, both protocols on one state, what its bank does, its own look at signatures."""

import json
from pathlib import Path

import pytest
import requests

from adapters.payu.words import PayuWords
from bridge.model.application import Application
from bridge.model.payment import Payment, PaymentState
from samples.neighbours.payu.notify import RULES, by_rule
from samples.neighbours.payu.v4_signs import signature
from tests.contract.payu.conftest import BACK, HOLD, REFUSED, ROOT, Town, payu_at, v4_at

VECTORS = ROOT / "samples" / "vectors" / "payu.json"


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        ("usual", [(0, "A"), (1, "B")]),
        ("duplicated", [(0, "A"), (0, "A"), (1, "B"), (1, "B")]),
        ("repeated", [(0, "A"), (1, "B"), (10, "A"), (11, "B")]),
        ("delayed", [(30, "A"), (31, "B")]),
        ("reordered", [(0, "B"), (1, "A")]),
        ("unheard of", [(0, "A"), (1, "B")]),
    ],
)
def test_notifications_are_planned_by_rule(rule: str, wanted: list[tuple[float, str]]) -> None:
    assert by_rule(["A", "B"], rule) == wanted


@pytest.mark.parametrize("rule", RULES)
def test_a_payment_queues_its_notifications_by_the_rule_that_is_set(
    town: Town, application: Application, payment: Payment, words: PayuWords, rule: str
) -> None:
    town.tell("/_stand/settings", notices=rule)
    town.pay(payu_at(town.url, words), application, payment)
    told = [note["status"] for note in town.order(payment)["notifications"]]
    assert told == [status for _, status in by_rule(["PAYMENT_AUTHORIZED", "COMPLETE"], rule)]


def test_an_account_of_two_steps_holds_every_card(
    town: Town, application: Application, payment: Payment, words: PayuWords
) -> None:
    town.tell("/_stand/settings", two_step=True)
    town.pay(payu_at(town.url, words), application, payment)
    assert town.order(payment)["status"] == "PAYMENT_AUTHORIZED"


def test_what_one_protocol_did_the_other_one_sees(
    town: Town, application: Application, payment: Payment, words: PayuWords, v4_words: PayuWords
) -> None:
    classic, v4 = payu_at(town.url, words), v4_at(town.url, v4_words)
    held = town.pay(classic, application, payment, HOLD)
    assert v4.capture(held, held.amount).done_before is False
    told = classic.payment_state(held)
    assert told is not None and told.state is PaymentState.PAID
    classic.refund(held, 100, "key")
    assert v4.find_refund(held, 100, "key") is not False


def test_a_refused_and_a_left_page_take_no_money(
    town: Town, application: Application, payment: Payment, v4_words: PayuWords
) -> None:
    payu = v4_at(town.url, v4_words)
    address = payu.payment_page(application, payment, BACK).address
    left = requests.post(address, data={"action": "leave"}, timeout=60)
    assert (left.status_code, town.order(payment)["status"]) == (200, "WAITING_PAYMENT")
    refused = requests.post(address, data={"card_number": REFUSED}, allow_redirects=False, timeout=60)
    assert "result=1" in refused.headers["Location"]
    assert payu.read_return(refused.headers["Location"]).refused
    told = payu.payment_state(payment)
    assert told is not None and told.state is None
    assert town.order(payment)["notifications"] == []


def test_the_bank_takes_no_more_back_than_came(town: Town, application: Application, payment: Payment, words: PayuWords) -> None:
    town.pay(payu_at(town.url, words), application, payment)
    answer = requests.post(f"{town.url}/_stand/orders/{payment.reference}/chargeback", json={"amount": "9000"}, timeout=60)
    assert answer.status_code == 400


def test_its_own_signature_is_that_of_the_published_case() -> None:
    cases = {case["id"]: case for case in json.loads(Path(VECTORS).read_text(encoding="utf-8"))["vectors"]}
    for name in ("v4-public-1", "v4-gen-1", "v4-gen-8"):
        case = cases[name]
        target = case["path"] + (f"?{case['query']}" if case["query"] else "")
        body = case["body"].encode()
        assert signature(case["secret"], case["merchant"], case["date"], case["method"], target, body) == case["expected_hash"]


def test_an_old_request_and_an_unsigned_one_are_turned_away(town: Town, payment: Payment) -> None:
    path, body = "/api/v4/payments/capture", b"{}"
    for date, word in (("2020-01-01T00:00:00+00:00", "REQUEST_EXPIRED"), ("yesterday", "INVALID_DATE")):
        signed = signature("sample-payu-secret", "tourhub", date, "POST", path, body)
        headers = {"X-Header-Merchant": "tourhub", "X-Header-Date": date, "X-Header-Signature": signed}
        answer = requests.post(town.url + path, data=body, headers=headers, timeout=60)
        assert answer.json()["status"] == word
    assert requests.post(town.url + path, data=body, timeout=60).json()["status"] == "INVALID_CREDENTIALS"
