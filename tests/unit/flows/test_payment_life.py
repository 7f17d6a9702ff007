"""The life of a payment under any words in any order, any number of times: sums never part from what the acquirer did."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.flows.repaying.receive_payment import act_on
from bridge.flows.repaying.resolve_suspense import attach_money
from bridge.flows.repaying.start_payment import start_payment
from bridge.model.paying.figure import Wish
from bridge.model.payment import Payment, PaymentNotice, PaymentState
from bridge.model.status import Status
from tests.builders import FakeHub, fake_hub
from tests.walk import brought_to, deal_number, work_all

S = PaymentState
SUM = 3_727_500
PARTS = {"R1": 100_000, "R2": 227_500, "R3": 500_000}
WORDS = st.sampled_from(["authorized", "paid", "paid again", "nothing", "test", *PARTS])
RANK = {S.STARTED: 0, S.LAPSED: 0, S.AUTHORIZED: 1, S.PAID: 2, S.POSTED: 3, S.REFUNDED: 4, S.CHARGED_BACK: 4}


def say(hub: FakeHub, payment: Payment, word: str) -> None:
    state = {"authorized": S.AUTHORIZED, "nothing": None}.get(word, S.REFUNDED if word in PARTS else S.PAID)
    notice = PaymentNotice(
        payment.reference, "9001", state, word, SUM, "RUB", word, test=word == "test", refunded=PARTS.get(word),
        refund_id=word if word in PARTS else "",
    )  # fmt: skip
    with hub.store.begin() as tx:
        act_on(hub, tx, notice)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(words=st.lists(st.tuples(WORDS, st.booleans()), max_size=12), reverses=st.booleans())
def test_any_words_in_any_order_keep_the_sums_and_lead_only_forward(words: list[tuple[str, bool]], reverses: bool) -> None:
    hub = fake_hub()
    hub.loan_system.reverses = reverses
    payment, _ = start_payment(hub, brought_to(hub, Status.ACTIVE).id, SUM, Wish.PLAIN)
    highest = 0
    for word, work_now in words:
        say(hub, payment, word)
        if work_now:
            work_all(hub)
        with hub.store.begin() as tx:
            now = tx.payments.get(payment.id)
        assert RANK[now.state] >= highest, "a payment went back"
        highest = RANK[now.state]
    work_all(hub)
    check(hub, payment, {word for word, _ in words}, reverses)


def check(hub: FakeHub, payment: Payment, said: set[str], reverses: bool) -> None:
    with hub.store.begin() as tx:
        now = tx.payments.get(payment.id)
        told = [one.kind for one in tx.attentions.waiting()]
        suspense = tx.suspense.waiting(9)
    paid, back = bool(said & {"paid", "paid again"}), sum(PARTS[word] for word in said & set(PARTS))
    assert (now.paid, now.refunded) == (SUM if paid else 0, back)
    posted = [one.amount for _, one in hub.loan_system.records[deal_number(hub, payment.application_id)].posted]
    assert sum(one > 0 for one in posted) == (1 if paid else 0), "posted once"
    assert suspense == []
    if paid:
        assert sum(posted) == now.posted
        assert now.posted == SUM - back or (not reverses and told == [f"refund:{payment.id}"])
    else:
        assert posted == []


OTHER = SUM + 777
ALL_BACK = {"R1": 100_000, "R2": 227_500, "R3": OTHER - 327_500}
DEEDS = st.sampled_from(["authorized", "other", "other again", "nothing", "attach", *ALL_BACK])


def say_other(hub: FakeHub, payment: Payment, word: str) -> bool:
    """Tells whether a person's deed was done."""
    if word == "attach":
        with hub.store.begin() as tx:
            open_ones = [one for one in tx.suspense.of_payment(payment.id) if one.money]
        for one in open_ones:
            attach_money(hub, one.id, payment.application_id, "anna", "его платёж")
        return bool(open_ones)
    state = {"authorized": S.AUTHORIZED, "nothing": None}.get(word, S.REFUNDED if word in ALL_BACK else S.PAID)
    amount = SUM if state is S.AUTHORIZED else ALL_BACK.get(word, OTHER)
    notice = PaymentNotice(
        payment.reference, "9001", state, word, amount, "RUB", word, refunded=ALL_BACK.get(word),
        refund_id=word if word in ALL_BACK else "",
    )  # fmt: skip
    with hub.store.begin() as tx:
        act_on(hub, tx, notice)
    return False


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(words=st.lists(st.tuples(DEEDS, st.booleans()), max_size=12))
def test_another_sum_is_what_came_less_what_went_wherever_it_lies(words: list[tuple[str, bool]]) -> None:
    hub = fake_hub()
    hub.loan_system.reverses = True
    payment, _ = start_payment(hub, brought_to(hub, Status.ACTIVE).id, SUM, Wish.PLAIN)
    attached = False
    for word, work_now in words:
        attached |= say_other(hub, payment, word)
        if work_now:
            work_all(hub)
    work_all(hub)
    said = {word for word, _ in words}
    came = OTHER if said & {"other", "other again"} else 0
    left = max(0, came - sum(ALL_BACK[word] for word in said & set(ALL_BACK)))
    with hub.store.begin() as tx:
        now, waits = tx.payments.get(payment.id), sum(one.money for one in tx.suspense.of_payment(payment.id))
    posted = [one.amount for _, one in hub.loan_system.records[deal_number(hub, payment.application_id)].posted]
    assert (waits, sum(posted)) == ((0, left) if attached else (left, 0))
    assert sum(one > 0 for one in posted) <= 1, "posted once"
    if came and not left:
        assert (now.state, now.here, now.going_on) == (S.REFUNDED, 0, False)
    if attached:
        assert (now.paid, now.here) == (OTHER, left)
