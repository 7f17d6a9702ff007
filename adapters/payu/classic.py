"""PayU's classic protocols behind the port `Acquiring`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import BinaryIO

from adapters.http import OutsideHttp
from adapters.payu import back_ref, live_update, notice, order_status, tokens
from adapters.payu.charges import Charges
from adapters.payu.reports.reading import read_report
from adapters.payu.settings import PayuSettings
from adapters.payu.words import PayuWords
from bridge.model.application import Application
from bridge.model.checks.strict_json import JsonRefusedError
from bridge.model.payment import Payment, PaymentNotice, PaymentState, SavedCard
from bridge.ports.acquiring import AccountFeatures, BrowserReturn, PaymentPage, ReceiptLine, ReportRow, Settled
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, OutsideError, RefusedError

ASK, CHARGE, FORGET = "ios", "token_sale", "token_delete"
# `result` of the return: 0 paid or authorised, 1 failed, -1 an invoice was issued.
REFUSED = "1"
TIMEOUTS = (5.0, 15.0)
CHARGE_TIMEOUTS = (5.0, 60.0)


class PayuClassic:
    """One merchant account of PayU's classic generation."""

    def __init__(self, settings: PayuSettings, http: OutsideHttp, words: PayuWords) -> None:
        self._settings = settings
        self._http = http
        self._words = words
        self._charges = Charges(settings, http, words, self._ask)

    def account_of(self, application: Application) -> str:
        """This account's name."""
        return self._settings.name

    def accounts(self) -> Sequence[str]:
        """This one alone."""
        return (self._settings.name,)

    def features(self, application: Application) -> AccountFeatures:
        """What the account can do."""
        own = self._settings
        return AccountFeatures(two_step=own.two_step, hold=own.hold, cards=own.cards, receipts=own.receipts)

    def payment_page(
        self,
        application: Application,
        payment: Payment,
        return_url: str,
        *,
        keep_card: bool = False,
        lines: Sequence[ReceiptLine] = (),
    ) -> PaymentPage:
        """The form that the borrower's browser posts to PayU; the sum is digested, so it can't be altered on the way."""
        wishes = live_update.Wishes(return_url, keep_card, tuple(lines))
        fields = live_update.form_fields(application, payment, wishes, self._settings, self._words)
        return PaymentPage(self._settings.address(live_update.PATH), fields)

    def kept_notice(self, body: bytes, headers: Mapping[str, str], account: str = "") -> bytes:
        """The body as it came: its hash stands inside."""
        return body

    def read_notice(self, body: bytes) -> PaymentNotice:
        """Verify and read a notice from its raw bytes. Raises NoticeRefusedError."""
        return notice.in_our_words(notice.read_notice(body, self._settings.secret), self._settings, self._words)

    def receipt(self, body: bytes, at: datetime) -> tuple[str, str]:
        """The exact answer and its media type. Raises NoticeRefusedError: what does not verify gets no receipt."""
        verified = notice.read_notice(body, self._settings.secret)
        return notice.receipt_for(verified, at, self._settings.zone, self._settings.secret), "text/xml"

    def read_return(self, url: str) -> BrowserReturn:
        """What the return says, for display only; `url` is the complete outside address."""
        told = back_ref.facts(url, self._settings.secret)
        return BrowserReturn(told["verified"] == "yes", told["result"] == REFUSED)

    def payment_state(self, payment: Payment) -> PaymentNotice | None:
        """PayU's word on a payment, asked by our reference; None when it has no such order. It tells no sum and no currency.

        Raises the outside errors.
        """
        status = self._ask(payment)
        return self._told(status) if status.known else None

    def capture(self, payment: Payment, amount: int) -> Settled:
        """Charge what is held, once."""
        return self._charges.capture(payment, amount)

    def cancel_hold(self, payment: Payment) -> Settled:
        """Let a hold go; captured money is not touched."""
        return self._charges.cancel_hold(payment)

    def refund(self, payment: Payment, amount: int, key: str) -> Settled:
        """Give money back; `key` has no place on this wire, so an unclear try must be looked for before it is repeated."""
        return self._charges.refund(payment, amount)

    def find_refund(self, payment: Payment, amount: int, key: str) -> bool | None:
        """As far as the order's state tells; None where a refund before this one hides it."""
        return self._charges.find_refund(payment)

    def charge_saved_card(
        self, application: Application, payment: Payment, token: str, lines: Sequence[ReceiptLine] = ()
    ) -> PaymentNotice:
        """Pay with a token; a lost answer is looked up by our reference at once. This wire has no place for lines."""
        fields = tokens.sale_fields(payment, token, self._http.clock.now(), self._settings)
        try:
            code, number = self._sold(payment, fields)
        except OutcomeUnknownError as lost:
            return self._found_sale(payment, lost)
        if code in self._words.charge_unsure:
            return self._found_sale(payment, OutcomeUnknownError(self._http.system, CHARGE, f"code {code}"))
        if code not in self._words.charged:
            raise RefusedError(self._http.system, CHARGE, f"code {code}", code)
        # Taken on by the bank; that the money is here is for the notice to tell.
        return PaymentNotice(
            payment.reference, number, PaymentState.AUTHORIZED, f"TOKEN_NEWSALE {code}", payment.amount, self._settings.currency,
            f"{self._settings.merchant}:{payment.reference}:TOKEN_NEWSALE",
        )  # fmt: skip

    def saved_card(self, payment: Payment) -> SavedCard | None:
        """None: this wire tells a token in the notice of the payment alone."""
        return None

    def forget_card(self, application: Application, token: str) -> None:
        """Have a token deleted; an unknown one is gone already."""
        address = self._settings.address(tokens.deletion_path(token, self._http.clock.now(), self._settings))
        answer = self._http.call(
            FORGET, "DELETE", address, what="PayU: забыть карту", application_id=application.id, safe=True, timeouts=TIMEOUTS
        )
        if answer.status != 404:
            self._refuse_status(answer.status, FORGET)

    def report(self, file: BinaryIO) -> Iterator[ReportRow]:
        """Rows of a report file. Raises ReportUnreadableError."""
        return read_report(file, self._settings.zone)

    def payments_between(self, since: datetime, until: datetime) -> list[ReportRow] | None:
        """None: the classic platform tells of one order at a time."""
        return None

    def _told(self, status: order_status.OrderStatus) -> PaymentNotice:
        meaning = self._words.meaning(status.status)
        holds = self._words.holds_first("", status.method)
        back = meaning.state is PaymentState.REFUNDED
        return PaymentNotice(
            reference=status.refnoext,
            acquirer_reference=status.refno,
            # A refund of whatever part: the sum is for a notice, a report or a person to tell.
            state=None if back else notice.state_of(status.status, holds, self._settings, self._words),
            raw_state=status.status,
            amount=None,
            currency="",
            key=f"{self._settings.merchant}:{status.refno}:{status.status}",
            test=meaning.test,
            odd="на вопрос о платеже PayU говорит о возврате, но не о его сумме: сверьтесь с отчётом" if back else "",
            went_back=back,
            refused=meaning.refused,
        )

    def _found_sale(self, payment: Payment, lost: OutcomeUnknownError) -> PaymentNotice:
        try:
            found = self.payment_state(payment)
        except OutsideError:
            found = None
        if found is None or found.state is None:
            raise lost
        return found

    def _sold(self, payment: Payment, fields: Sequence[tuple[str, str]]) -> tuple[str, str]:
        answer = self._http.call(
            CHARGE, "POST", self._settings.address(tokens.SALE_PATH), what="PayU: списание с сохранённой карты",
            application_id=payment.application_id, safe=False, timeouts=CHARGE_TIMEOUTS, data=fields,
        )  # fmt: skip
        self._refuse_status(answer.status, CHARGE)
        try:
            return tokens.sale_answer(answer.body)
        except JsonRefusedError as error:
            raise OutcomeUnknownError(self._http.system, CHARGE, str(error)) from None

    def _ask(self, payment: Payment) -> order_status.OrderStatus:
        fields = order_status.request_fields(self._settings.merchant, payment.reference, self._settings.secret)
        answer = self._http.call(
            ASK, "POST", self._settings.address(order_status.PATH), what="PayU: вопрос о платеже",
            application_id=payment.application_id, safe=True, timeouts=TIMEOUTS, data=fields,
        )  # fmt: skip
        self._refuse_status(answer.status, ASK)
        try:
            status = order_status.read_answer(answer.body, self._settings.secret)
        except order_status.AnswerUnreadableError as error:
            raise BadAnswerError(self._http.system, ASK, str(error), answer.body) from None
        if status.known and status.refnoext != payment.reference:
            raise BadAnswerError(self._http.system, ASK, "the answer is about another order", answer.body)
        return status

    def _refuse_status(self, status: int, operation: str) -> None:
        if status >= 500:
            raise OutcomeUnknownError(self._http.system, operation, f"HTTP {status}")
        if status != 200:
            raise RefusedError(self._http.system, operation, f"HTTP {status}", str(status))
