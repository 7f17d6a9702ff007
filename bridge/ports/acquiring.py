"""The acquirer through which borrowers pay (PayU today)."""

from collections.abc import Mapping
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

    def read_return(self, url: str) -> Mapping[str, str]:
        """Facts of the browser's return (`result`, `verified` yes/no); for display and logs only."""
        ...

    def payment_state(self, payment: Payment) -> PaymentNotice | None:
        """Ask the acquirer by our reference; None when it does not know it. Raises an outside error."""
        ...
