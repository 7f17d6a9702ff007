"""The accounts of one lender behind the port: which one a loan is paid through, and which one a notice came for.

A loan's account follows from its partner and product, which never change, so nothing about it is stored.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO

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

_ACCOUNT = "account"
Owner = Callable[[str], tuple[str, str]]


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
    """`usual` takes every loan that none of `special` takes. `owner`: partner and product of an application, by its id."""

    def __init__(self, usual: Acquiring, special: Sequence[Account], owner: Owner) -> None:
        self._usual = Account("", usual)
        self._special = tuple(special)
        self._owner = owner

    def account_of(self, application: Application) -> str:
        """The name of the account that the loan is paid through."""
        return self._of(application.partner, application.product).name

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
        if not account and body.startswith(MARK):
            # Nobody outside says which account his notice is for but by the address.
            raise NoticeRefusedError("no notice begins so")
        kept = found.payu.kept_notice(body, headers)
        return wrapped(kept, {_ACCOUNT: account}) if account else kept

    def read_notice(self, body: bytes) -> PaymentNotice:
        """Verify and read with the account that it came for; `merchant` tells when the payment is another account's."""
        account, kept = self._opened(body)
        notice = account.payu.read_notice(kept)
        # One sum may be reported twice by two accounts: their numbers are told apart.
        return replace(notice, key=f"{account.name}:{notice.key}") if account.name else notice

    def receipt(self, body: bytes, at: datetime) -> tuple[str, str]:
        """The exact answer."""
        account, kept = self._opened(body)
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

    def charge_saved_card(self, application: Application, payment: Payment, token: str) -> PaymentNotice:
        """Pay with a saved card."""
        return self._for(application).charge_saved_card(application, payment, token)

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

    def _opened(self, body: bytes) -> tuple[Account, bytes]:
        if not is_wrapped(body):
            return self._usual, body
        fields, kept = unwrapped(body)
        return (self._named(fields[_ACCOUNT]), kept) if _ACCOUNT in fields else (self._usual, body)

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
        return self._of(*self._owner(payment.application_id)).payu if self._special else self._usual.payu


def payu_of(protocol: str, settings: PayuSettings, http: OutsideHttp, words: Mapping[str, PayuWords]) -> Acquiring:
    """The account behind the protocol it speaks, `classic` or `v4`; `words` by the same names."""
    if protocol == "v4":
        return PayuV4(settings, http, words[protocol])
    return PayuClassic(settings, http, words[protocol])
