"""The system that keeps the loan book (1С:МояМФО today, a book of our own later)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bridge.model.application import Application
from bridge.model.borrower import Borrower
from bridge.model.decision import Deal, DealStatus
from bridge.model.loan import Loan
from bridge.model.payment import Payment


@dataclass(frozen=True)
class PaperFile:
    """A document as bytes with its title and media type.

    `document`, `template`, `data_version`, `source`, `streebog`: as of bridge.model.contract.Paper. `told`: key figures that
    the answer told beside the bytes, by the names of bridge.model.papers.figures.FigureName, as text.
    """

    title: str
    media_type: str
    body: bytes
    document: str = ""
    template: str = ""
    data_version: str = ""
    source: str = "loan_system"
    streebog: str = ""
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DealRow:
    """A deal as the loan system lists it. `key`: the application's id, empty for a deal made by other hands. `dated` is UTC."""

    number: str
    key: str
    dated: datetime | None
    status: DealStatus


@dataclass(frozen=True)
class Changes:
    """Deals that changed, as number and version; the same pair may come again. `mark`: what acknowledges them, empty when
    nothing waits for that."""

    deals: tuple[tuple[str, str], ...] = ()
    mark: str = ""


class LoanSystem(Protocol):
    """Every method raises one of the four outside errors; none repeats a state-changing call by itself."""

    def known_client(self, application: Application, password: str) -> Borrower:
        """Read what the lender knows of the person with the application's phone, who has a password there already.

        What it does not know is empty. Changes nothing. Raises RefusedError with reason "client_unknown", "password_wrong" or
        "client_banned" (the lender lends nothing to this person now).
        """
        ...

    def submit(self, application: Application) -> Deal:
        """Hand the application over, or bring a known deal (`application.deal`) up to date with changed data or price."""
        ...

    def find_deal(self, application: Application, sent_after: datetime, known: frozenset[str]) -> Deal | None:
        """Look for the deal that an unanswered `submit` may have made: a deal of this borrower, dated not before
        `sent_after` (UTC), whose number is not in `known`. None when there is none. Raises BadAnswerError when several fit."""
        ...

    def deal_status(self, application: Application) -> DealStatus:
        """Read where the application's deal stands. Changes nothing."""
        ...

    def deal_statuses(self, numbers: Sequence[str]) -> Mapping[str, DealStatus]:
        """Read where many deals stand, by number; one that the loan system does not know is missing. Changes nothing."""
        ...

    def numbers_of(self, application: Application) -> tuple[str, ...] | None:
        """Read the numbers of all deals of this borrower. None when the loan system can't be asked. Changes nothing."""
        ...

    def deals_since(self, since: datetime) -> Iterator[DealRow] | None:
        """List the deals dated since a moment (UTC). None when the loan system does not list. Changes nothing."""
        ...

    def changes(self, since: datetime) -> Changes | None:
        """Read which deals changed: a packet of a feed that waits until it is acknowledged, or all since a moment (UTC).

        None when the loan system does not tell. One reader at a time: two on one feed would lose changes.
        """
        ...

    def acknowledge(self, changes: Changes) -> None:
        """Tell that what `changes` gave is safely kept here, so that it does not come again."""
        ...

    def draft_contract(self, application: Application) -> tuple[PaperFile, ...]:
        """Read the papers to be signed. Changes nothing."""
        ...

    def signing_code(self, application: Application) -> str | None:
        """Have a new signing code made there; an older one is void from then on. None when the hub is to make it."""
        ...

    def confirm_signature(self, application: Application, code: str) -> tuple[PaperFile, ...]:
        """Tell that the borrower entered `code`; returns the signed papers. Look with `deal_status` before repeating."""
        ...

    def loan(self, application: Application) -> Loan:
        """Read debt, schedule and payments. Changes nothing."""
        ...

    def amount_due(self, application: Application) -> int:
        """Read the whole debt for today, in kopecks, as asked for at the moment of paying. Changes nothing."""
        ...

    def check_payment(self, application: Application, payment: Payment) -> None:
        """Ask whether the payment would be taken. Changes nothing. Raises RefusedError when not."""
        ...

    def post_payment(self, application: Application, payment: Payment) -> str:
        """Post the payment; returns the loan system's id of it. Call `find_payment` before repeating."""
        ...

    def ask_early_return(self, application: Application, payment: Payment) -> str:
        """Hand over the borrower's request for what a payment that is posted next shall do (`payment.wish`; 353-FZ art. 11).

        Returns the request's id there, empty where the wish goes with the payment. The same request again changes nothing.
        Raises RefusedError, with reason "not_offered" where the loan system has no place for it: a person writes it in there.
        """
        ...

    def reverse_payment(self, application: Application, payment: Payment, amount: int) -> str:
        """Take `amount` kopecks of a posted payment out again (a refund, a chargeback); returns the id of the reversal.

        Raises RefusedError with reason "not_offered" where the loan system has no such call: a person does it there. Call
        `find_reversal` before repeating.
        """
        ...

    def find_reversal(self, application: Application, payment: Payment, amount: int) -> str | None:
        """Look whether this reversal was made already, when an answer was lost; `payment` as it was when that was asked for.

        Raises RefusedError with reason "not_offered" where the loan system can't be asked.
        """
        ...

    def find_payment(self, application: Application, payment: Payment, posted_before: int) -> str | None:
        """Look whether the payment was posted already, when an answer was lost.

        `posted_before`: how many payments of the same day and sum the hub knows to be posted for this loan.
        """
        ...
