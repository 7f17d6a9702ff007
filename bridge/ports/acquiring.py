"""The acquirer through which borrowers pay (PayU today), over whichever of its protocols an account speaks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import BinaryIO, Protocol

from bridge.model.application import Application
from bridge.model.paying.receipt import ReceiptKind, ReceiptLine
from bridge.model.payment import Payment, PaymentNotice, SavedCard

__all__ = [
    "AccountFeatures", "Acquiring", "BrowserReturn", "PaymentPage", "ReceiptKind", "ReceiptLine", "ReportRow",
    "ReportUnreadableError", "RowKind", "Settled",
]  # fmt: skip


@dataclass(frozen=True)
class PaymentPage:
    """Where the borrower's browser goes to pay: it posts `fields` in order or, where there are none, follows the address."""

    address: str
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def posted(self) -> bool:
        """False for a plain address, which must be followed (a link, a redirect): a GET form would cut its query off."""
        return bool(self.fields)


@dataclass(frozen=True)
class BrowserReturn:
    """What the address says with which the browser came back. It never changes a payment: only a notice does.

    `verified`: the acquirer made this address; `refused`: it says that the payment failed.
    """

    verified: bool
    refused: bool


@dataclass(frozen=True)
class AccountFeatures:
    """What an account can do. `two_step`: money of cards is held first and must be captured within `hold`; `receipts`: fiscal
    receipts (54-FZ) are made by the acquirer; `listing`: payments of a span of time can be asked for."""

    two_step: bool = False
    hold: timedelta | None = None
    refunds: bool = True
    cards: bool = False
    receipts: bool = False
    listing: bool = False


@dataclass(frozen=True)
class Settled:
    """The acquirer did what was asked.

    `done_before`: an earlier try of ours had done it; `pending`: accepted, the end comes as a notice. `reference`: the
    acquirer's own number of the operation, where it gives one.
    """

    reference: str = ""
    done_before: bool = False
    pending: bool = False


class RowKind(StrEnum):
    """What a row of the acquirer's report is."""

    PAYMENT = "payment"
    REFUND = "refund"
    CHARGEBACK = "chargeback"
    OTHER = "other"


@dataclass(frozen=True)
class ReportRow:
    """One movement of money as the acquirer reports it. `amount` in kopecks, never negative: `kind` says which way it went.

    `reference` is ours, `acquirer_reference` PayU's number of the payment, `operation` its number of the refund where told.
    `at` is UTC; `commission` in kopecks. `place` names the row in the file. `repeated`: an equal row came before.
    """

    kind: RowKind
    reference: str
    acquirer_reference: str
    amount: int
    currency: str
    raw_state: str
    at: datetime | None = None
    commission: int | None = None
    operation: str = ""
    place: str = ""
    repeated: bool = False


class ReportUnreadableError(ValueError):
    """The file is no report, or one row of it can't be read; the text (Russian) names row and column and quotes no one's data."""


class Acquiring(Protocol):
    """Verification never changes state; a notice that does not verify raises NoticeRefusedError (bridge.model.errors).

    Everything that asks or tells the acquirer raises the outside errors. After OutcomeUnknownError ask before repeating:
    `payment_state` for a payment, a capture and a cancelled hold, `find_refund` for a refund. They asked once themselves.
    """

    def account_of(self, application: Application) -> str:
        """The name of the account that this loan is paid through; empty for the only or usual one."""
        ...

    def accounts(self) -> Sequence[str]:
        """Names of all accounts, the usual one (empty) first."""
        ...

    def features(self, application: Application) -> AccountFeatures:
        """What that account can do."""
        ...

    def payment_page(
        self,
        application: Application,
        payment: Payment,
        return_url: str,
        *,
        keep_card: bool = False,
        lines: Sequence[ReceiptLine] = (),
    ) -> PaymentPage:
        """Where the browser goes to pay `payment`; asking again gives the same page.

        `keep_card` only where the borrower agreed to have the card saved. `lines` are passed on where the account makes
        receipts; without any the whole sum is one line. May ask the acquirer: raises an outside error.
        """
        ...

    def kept_notice(self, body: bytes, headers: Mapping[str, str], account: str = "") -> bytes:
        """What is stored of a notice that came to the address of `account`, enough to verify it again: the other methods take it.

        A body that needs no headers stays as it came. Raises NoticeRefusedError for an unknown account.
        """
        ...

    def read_notice(self, body: bytes) -> PaymentNotice:
        """Verify and read a notice as it was kept."""
        ...

    def receipt(self, body: bytes, at: datetime) -> tuple[str, str]:
        """The exact answer (text, media type) that tells the acquirer the notice was stored."""
        ...

    def read_return(self, url: str) -> BrowserReturn:
        """What the browser's return at the complete outside address `url` says; for display only."""
        ...

    def payment_state(self, payment: Payment) -> PaymentNotice | None:
        """Ask the acquirer by our reference; None when it does not know it.

        `amount` and `refunded` (in all, here) are told where the protocol tells sums, else None. Paid is also what went back in
        part; a refund of an unknown sum has no `state` and is `odd`.
        """
        ...

    def capture(self, payment: Payment, amount: int) -> Settled:
        """Take `amount` kopecks of money that is held, once; what is left of the hold goes back."""
        ...

    def cancel_hold(self, payment: Payment) -> Settled:
        """Let go of money that is held and not captured yet."""
        ...

    def refund(self, payment: Payment, amount: int, key: str) -> Settled:
        """Give `amount` kopecks of captured money back. `key` (36 characters at most) is ours and the same in every try."""
        ...

    def find_refund(self, payment: Payment, amount: int, key: str) -> bool | None:
        """Did the refund of an unclear try happen? `payment.refunded` is what had gone back before it; ask minutes later.

        None: the acquirer can't tell; its notice or its report will, so repeat nothing and put it before a person.
        """
        ...

    def charge_saved_card(
        self, application: Application, payment: Payment, token: str, lines: Sequence[ReceiptLine] = ()
    ) -> PaymentNotice:
        """Pay `payment` with a saved card, nobody being there. `lines` as with `payment_page`, where the protocol takes them.

        AUTHORIZED: the bank agreed; `state` None: it is still at it. The money itself is told by the notices, as always.
        Raises RefusedError with the bank's word as `reason`; a lost answer was looked up before OutcomeUnknownError is raised.
        """
        ...

    def saved_card(self, payment: Payment) -> SavedCard | None:
        """The card of a payment made with `keep_card`, where the acquirer tells it when asked; else it stands in the notice."""
        ...

    def forget_card(self, application: Application, token: str) -> None:
        """Have a saved card deleted; one that is gone already is fine."""
        ...

    def report(self, file: BinaryIO) -> Iterator[ReportRow]:
        """Rows of a report file (CSV or XML), one by one. Raises ReportUnreadableError when it comes to what it can't read."""
        ...

    def payments_between(self, since: datetime, until: datetime) -> list[ReportRow] | None:
        """Movements of a span of time (UTC) over all accounts; None where no account can be asked that way."""
        ...
