"""What the acquirer can't tell when it is asked goes before a person."""

from datetime import timedelta

from bridge.flows.repaying.ask_payments import ask_about_payments
from bridge.flows.repaying.start_payment import start_payment
from bridge.model.payment import Payment, PaymentNotice, PaymentState
from bridge.model.status import Status
from tests.builders import fake_hub
from tests.walk import brought_to


def test_a_refund_of_an_unknown_sum_moves_nothing_and_is_put_before_a_person_once() -> None:
    hub = fake_hub()
    payment, _ = start_payment(hub, brought_to(hub, Status.ACTIVE).id, 5_000_00)

    def told(asked: Payment) -> PaymentNotice:
        return PaymentNotice(asked.reference, "9001", None, "REFUND", None, "", "9001:REFUND", odd="возврат без суммы")

    hub.acquiring.payment_state = told
    for _ in range(2):
        hub.clock.move(timedelta(hours=2))
        assert ask_about_payments(hub) == 0
    with hub.store.begin() as tx:
        assert tx.payments.get(payment.id).state is PaymentState.STARTED
        assert [one.text for one in tx.attentions.waiting()] == ["возврат без суммы"]
