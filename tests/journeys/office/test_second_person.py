"""The page «Второе лицо»: large sums, the way to 1C and days that differ need two; what is told, what is refused, done once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from bridge.flows.hub import LOAN_SYSTEM, Hub
from bridge.flows.repaying.receive_payment import act_on
from bridge.model.payment import Payment, PaymentNotice, PaymentState
from bridge.model.seconding.rules import Rules
from bridge.ports.work import WorkKind
from tests.journeys.office.case import take
from tests.journeys.office.two import officers_of, press

SECOND, PAYMENTS, QUEUES = "/office/second", "/office/payments", "/office/queues"


@pytest.fixture
def people(hub: Hub) -> dict[str, FlaskClient]:
    return officers_of(hub)


def strange_money(hub: Hub, amount: int) -> str:
    told = PaymentNotice("STRANGE", "900", PaymentState.PAID, "PAID", amount, "RUB", "key")
    with hub.store.begin() as tx:
        act_on(hub, tx, told)
        return tx.suspense.waiting(1)[0].id


def asked_deed(client: FlaskClient) -> str:
    return client.get(SECOND).text.split('class="deed-card" id="')[1].split('"')[0]


def suspense_stands(hub: Hub, suspense_id: str) -> str:
    with hub.store.read() as tx:
        return tx.suspense.get(suspense_id).resolution.value


def test_a_large_sum_waits_for_another_senior_and_then_moves_once(hub: Hub, people: dict[str, FlaskClient]) -> None:
    number = strange_money(hub, 7_500_000)
    told = press(people["anna"], PAYMENTS, f"{PAYMENTS}/suspense/{number}", do="refund", reason="ошибка плательщика").text
    assert "нужно второе лицо" in told and suspense_stands(hub, number) == "open"
    own, other = people["anna"].get(SECOND).text, people["boris"].get(SECOND).text
    assert "решает другой человек" in own and "Подтвердить и сделать" not in own
    assert "Вернуть плательщику невыясненные 75\u00a0000,00" in other and "ошибка плательщика" in other
    deed = asked_deed(people["boris"])
    assert "Свою просьбу подтвердить нельзя" in press(people["anna"], SECOND, f"{SECOND}/{deed}/confirm").text
    assert "Подтверждено и сделано" in press(people["boris"], SECOND, f"{SECOND}/{deed}/confirm").text
    assert "уже решил кто-то другой" in press(people["boris"], SECOND, f"{SECOND}/{deed}/confirm").text
    assert suspense_stands(hub, number) == "refunded"
    with hub.store.read() as tx:
        (refund,) = tx.refunds.of(number)
        assert (refund.amount, refund.asked_by) == (7_500_000, "office:anna + boris")


def test_a_small_sum_needs_nobody_else(hub: Hub, people: dict[str, FlaskClient]) -> None:
    number = strange_money(hub, 4_900_000)
    told = press(people["anna"], PAYMENTS, f"{PAYMENTS}/suspense/{number}", do="refund", reason="ошибка").text
    assert suspense_stands(hub, number) == "refunded" and "Второе лицо»" not in told


def test_who_lacks_the_right_sees_what_waits_and_may_not_decide(hub: Hub, people: dict[str, FlaskClient]) -> None:
    number = strange_money(hub, 7_500_000)
    press(people["anna"], PAYMENTS, f"{PAYMENTS}/suspense/{number}", do="let_be", reason="не наши деньги")
    deed = asked_deed(people["oleg"])
    for name in ("oleg", "nina"):
        page = people[name].get(SECOND).text
        assert "есть такое же право" in page and "Подтвердить и сделать" not in page
    assert "то же право" in press(people["oleg"], SECOND, f"{SECOND}/{deed}/confirm").text
    assert press(people["nina"], SECOND, f"{SECOND}/{deed}/confirm").status_code == 403
    assert suspense_stands(hub, number) == "open"


def test_a_refusal_needs_a_reason_and_the_asker_reads_it(hub: Hub, people: dict[str, FlaskClient]) -> None:
    number = strange_money(hub, 7_500_000)
    press(people["anna"], PAYMENTS, f"{PAYMENTS}/suspense/{number}", do="refund", reason="просит клиент")
    deed = asked_deed(people["boris"])
    wrong = press(people["boris"], SECOND, f"{SECOND}/{deed}/refuse", reason="а")
    assert wrong.status_code == 422 and "от трёх знаков" in wrong.text
    press(people["boris"], SECOND, f"{SECOND}/{deed}/refuse", reason="сначала выписка банка")
    assert "сначала выписка банка" in people["anna"].get(SECOND).text and suspense_stands(hub, number) == "open"


def test_many_small_refunds_of_one_payment_add_up_to_a_large_one(hub: Hub, people: dict[str, FlaskClient]) -> None:
    case, now = take(hub), hub.clock.now()
    payment = Payment("pay_1", case.id, "REF1", 9_000_000, PaymentState.STARTED, now, paid=9_000_000, paid_at=now)
    with hub.store.begin() as tx:
        tx.payments.add(payment)
        tx.payments.save(payment.become(PaymentState.PAID))
    path = f"{PAYMENTS}/pay_1"
    assert "Возврат поставлен" in press(people["anna"], path, path, do="refund", amount="30000", reason="часть").text
    assert "нужно второе лицо" in press(people["anna"], path, path, do="refund", amount="30000", reason="ещё часть").text
    press(people["boris"], SECOND, f"{SECOND}/{asked_deed(people['boris'])}/confirm")
    with hub.store.read() as tx:
        assert [one.amount for one in tx.refunds.of("pay_1")] == [3_000_000, 3_000_000]


def test_one_person_shuts_the_way_to_1c_for_an_hour_and_two_for_good(hub: Hub, people: dict[str, FlaskClient]) -> None:
    now = hub.clock.now()
    with hub.store.begin() as tx:
        tx.work.post(WorkKind.FETCH_LOAN, "", LOAN_SYSTEM, "x", now)
    side = f"/office/far-sides/{LOAN_SYSTEM}/pause"
    press(people["anna"], QUEUES, side, do="for_a_while", reason="база чинится")
    with hub.store.read() as tx:
        until = tx.work.health(LOAN_SYSTEM).held_until
    assert until is not None and abs(until - now - timedelta(hours=1)) < timedelta(minutes=1)
    assert "вдвоём" in press(people["anna"], QUEUES, side, do="for_good", reason="переезд базы").text
    press(people["boris"], SECOND, f"{SECOND}/{asked_deed(people['boris'])}/confirm")
    with hub.store.read() as tx:
        health = tx.work.health(LOAN_SYSTEM)
    assert health.held_until is not None and health.held_until.year > 2100 and health.paused_by == "anna + boris"


def test_an_office_of_one_person_says_loudly_that_nobody_looks_over_the_shoulder(hub: Hub) -> None:
    alone = officers_of(_without(hub))["anna"]
    assert "Второе лицо отключено" in alone.get(SECOND).text
    number = strange_money(hub, 7_500_000)
    press(alone, PAYMENTS, f"{PAYMENTS}/suspense/{number}", do="refund", reason="ошибка плательщика")
    assert suspense_stands(hub, number) == "refunded" and "без второго лица" in alone.get(SECOND).text


def _without(hub: Hub) -> Hub:
    return replace(hub, seconding=Rules(on=False))
