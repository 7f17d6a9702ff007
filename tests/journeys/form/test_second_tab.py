"""Two tabs that chose at one instant, and a card that is being charged: the page says what goes on and how to go on."""

import re
from dataclasses import replace

from bridge.flows.repaying.start_payment import figure_of_today, start_attempt
from bridge.model.paying.debit import Debit, DebitState
from bridge.model.paying.figure import Wish
from bridge.model.payment import PaymentState
from tests.journeys.form.stage import Stage


def test_the_tab_that_came_second_is_told_and_may_begin_its_own_sum_anew(stage: Stage) -> None:
    stage.active()
    figure = figure_of_today(stage.hub, stage.application)
    other = start_attempt(stage.hub, stage.application, 2_000_050, figure, Wish.EARLY_SMALLER)
    first = stage.post("/form/loan/pay", choice="next", anew="").request.path.rpartition("/")[2]
    told = stage.browser.get(f"/form/pay/{other.id}")
    assert told.status_code == 409 and f"/form/pay/{first}" in told.text and "Продолжить этот платёж" in told.text
    fields = dict(re.findall(r'<input type="hidden" name="(choice|amount|ahead|anew)" value="([^"]*)"', told.text))
    assert fields["anew"] == "1"
    stage.post("/form/loan/pay", **fields)
    with stage.store.begin() as tx:
        newest = tx.payments.of(stage.id)[-1]
        assert (newest.amount, newest.wish, tx.payments.get(first).state) == (2_000_050, Wish.EARLY_SMALLER, PaymentState.LAPSED)


def test_while_a_card_is_charged_nothing_is_begun_beside_it(stage: Stage) -> None:
    stage.active()
    figure = figure_of_today(stage.hub, stage.application)
    payment = start_attempt(stage.hub, stage.application, 1_800_000, figure)
    now, today = stage.clock.now(), stage.clock.today()
    with stage.store.begin() as tx:
        whose = (stage.id, "crd_1", "bat_1", 1, today, payment.amount)
        tx.debits.plan(Debit("deb_1", *whose, DebitState.PROCESSING, now, payment_id=payment.id))
        tx.payments.save(replace(payment, debit_id="deb_1", opened_at=now))
    for anew in ("", "1"):
        told = stage.post("/form/loan/pay", choice="other", amount="500", anew=anew)
        assert told.status_code == 409 and "Это автоплатёж" in told.text and 'id="anew"' not in told.text
    with stage.store.begin() as tx:
        assert [one.id for one in tx.payments.of(stage.id)] == [payment.id]
