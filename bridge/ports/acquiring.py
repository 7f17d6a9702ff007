"""The acquirer through which borrowers pay (PayU today)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bridge.model.application import Application
from bridge.model.payment import Payment, PaymentNotice


@dataclass(frozen=True)
class PaymentPage:
    """Where the borrower's browser posts which fields, in order, to pay."""

    address: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class BrowserReturn:
    """What the address says with which the browser came back. It never changes a payment: only a notice does.

    `verified`: the acquirer made this address; `refused`: it says that the payment failed.
    """

    verified: bool
    refused: bool


class Acquiring(Protocol):
    """Verification never changes state; a notice that does not verify raises NoticeRefusedError (bridge.model.errors)."""

    def payment_page(self, application: Application, payment: Payment, return_url: str) -> PaymentPage:
        """What the browser must post to pay `payment`."""
        ...

    def read_notice(self, body: bytes) -> PaymentNotice:
        """Verify and read a notice from its raw bytes."""
        ...

    def receipt(self, body: bytes, at: datetime) -> tuple[str, str]:
        """The exact answer (text, media type) that tells the acquirer the notice was stored."""
        ...

    def read_return(self, url: str) -> BrowserReturn:
        """What the browser's return at the complete outside address `url` says; for display only."""
        ...

    def payment_state(self, payment: Payment) -> PaymentNotice | None:
        """Ask the acquirer by our reference; None when it does not know it. Raises an outside error."""
        ...
