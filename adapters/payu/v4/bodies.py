"""Bodies of v4 requests. A repeated request must be the same to the byte, so nothing in them depends on the moment."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from adapters.payu.live_update import LONGEST_NAME, product_code, sold_lines
from adapters.payu.settings import FiscalCompany, PayuSettings
from adapters.payu.v4.json_text import rubles
from adapters.payu.words import PayuWords
from bridge.model.application import Application
from bridge.model.payment import Payment
from bridge.ports.acquiring import ReceiptLine

AUTHORIZE, CAPTURE, REFUND = "/api/v4/payments/authorize", "/api/v4/payments/capture", "/api/v4/payments/refund"
TOKEN = "/api/v4/token"  # noqa: S105 - an address, no secret
Body = dict[str, Any]


class Bodies:
    """Bodies of one account's requests."""

    def __init__(self, settings: PayuSettings, words: PayuWords) -> None:
        self._settings = settings
        self._words = words

    def page(self, application: Application, payment: Payment, back: str, keep_card: bool, lines: Sequence[ReceiptLine]) -> Body:
        """A payment on PayU's own page: no card comes near the hub."""
        seconds = int(self._settings.order_timeout.total_seconds())
        how = {
            "paymentMethod": self._settings.pay_method or self._words.form["method"],
            "usePaymentPage": "YES",
            "paymentPageOptions": {"orderTimeout": seconds},
        }
        body = self._payment(application, payment, lines) | {"returnUrl": back, "authorization": how}
        if keep_card and self._settings.cards:
            body["storedCredentials"] = {"consentType": self._words.form["consent"]}
        return body

    def with_card(self, application: Application, payment: Payment, token: str, lines: Sequence[ReceiptLine]) -> Body:
        """A payment with a saved card, nobody being there."""
        how = {
            "paymentMethod": self._words.form["method"],
            "usePaymentPage": "NO",
            "merchantToken": {"tokenHash": token},
        }
        used = {"useType": self._words.form["use"]}
        return self._payment(application, payment, lines) | {"authorization": how, "storedCredentials": used}

    def capture(self, payment: Payment, theirs: str, amount: int) -> Body:
        """Take `amount` kopecks of what is held."""
        return {
            "payuPaymentReference": theirs,
            "originalAmount": rubles(payment.amount),
            "amount": rubles(amount),
            "currency": self._settings.currency,
        }

    def refund(self, payment: Payment, theirs: str, amount: int, key: str) -> Body:
        """Give `amount` kopecks back, or let a hold of that much go."""
        return self.capture(payment, theirs, amount) | {"merchantRefundReference": key}

    def _payment(self, application: Application, payment: Payment, lines: Sequence[ReceiptLine]) -> Body:
        sold = sold_lines(application, payment, lines, self._settings, self._words)
        body: Body = {
            "merchantPaymentReference": payment.reference,
            "currency": self._settings.currency,
            "client": {"billing": self._billing(application), "communicationLanguage": self._words.form["language"]},
            "products": [self._product(payment, number, line) for number, line in enumerate(sold, 1)],
        }
        company = self._settings.fiscal_company
        if self._settings.receipts and company:
            body["details"] = {"receipts": self._receipt(application, payment, sold, company)}
        return body

    def _billing(self, application: Application) -> Body:
        borrower, told = application.borrower, self._settings.tells_contacts
        fields = {
            "firstName": borrower.name,
            "lastName": borrower.surname,
            "email": borrower.email if told else "",
            "phone": borrower.phone if told else "",
            "countryCode": self._words.form["country"],
        }
        return {name: text for name, text in fields.items() if text}

    def _product(self, payment: Payment, number: int, line: ReceiptLine) -> Body:
        return {
            "name": line.name[:LONGEST_NAME],
            "sku": product_code(payment, number, self._words),
            "unitPrice": rubles(line.amount),
            "quantity": 1,
            "vat": int(line.vat) if line.vat.isascii() and line.vat.isdigit() else 0,
        }

    def _receipt(self, application: Application, payment: Payment, sold: Sequence[ReceiptLine], company: FiscalCompany) -> Body:
        """As the cash register's service wants it (ATOL online, version 4)."""
        borrower = application.borrower
        client = {"email": borrower.email} if borrower.email else {"phone": borrower.phone}
        moment = payment.started_at.astimezone(ZoneInfo(self._settings.zone))
        return {
            "external_id": payment.reference,
            "receipt": {
                "client": client,
                "company": {
                    "email": company.email,
                    "sno": company.tax_system,
                    "inn": company.inn,
                    "payment_address": company.address,
                },
                "items": [self._item(line) for line in sold],
                "payments": [{"type": 1, "sum": rubles(payment.amount)}],
                "total": rubles(payment.amount),
            },
            "timestamp": f"{moment:%d.%m.%Y %H:%M:%S}",
        }

    def _item(self, line: ReceiptLine) -> Body:
        """Subject (tag 1212), way of payment (1214) and VAT (1199) by what the line pays, as the map or the account says."""
        words = self._words.form
        return {
            "name": line.name[:LONGEST_NAME],
            "price": rubles(line.amount),
            "quantity": 1,
            "sum": rubles(line.amount),
            "payment_method": words[f"receipt_method_{line.kind}"],
            "payment_object": words[f"receipt_object_{line.kind}"],
            "vat": {"type": f"vat{line.vat}" if line.vat else words[f"receipt_vat_{line.kind}"]},
        }
