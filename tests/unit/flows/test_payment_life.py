"""The life of a payment under any words in any order, any number of times: sums never part from what the acquirer did."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.flows.repaying.receive_payment import act_on
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
