"""What differs between merchant accounts of PayU."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, repr=False)
class PayuSettings:
    """One merchant account.

    `host` is scheme and host without a path, such as https://secure.ypmn.ru.
    `card_complete_means_paid`: card money counts as paid at COMPLETE; False for accounts that charge in one step, where
    PAYMENT_AUTHORIZED already means it. `test_orders` posts TESTORDER=TRUE, and such orders never become paid.
    `zone` is the one PayU's dates are written in; `order_timeout` is how long the page may be paid.
    """

    merchant: str
    secret: str
    host: str
    currency: str = "RUB"
    card_complete_means_paid: bool = True
    test_orders: bool = False
    pay_method: str = ""
    zone: str = "Europe/Moscow"
    order_timeout: timedelta = timedelta(minutes=30)

    def __repr__(self) -> str:
        return f"PayuSettings({self.merchant}, {self.host})"
