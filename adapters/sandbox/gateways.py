"""A gateway of messages that sends none, and an acquirer that takes no money."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import BinaryIO, NoReturn

from bridge.model.application import Application
from bridge.model.errors import NoticeRefusedError
from bridge.model.payment import Payment
from bridge.ports.acquiring import AccountFeatures, BrowserReturn, PaymentPage, ReportRow, Settled
from bridge.ports.outside_errors import RefusedError
from bridge.ports.sms import Called, Message, MessageState, Price, RawNotice, Sent, SmsNotice

SYSTEM = "sandbox"


class SandboxSms:
    """bridge.ports.sms.SmsGateway: everything counts as delivered, nothing leaves the house."""

    name = SYSTEM

    def send(self, message: Message) -> Sent:
        """Taken."""
        return Sent(message.id)

    def message_state(self, message: Message) -> tuple[MessageState, str]:
        """Delivered."""
        return MessageState.DELIVERED, ""

    def call(self, message: Message) -> Called:
        """Nobody's phone rings; the digits are zeros, too."""
        return Called(message.id, "0000")

    def balance(self) -> int:
        """Enough for ever."""
        return 100_000_000

    def price(self, phone: str, text: str, sender: str = "") -> Price:
        """Nothing."""
        return Price(0, 1)

    def read_notice(self, raw: RawNotice) -> SmsNotice:
        """Nobody tells anything."""
        raise NoticeRefusedError("the test system hears no notices")

    def receipt(self) -> str:
        """Never asked for."""
        return ""


class SandboxAcquiring:
    """bridge.ports.acquiring.Acquiring: whatever would move money is refused."""

    def account_of(self, application: Application) -> str:
        """The usual one."""
        return ""

    def accounts(self) -> Sequence[str]:
        """The usual one alone."""
        return ("",)

    def features(self, application: Application) -> AccountFeatures:
        """The plainest."""
        return AccountFeatures()

    def payment_page(
        self,
        application: Application,
        payment: Payment,
        return_url: str,
        *,
        keep_card: bool = False,
        lines: Sequence[object] = (),
    ) -> PaymentPage:
        """Refused."""
        _refuse("payment_page")

    def kept_notice(self, body: bytes, headers: Mapping[str, str], account: str = "") -> bytes:
        """Refused."""
        raise NoticeRefusedError("the test system hears no notices")

    def read_notice(self, body: bytes) -> NoReturn:
        """Refused."""
        raise NoticeRefusedError("the test system hears no notices")

    def receipt(self, body: bytes, at: datetime) -> tuple[str, str]:
        """Never asked for."""
        return "", "text/plain"

    def read_return(self, url: str) -> BrowserReturn:
        """Refused."""
        _refuse("read_return")

    def payment_state(self, payment: Payment) -> None:
        """Unknown."""

    def capture(self, payment: Payment, amount: int) -> Settled:
        """Refused."""
        _refuse("capture")

    def cancel_hold(self, payment: Payment) -> Settled:
        """Refused."""
        _refuse("cancel_hold")

    def refund(self, payment: Payment, amount: int, key: str) -> Settled:
        """Refused."""
        _refuse("refund")

    def find_refund(self, payment: Payment, amount: int, key: str) -> bool | None:
        """It never happened."""
        return False

    def charge_saved_card(self, application: Application, payment: Payment, token: str, lines: Sequence[object] = ()) -> NoReturn:
        """Refused."""
        _refuse("charge_saved_card")

    def saved_card(self, payment: Payment) -> None:
        """None."""

    def forget_card(self, application: Application, token: str) -> None:
        """Gone already."""

    def report(self, file: BinaryIO) -> Iterator[ReportRow]:
        """Empty."""
        return iter(())

    def payments_between(self, since: datetime, until: datetime) -> list[ReportRow] | None:
        """None."""
        return []


def _refuse(operation: str) -> NoReturn:
    raise RefusedError(SYSTEM, operation, "the test system moves no money", "test")
