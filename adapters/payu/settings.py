"""What differs between merchant accounts of PayU."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class FiscalCompany:
    """Who makes the receipts of an account (54-FZ), for cash registers that PayU feeds from the request itself."""

    inn: str
    tax_system: str
    email: str
    address: str


@dataclass(frozen=True, repr=False)
class PayuSettings:
    """One merchant account.

    `host` is scheme and host without a path, such as https://secure.ypmn.ru. `notice_address` is the complete outside address
    registered for notices: API v4 signs its path and query.
    `card_complete_means_paid`: card money counts as paid at COMPLETE; False for accounts where PAYMENT_AUTHORIZED already
    means it. `two_step`: the hub captures what is held, within `hold`; else PayU does so by itself. `refund_notice_tells`:
    whether the sum of a classic REFUND notice is that of the "refund" or of the whole "order" (PayU's word differs by account).
    `receipts` passes product lines, VAT, phone and e-mail on; else phone and e-mail stay here unless `contacts`. `cards`:
    saving cards is agreed with PayU. `test_orders` posts TESTORDER=TRUE, and such orders never become paid. `zone` is the one
    PayU's dates are written in; `order_timeout` is how long the page may be paid.
    """

    merchant: str
    secret: str
    host: str
    name: str = ""
    notice_address: str = ""
    currency: str = "RUB"
    card_complete_means_paid: bool = True
    two_step: bool = False
    hold: timedelta = timedelta(days=5)
    refund_notice_tells: str = "refund"
    receipts: bool = False
    fiscal_company: FiscalCompany | None = None
    contacts: bool = False
    cards: bool = False
    test_orders: bool = False
    pay_method: str = ""
    zone: str = "Europe/Moscow"
    order_timeout: timedelta = timedelta(minutes=30)

    def __repr__(self) -> str:
        return f"PayuSettings({self.merchant}, {self.host})"

    @property
    def tells_contacts(self) -> bool:
        """May the borrower's phone and e-mail go to PayU?"""
        return self.receipts or self.contacts

    def address(self, path: str) -> str:
        """A path of PayU's host."""
        return self.host.rstrip("/") + path
