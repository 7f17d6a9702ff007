"""An acquirer in memory, with notices that tests can make."""

import json
from datetime import datetime

from bridge.model.application import Application
from bridge.model.errors import NoticeRefusedError
from bridge.model.payment import Payment, PaymentNotice, PaymentState
from bridge.ports.acquiring import BrowserReturn, PaymentPage
from bridge.ports.outside_errors import OutsideError

MARK = "genuine"


class FakeAcquiring:
    """`states` is what it answers when asked by reference; `failing` is raised once per entry instead."""

    def __init__(self) -> None:
        self.states: dict[str, PaymentState] = {}
        self.failing: list[OutsideError] = []

    def payment_page(self, application: Application, payment: Payment, return_url: str) -> PaymentPage:
        fields = (("reference", payment.reference), ("amount", str(payment.amount)), ("back", return_url))
        return PaymentPage("https://acquirer.test/pay", fields)

    def notice_body(
        self, reference: str, state: PaymentState | None, amount: int, currency: str = "RUB", acquirer_reference: str = "9001",
        word: str = "",
    ) -> bytes:  # fmt: skip
        """A genuine notice. `word`: the acquirer's own, where it has several for one state, or one that means none (None)."""
        told = {"reference": reference, "state": state, "amount": amount, "currency": currency, "theirs": acquirer_reference}
        told["word"] = word or str(state)
        return json.dumps(told | {"mark": MARK}).encode()

    def read_notice(self, body: bytes) -> PaymentNotice:
        try:
            told = json.loads(body)
        except ValueError:
            raise NoticeRefusedError("not a notice") from None
        if told.get("mark") != MARK:
            raise NoticeRefusedError("the mark is wrong")
        key = f"{told['reference']}:{told['theirs']}:{told['word']}:{told['amount']}:{told['currency']}"
        state = PaymentState(told["state"]) if told["state"] else None
        return PaymentNotice(told["reference"], told["theirs"], state, told["word"], told["amount"], told["currency"], key)

    def receipt(self, body: bytes, at: datetime) -> tuple[str, str]:
        return f"taken {self.read_notice(body).key}", "text/plain"

    def read_return(self, url: str) -> BrowserReturn:
        return BrowserReturn(verified="good=1" in url, refused="result=1" in url)

    def payment_state(self, payment: Payment) -> PaymentNotice | None:
        if self.failing:
            raise self.failing.pop(0)
        state = self.states.get(payment.reference)
        if state is None:
            return None
        return PaymentNotice(payment.reference, "9001", state, state, None, "", f"9001:{state}")
