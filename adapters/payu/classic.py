"""PayU's classic protocols behind the port `Acquiring`."""

from datetime import datetime

from adapters.http import OutsideHttp
from adapters.payu import back_ref, live_update, notice, order_status
from adapters.payu.settings import PayuSettings
from adapters.payu.words import PayuWords
from bridge.model.application import Application
from bridge.model.payment import Payment, PaymentNotice
from bridge.ports.acquiring import BrowserReturn, PaymentPage
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, RefusedError

ASK = "ios"
# `result` of the return: 0 paid or authorised, 1 failed, -1 an invoice was issued.
REFUSED = "1"
TIMEOUTS = (5.0, 15.0)


class PayuClassic:
    """One merchant account of PayU's classic generation."""

    def __init__(self, settings: PayuSettings, http: OutsideHttp, words: PayuWords) -> None:
        self._settings = settings
        self._http = http
        self._words = words

    def payment_page(self, application: Application, payment: Payment, return_url: str) -> PaymentPage:
        """The form that the borrower's browser posts to PayU; the sum is digested, so it can't be altered on the way."""
        fields = live_update.form_fields(application, payment, return_url, self._settings, self._words)
        return PaymentPage(self._address(live_update.PATH), fields)

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
        if not status.known:
            return None
        holds = self._words.holds_first("", status.method)
        return PaymentNotice(
            reference=status.refnoext,
            acquirer_reference=status.refno,
            state=notice.state_of(status.status, holds, self._settings, self._words),
            raw_state=status.status,
            amount=None,
            currency="",
            key=f"{self._settings.merchant}:{status.refno}:{status.status}",
            test=self._words.meaning(status.status).test,
        )

    def _ask(self, payment: Payment) -> order_status.OrderStatus:
        fields = order_status.request_fields(self._settings.merchant, payment.reference, self._settings.secret)
        answer = self._http.call(
            ASK,
            "POST",
            self._address(order_status.PATH),
            what="PayU: вопрос о платеже",
            application_id=payment.application_id,
            safe=True,
            timeouts=TIMEOUTS,
            data=fields,
        )
        self._refuse_status(answer.status)
        try:
            status = order_status.read_answer(answer.body, self._settings.secret)
        except order_status.AnswerUnreadableError as error:
            raise BadAnswerError(self._http.system, ASK, str(error), answer.body) from None
        if status.known and status.refnoext != payment.reference:
            raise BadAnswerError(self._http.system, ASK, "the answer is about another order", answer.body)
        return status

    def _refuse_status(self, status: int) -> None:
        if status >= 500:
            raise OutcomeUnknownError(self._http.system, ASK, f"HTTP {status}")
        if status != 200:
            raise RefusedError(self._http.system, ASK, f"HTTP {status}", str(status))

    def _address(self, path: str) -> str:
        return self._settings.host.rstrip("/") + path
