"""Other ways to pay than the card in this browser: the same page on a phone, and a transfer by the lender's bank details."""

from dataclasses import dataclass

from markupsafe import Markup

from bridge.model.paying.bank_transfer import BankDetails, purpose_of, transfer_code
from bridge.ports.acquiring import PaymentPage
from bridge.web.form.visit import Visit
from bridge.web.qr_code import qr_svg
from bridge.web.texts import gettext as _


@dataclass(frozen=True)
class OnPhone:
    """An address to go on at, and its code. `direct`: it is the acquirer's own page; else the cabinet, which asks who comes."""

    address: str
    code: Markup
    direct: bool


@dataclass(frozen=True)
class ByBank:
    """The lender's details with the sum that is due, and the code that a bank's application reads."""

    details: BankDetails
    purpose: str
    amount: int
    code: Markup


def on_phone(visit: Visit, page: PaymentPage) -> OnPhone:
    """A page that is an address can be opened anywhere; one that is posted to begins in the cabinet on the other device."""
    address = f"{visit.hub.public_url}/a/{visit.application.id}" if page.posted else page.address
    return OnPhone(address, qr_svg(address, _("Код для телефона")), not page.posted)


def by_bank(visit: Visit, amount: int) -> ByBank | None:
    """None where the product names no account, there is no contract yet, or nothing is due."""
    details, contract = visit.hub.product(visit.application).terms.bank, visit.application.contract
    if details is None or contract is None or amount <= 0:
        return None
    code = qr_svg(transfer_code(details, contract.number, amount), _("Код для приложения банка"))
    return ByBank(details, purpose_of(contract.number), amount, code)
