"""An acquirer in memory, with notices that tests can make."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import BinaryIO

from bridge.model.application import Application
from bridge.model.errors import NoticeRefusedError
from bridge.model.payment import Payment, PaymentNotice, PaymentState, SavedCard
from bridge.ports.acquiring import AccountFeatures, BrowserReturn, PaymentPage, ReceiptLine, ReportRow, Settled
from bridge.ports.outside_errors import OutsideError, RefusedError

MARK = "genuine"


class FakeAcquiring:
    """`states` is what it answers when asked by reference; `failing` is raised once per entry instead.

    `done` are the things it did, as (what, reference, amount or key); `lost` raises its entries once each *after* doing.
    """

    def __init__(self) -> None:
        self.states: dict[str, PaymentState] = {}
        self.failing: list[OutsideError] = []
        self.lost: list[OutsideError] = []
        self.done: list[tuple[str, str, int | str]] = []
        self.refunds: dict[tuple[str, str], int] = {}
        self.cards: dict[str, SavedCard] = {}
        self.forgotten: set[str] = set()
        self.rows: list[ReportRow] | None = None
        self.able = AccountFeatures(two_step=True, cards=True, receipts=True)
        self.blind = False
        self.names: tuple[str, ...] = ("",)
        self.account = ""

    def account_of(self, application: Application) -> str:
        return self.account

    def accounts(self) -> Sequence[str]:
        return self.names

    def features(self, application: Application) -> AccountFeatures:
        return self.able

    def payment_page(
        self,
        application: Application,
        payment: Payment,
        return_url: str,
        *,
        keep_card: bool = False,
        lines: Sequence[ReceiptLine] = (),
    ) -> PaymentPage:
        kept = (("keep_card", "1"),) if keep_card else ()
        fields = (("reference", payment.reference), ("amount", str(payment.amount)), ("back", return_url), *kept)
        return PaymentPage("https://acquirer.test/pay", (*fields, *((line.name, str(line.amount)) for line in lines)))

    def notice_body(
        self, reference: str, state: PaymentState | None, amount: int, currency: str = "RUB", acquirer_reference: str = "9001",
        word: str = "", **more: object,
    ) -> bytes:  # fmt: skip
        """A genuine notice. `word`: the acquirer's own, where it has several for one state, or one that means none (None).

        `more`: further fields of PaymentNotice (refunded, refund_id, merchant, commission, test, odd), or card=(token, mask).
        """
        told = {"reference": reference, "state": state, "amount": amount, "currency": currency, "theirs": acquirer_reference}
        told["word"] = word or str(state)
        return json.dumps(told | {"mark": MARK, "more": more}).encode()

    def kept_notice(self, body: bytes, headers: Mapping[str, str], account: str = "") -> bytes:
        if account:
            raise NoticeRefusedError("no such account")
        return body

    def read_notice(self, body: bytes) -> PaymentNotice:
        try:
            told = json.loads(body)
        except ValueError:
            raise NoticeRefusedError("not a notice") from None
        if told.get("mark") != MARK:
            raise NoticeRefusedError("the mark is wrong")
        more = dict(told.get("more", {}))
        key = f"{told['reference']}:{told['theirs']}:{told['word']}:{told['amount']}:{told['currency']}"
        if "refund_id" in more:
            key = f"{key}:{more['refund_id']}"
        if "card" in more:
            more["card"] = SavedCard(*more["card"])
        state = PaymentState(told["state"]) if told["state"] else None
        return PaymentNotice(
            told["reference"], told["theirs"], state, told["word"], told["amount"], told["currency"], key, **more
        )

    def receipt(self, body: bytes, at: datetime) -> tuple[str, str]:
        return f"taken {self.read_notice(body).key}", "text/plain"

    def read_return(self, url: str) -> BrowserReturn:
        return BrowserReturn(verified="good=1" in url, refused="result=1" in url)

    def payment_state(self, payment: Payment) -> PaymentNotice | None:
        self._fail()
        state = self.states.get(payment.reference)
        if state is None:
            return None
        return PaymentNotice(payment.reference, "9001", state, state, None, "", f"9001:{state}")

    def capture(self, payment: Payment, amount: int) -> Settled:
        self._fail()
        before = self.states.get(payment.reference) is PaymentState.PAID
        self.states[payment.reference] = PaymentState.PAID
        return self._did("capture", payment.reference, amount, Settled(done_before=before))

    def cancel_hold(self, payment: Payment) -> Settled:
        self._fail()
        if self.states.get(payment.reference) is PaymentState.PAID:
            raise RefusedError("fake", "cancel", "captured already", "captured")
        before = self.states.get(payment.reference) is PaymentState.REVERSED
        self.states[payment.reference] = PaymentState.REVERSED
        return self._did("cancel", payment.reference, payment.amount, Settled(done_before=before))

    def refund(self, payment: Payment, amount: int, key: str) -> Settled:
        self._fail()
        mine = (payment.reference, key)
        before = mine in self.refunds
        back = sum(given for (reference, _), given in self.refunds.items() if reference == payment.reference)
        if not before and back + amount > payment.amount:
            raise RefusedError("fake", "refund", "more than was paid", "sum")
        self.refunds[mine] = amount
        self.states[payment.reference] = PaymentState.REFUNDED
        return self._did("refund", payment.reference, key, Settled(f"R-{key}", before, pending=not before))

    def find_refund(self, payment: Payment, amount: int, key: str) -> bool | None:
        self._fail()
        return None if self.blind else (payment.reference, key) in self.refunds

    def charge_saved_card(
        self, application: Application, payment: Payment, token: str, lines: Sequence[ReceiptLine] = ()
    ) -> PaymentNotice:
        self._fail()
        if token in self.forgotten or token not in {card.token for card in self.cards.values()}:
            raise RefusedError("fake", "charge", "no such card", "token")
        self.states[payment.reference] = PaymentState.PAID
        told = PaymentNotice(
            payment.reference, "9002", PaymentState.PAID, "PAID", payment.amount, "RUB", f"9002:{payment.reference}"
        )
        self._did("charge", payment.reference, payment.amount, Settled())
        return told

    def saved_card(self, payment: Payment) -> SavedCard | None:
        self._fail()
        return self.cards.get(payment.reference)

    def forget_card(self, application: Application, token: str) -> None:
        self._fail()
        self.forgotten.add(token)
        self._did("forget", token, "", Settled())

    def report(self, file: BinaryIO) -> Iterator[ReportRow]:
        file.read()
        return iter(self.rows or [])

    def payments_between(self, since: datetime, until: datetime) -> list[ReportRow] | None:
        self._fail()
        if self.rows is None:
            return None
        return [row for row in self.rows if row.at is None or since <= row.at < until]

    def _fail(self) -> None:
        if self.failing:
            raise self.failing.pop(0)

    def _did(self, what: str, reference: str, detail: int | str, settled: Settled) -> Settled:
        self.done.append((what, reference, detail))
        if self.lost:
            raise self.lost.pop(0)
        return settled
