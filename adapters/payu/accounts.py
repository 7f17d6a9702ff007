"""The accounts of one lender behind the port: which one a loan is paid through, and which one a notice came for.

A loan's account follows from its partner and product, which never change, so nothing about it is stored.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO, Protocol

from adapters.http import OutsideHttp
from adapters.payu.classic import PayuClassic
from adapters.payu.envelope import MARK, is_wrapped, unwrapped, wrapped
from adapters.payu.settings import PayuSettings
from adapters.payu.v4.protocol import PayuV4
from adapters.payu.words import PayuWords
from bridge.model.application import Application
from bridge.model.errors import NoticeRefusedError
from bridge.model.payment import Payment, PaymentNotice, SavedCard
from bridge.ports.acquiring import (
    AccountFeatures,
    Acquiring,
    BrowserReturn,
    PaymentPage,
    ReceiptLine,
    ReportRow,
    Settled,
)

USUAL = "usual"
_ACCOUNT, _WHOSE = "account", "whose"


class Owners(Protocol):
    """Partner and product of a loan, as the store knows them."""

    def of_application(self, application_id: str) -> tuple[str, str]:
        """Raises ApplicationUnknownError."""
        ...

    def of_reference(self, reference: str) -> tuple[str, str] | None:
        """Of the payment with our reference; None when there is none."""
        ...


@dataclass(frozen=True)
class Account:
    """An account by its name. `partners` and `products`: whose loans are paid through it; empty means all of them."""

    name: str
    payu: Acquiring
    partners: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()

    def takes(self, partner: str, product: str) -> bool:
        """Are loans of this partner and product paid through this account?"""
        return partner in (self.partners or {partner}) and product in (self.products or {product})


class PayuAccounts:
    """`usual` takes every loan that none of `special` takes. With no special ones the store is never asked."""

    def __init__(self, usual: Acquiring, special: Sequence[Account], owners: Owners) -> None:
        self._usual = Account("", usual)
        self._special = tuple(special)
        self._owners = owners

    def account_of(self, application: Application) -> str:
        """The name of the account that the loan is paid through."""
        return self._of(application.partner, application.product).name

    def accounts(self) -> Sequence[str]:
        """Names of all, the usual one first."""
        return [account.name for account in (self._usual, *self._special)]

    def features(self, application: Application) -> AccountFeatures:
        """What that account can do."""
        return self._for(application).features(application)

    def payment_page(
        self,
        application: Application,
        payment: Payment,
        return_url: str,
        *,
        keep_card: bool = False,
        lines: Sequence[ReceiptLine] = (),
    ) -> PaymentPage:
        """Where the browser goes to pay."""
        return self._for(application).payment_page(application, payment, return_url, keep_card=keep_card, lines=lines)

    def kept_notice(self, body: bytes, headers: Mapping[str, str], account: str = "") -> bytes:
        """What is stored, with the account's name unless it is the usual one. Raises NoticeRefusedError."""
        found = self._named(account)
        if body.startswith(MARK):
            # Nobody outside says which account his notice is for but by the address.
            raise NoticeRefusedError("no notice begins so")
        kept = found.payu.kept_notice(body, headers)
        if not self._special:
            return kept
        whose = self._whose(found.payu.read_notice(kept).reference)
        other = {_WHOSE: whose} if whose and whose != (account or USUAL) else {}
        return wrapped(kept, {_ACCOUNT: account or USUAL, **other}) if account or other else kept

    def read_notice(self, body: bytes) -> PaymentNotice:
        """Verify and read with the account that it came for; `merchant` tells when the payment is another account's."""
        account, kept, whose = self._opened(body)
        notice = account.payu.read_notice(kept)
        merchant = (account.name or USUAL) if whose else notice.merchant
        # One sum may be reported twice by two accounts: their numbers are told apart.
        key = f"{account.name}:{notice.key}" if account.name else notice.key
        return replace(notice, merchant=merchant, key=key) if account.name or whose else notice

    def receipt(self, body: bytes, at: datetime) -> tuple[str, str]:
        """The exact answer."""
        account, kept, _ = self._opened(body)
        return account.payu.receipt(kept, at)

    def read_return(self, url: str) -> BrowserReturn:
        """By whichever account's secret verifies it."""
        told = [account.payu.read_return(url) for account in (self._usual, *self._special)]
        return next((one for one in told if one.verified), told[0])

    def payment_state(self, payment: Payment) -> PaymentNotice | None:
        """Ask the account of the payment."""
        return self._with(payment).payment_state(payment)

    def capture(self, payment: Payment, amount: int) -> Settled:
        """Take what is held."""
        return self._with(payment).capture(payment, amount)

    def cancel_hold(self, payment: Payment) -> Settled:
        """Let a hold go."""
        return self._with(payment).cancel_hold(payment)

    def refund(self, payment: Payment, amount: int, key: str) -> Settled:
        """Give money back."""
        return self._with(payment).refund(payment, amount, key)

    def find_refund(self, payment: Payment, amount: int, key: str) -> bool | None:
        """Did an unclear refund happen?"""
        return self._with(payment).find_refund(payment, amount, key)

    def charge_saved_card(
        self, application: Application, payment: Payment, token: str, lines: Sequence[ReceiptLine] = ()
    ) -> PaymentNotice:
        """Pay with a saved card."""
        return self._for(application).charge_saved_card(application, payment, token, lines)

    def saved_card(self, payment: Payment) -> SavedCard | None:
        """The card of a payment, where it must be asked for."""
        return self._with(payment).saved_card(payment)

    def forget_card(self, application: Application, token: str) -> None:
        """Have a saved card deleted."""
        self._for(application).forget_card(application, token)

    def report(self, file: BinaryIO) -> Iterator[ReportRow]:
        """Rows of a report file; files of all accounts look alike."""
        return self._usual.payu.report(file)

    def payments_between(self, since: datetime, until: datetime) -> list[ReportRow] | None:
        """Of all accounts; None as soon as one of them can't be asked, since a part would look like the whole."""
        rows: list[ReportRow] = []
        for account in (self._usual, *self._special):
            found = account.payu.payments_between(since, until)
            if found is None:
                return None
            rows += found
        return rows

    def _opened(self, body: bytes) -> tuple[Account, bytes, str]:
        """The account, its own part of the notice, and whose the payment is when it is another's."""
        if not is_wrapped(body):
            return self._usual, body, ""
        fields, kept = unwrapped(body)
        if _ACCOUNT not in fields:
            return self._usual, body, ""
        return self._named("" if fields[_ACCOUNT] == USUAL else fields[_ACCOUNT]), kept, fields.get(_WHOSE, "")

    def _whose(self, reference: str) -> str:
        """The account that this payment was started with; empty for a payment that the hub does not know."""
        owner = self._owners.of_reference(reference)
        return (self._of(*owner).name or USUAL) if owner else ""

    def _named(self, name: str) -> Account:
        found = next((account for account in (self._usual, *self._special) if account.name == name), None)
        if found is None:
            raise NoticeRefusedError("no account has this address")
        return found

    def _of(self, partner: str, product: str) -> Account:
        return next((account for account in self._special if account.takes(partner, product)), self._usual)

    def _for(self, application: Application) -> Acquiring:
        return self._of(application.partner, application.product).payu

    def _with(self, payment: Payment) -> Acquiring:
        owner = self._owners.of_application
        return self._of(*owner(payment.application_id)).payu if self._special else self._usual.payu


def payu_of(protocol: str, settings: PayuSettings, http: OutsideHttp, words: Mapping[str, PayuWords]) -> Acquiring:
    """The account behind the protocol it speaks, `classic` or `v4`; `words` by the same names."""
    if protocol == "v4":
        return PayuV4(settings, http, words[protocol])
    return PayuClassic(settings, http, words[protocol])
