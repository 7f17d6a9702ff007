"""A code at paying, where the product sets it: bound to the attempt, its sum and the agreement on a card."""

from dataclasses import replace

import pytest

from bridge.flows.repaying.start_payment import payment_page
from bridge.model.one_time_code import Purpose
from bridge.model.paying.attempts import PayingCodeNeededError
from bridge.model.payment import Payment
from bridge.ports.acquiring import AccountFeatures
from tests.journeys.form.stage import Stage

TEXTS = {
    "paying": "{lender} платёж {amount} займ {number} {code}",
    "paying_saving": "{lender} платёж {amount} автоплатежи {limit} займ {number} {code}",
}


@pytest.fixture
def guarded(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A loan that runs; payments of 10 000 roubles and more need a code."""
    stage.active()
    product = stage.hub.product(stage.application)
    asked = replace(product.terms, paying_code_from=1_000_000, sms_texts={**product.terms.sms_texts, **TEXTS})
    monkeypatch.setattr(type(product), "terms", property(lambda _self: asked))
    return stage


def attempts(stage: Stage) -> list[Payment]:
    with stage.store.begin() as tx:
        return list(tx.payments.of(stage.id))


def digits(stage: Stage) -> str:
    return stage.code().split()[-1]


def of_other_digits(stage: Stage) -> None:
    """The next code may be asked for, and is another one."""
    stage.clock.move(stage.terms.code_rules.pauses[-1])
    stage.hub.mint.digits = lambda length: "7" * length  # type: ignore[method-assign]


def choose(stage: Stage, amount: str, **more: str) -> str:
    return stage.post("/form/loan/pay", choice="other", amount=amount, **more).request.path


def test_a_smaller_payment_goes_straight_on(guarded: Stage) -> None:
    assert choose(guarded, "9 999,99") == f"/form/pay/{attempts(guarded)[0].id}"


def test_from_the_set_sum_on_a_code_comes_first_and_its_message_tells_lender_loan_and_sum(guarded: Stage) -> None:
    path = choose(guarded, "10 000")
    (payment,) = attempts(guarded)
    assert path == f"/form/pay/{payment.id}/code" and payment.opened_at is None
    text = guarded.code()
    contract = guarded.application.contract
    assert "10\u00a0000\u00a0₽" in text and contract is not None and contract.number in text and guarded.hub.lender in text
    page = guarded.post(path, code=text.split()[-1])
    assert page.request.path == f"/form/pay/{payment.id}" and payment.reference in page.text
    assert guarded.get(f"/form/pay/{payment.id}").status_code == 200, "confirmed once, it stays so"


def test_the_acquirers_page_can_not_be_reached_around_the_code(guarded: Stage) -> None:
    choose(guarded, "10 000")
    (payment,) = attempts(guarded)
    assert guarded.get(f"/form/pay/{payment.id}").request.path == f"/form/pay/{payment.id}/code"
    with pytest.raises(PayingCodeNeededError):
        payment_page(guarded.hub, guarded.application, payment)


def test_a_code_is_good_for_its_own_attempt_alone(guarded: Stage) -> None:
    choose(guarded, "10 000")
    old = digits(guarded)
    of_other_digits(guarded)
    path = choose(guarded, "18 000")
    page = guarded.post(path, code=old)
    assert page.status_code == 422 and page.request.path == path
    assert attempts(guarded)[-1].opened_at is None


def test_a_wrong_code_is_counted_and_five_end_it(guarded: Stage) -> None:
    path = choose(guarded, "10 000")
    right = digits(guarded)
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        assert guarded.post(path, code=wrong).status_code == 422
    assert guarded.post(path, code=right).status_code == 422
    assert attempts(guarded)[0].opened_at is None


def test_a_saved_card_needs_a_code_whatever_the_sum_and_a_changed_limit_another_one(guarded: Stage) -> None:
    guarded.acquiring.able = AccountFeatures(cards=True)
    path = choose(guarded, "5 000", save_card="1", card_limit="20 000")
    assert path.endswith("/code")
    text = guarded.code()
    assert "автоплатежи 20\u00a0000\u00a0₽" in text and "5\u00a0000\u00a0₽" in text
    assert "не больше 20\u00a0000\u00a0₽ за раз" in guarded.get(path).text
    of_other_digits(guarded)
    choose(guarded, "5 000", save_card="1", card_limit="50 000")
    assert guarded.post(path, code=text.split()[-1]).status_code == 422, "agreed to 20 000, not to 50 000"


def test_pressed_twice_it_is_one_act_and_looking_sends_nothing(guarded: Stage) -> None:
    path = choose(guarded, "10 000")
    code = digits(guarded)
    sent = len(guarded.sms.sent)
    guarded.get(path)
    guarded.work()
    assert len(guarded.sms.sent) == sent
    assert guarded.post(path, code=code).status_code == guarded.post(path, code=code).status_code == 200
    with guarded.store.begin() as tx:
        used = [one for one in tx.codes.of(guarded.id) if one.purpose is Purpose.PAYING and one.used_at]
    assert len(used) == 1


def test_another_code_waits_for_its_pause(guarded: Stage) -> None:
    path = choose(guarded, "10 000")
    digits(guarded)
    page = guarded.post(f"{path}/again")
    assert "Новый можно попросить через" in page.text
