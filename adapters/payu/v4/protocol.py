"""PayU's API v4 behind the port `Acquiring`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import BinaryIO
from urllib.parse import quote, urlencode, urlsplit
from zoneinfo import ZoneInfo

from adapters.http import OutsideHttp
from adapters.payu import back_ref
from adapters.payu.reports.reading import read_report, read_told
from adapters.payu.settings import PayuSettings
from adapters.payu.v4 import notice, status
from adapters.payu.v4.bodies import AUTHORIZE, CAPTURE, REFUND, TOKEN, Bodies
from adapters.payu.v4.calls import NOT_FOUND, Calls, Reply, our_key
from adapters.payu.v4.json_text import Told, leaves, rows_at, text_at
from adapters.payu.wire import card_mask, card_until
from adapters.payu.words import PayuWords
from bridge.model.application import Application
from bridge.model.payment import Payment, PaymentNotice, PaymentState, SavedCard
from bridge.ports.acquiring import (
    AccountFeatures,
    BrowserReturn,
    PaymentPage,
    ReceiptLine,
    ReportRow,
    ReportUnreadableError,
    Settled,
)
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, OutsideError, RefusedError

HELD, LET_GO, CAPTURED = "PAYMENT_AUTHORIZED", "REVERSED", ("COMPLETE", "REFUND")
REPORT = "/api/v4/reports/orders"
ALREADY_CANCELLED = 202
# Where the rows of a report may stand in the answer.
_ROWS = ("orders", "data", "rows", "items", "report")


class PayuV4:
    """One merchant account of API v4."""

    def __init__(self, settings: PayuSettings, http: OutsideHttp, words: PayuWords) -> None:
        self._settings = settings
        self._words = words
        self._calls = Calls(settings, http, words)
        self._bodies = Bodies(settings, words)

    def account_of(self, application: Application) -> str:
        """This account's name."""
        return self._settings.name

    def accounts(self) -> Sequence[str]:
        """This one alone."""
        return (self._settings.name,)

    def features(self, application: Application) -> AccountFeatures:
        """What the account can do."""
        own = self._settings
        return AccountFeatures(two_step=own.two_step, hold=own.hold, cards=own.cards, receipts=own.receipts, listing=True)

    def payment_page(
        self,
        application: Application,
        payment: Payment,
        return_url: str,
        *,
        keep_card: bool = False,
        lines: Sequence[ReceiptLine] = (),
    ) -> PaymentPage:
        """PayU's page for this payment. Its key is that of the payment, so asking again gives the same page."""
        body = self._bodies.page(application, payment, return_url, keep_card, lines)
        reply = self._calls.post(
            "authorize", "PayU: страница оплаты", AUTHORIZE, body, our_key(payment.id, "page"), application.id
        )
        address = text_at(reply.told, "paymentResult.url")
        if not _followable(address, self._settings):
            raise BadAnswerError(self._calls.system, "authorize", "the answer names no page to pay on")
        return PaymentPage(address)

    def kept_notice(self, body: bytes, headers: Mapping[str, str], account: str = "") -> bytes:
        """Body and signature together. Raises NoticeRefusedError when the signature is missing."""
        return notice.kept(body, headers)

    def read_notice(self, body: bytes) -> PaymentNotice:
        """Verify and read a kept notice. Raises NoticeRefusedError."""
        told, merchant = notice.read(body, self._settings)
        return notice.in_our_words(told, merchant, self._settings, self._words)

    def receipt(self, body: bytes, at: datetime) -> tuple[str, str]:
        """A bare OK; nothing for what does not verify. Raises NoticeRefusedError."""
        notice.read(body, self._settings)
        return notice.RECEIPT

    def read_return(self, url: str) -> BrowserReturn:
        """As with the classic page: the parameters and their `ctrl` are the same. For display only."""
        told = back_ref.facts(url, self._settings.secret)
        return BrowserReturn(told["verified"] == "yes", told["result"] == "1")

    def payment_state(self, payment: Payment) -> PaymentNotice | None:
        """PayU's word on a payment, with its sums. Raises the outside errors."""
        told = self._ask(payment)
        return status.in_our_words(told, self._settings, self._words) if told is not None else None

    def capture(self, payment: Payment, amount: int) -> Settled:
        """Take what is held, once. Raises the outside errors, OutcomeUnknownError only after asking."""
        body = self._bodies.capture(payment, self._theirs(payment), amount)
        key = our_key(payment.id, "capture", str(amount))

        def post() -> Reply:
            return self._calls.post("capture", "PayU: списать удержанное", CAPTURE, body, key, payment.application_id)

        return self._settled(payment, post, lambda told: status.word_of(told) in CAPTURED)

    def cancel_hold(self, payment: Payment) -> Settled:
        """Let a hold go. The same request would give captured money back, so the state is asked first."""
        told = self._ask(payment) or {}
        word = status.word_of(told)
        if word == LET_GO:
            return Settled(done_before=True)
        if word != HELD:
            raise RefusedError(self._calls.system, "cancel", f"nothing is held: {word or 'no such payment'}", word)
        key = our_key(payment.id, "cancel")
        settled = self._settled(
            payment, self._give_back(payment, payment.amount, key), lambda told: status.word_of(told) == LET_GO
        )
        return Settled(settled.reference, settled.done_before)

    def refund(self, payment: Payment, amount: int, key: str) -> Settled:
        """Give money back under our key. Accepted is not done yet: a notice tells the end."""
        mine = our_key(key)
        return self._settled(
            payment,
            self._give_back(payment, amount, mine),
            lambda told: status.has_refund(told, payment, amount, mine) is True,
            pending=True,
        )

    def find_refund(self, payment: Payment, amount: int, key: str) -> bool | None:
        """By our key among the payment's refunds. Raises the outside errors."""
        told = self._ask(payment)
        return False if told is None else status.has_refund(told, payment, amount, our_key(key))

    def charge_saved_card(
        self, application: Application, payment: Payment, token: str, lines: Sequence[ReceiptLine] = ()
    ) -> PaymentNotice:
        """Pay with a token. Raises RefusedError with the bank's code, and where the bank wants the borrower to be there."""
        body = self._bodies.with_card(application, payment, token, lines)
        key = our_key(payment.id, "card")
        try:
            reply = self._calls.post("charge", "PayU: списание с сохранённой карты", AUTHORIZE, body, key, payment.application_id)
        except OutcomeUnknownError as lost:
            return self._found_charge(payment, lost)
        return self._charged(payment, reply.told)

    def saved_card(self, payment: Payment) -> SavedCard | None:
        """Ask for the token of a payment's card; None where the account keeps none."""
        if not self._settings.cards:
            return None
        body = {"payuPaymentReference": self._theirs(payment)}
        told = self._calls.post(
            "token", "PayU: запомнить карту", TOKEN, body, our_key(payment.id, "token"), payment.application_id
        ).told
        token = text_at(told, "token")
        if not token:
            return None
        mask = card_mask(text_at(told, "lastFourDigits") or text_at(told, "cardNumberMask"), text_at(told, "cardIssuerBank"))
        return SavedCard(token, mask, card_until(text_at(told, "expirationDate")))

    def forget_card(self, application: Application, token: str) -> None:
        """Have a token deleted; an unknown one is gone already."""
        self._calls.delete("forget", "PayU: забыть карту", f"{TOKEN}/{quote(token, safe='')}", application.id)

    def report(self, file: BinaryIO) -> Iterator[ReportRow]:
        """Rows of a report file. Raises ReportUnreadableError."""
        return read_report(file, self._settings.zone)

    def payments_between(self, since: datetime, until: datetime) -> list[ReportRow]:
        """PayU's own list of orders; it is asked by days, so what lies outside the span is left out here."""
        zone = ZoneInfo(self._settings.zone)
        days = {"startDate": f"{since.astimezone(zone):%Y-%m-%d}", "endDate": f"{until.astimezone(zone):%Y-%m-%d}"}
        reply = self._calls.get("report", "PayU: отчёт о платежах", REPORT, query=urlencode(days))
        rows = next((found for name in _ROWS if (found := rows_at(reply.told, name)) is not None), None)
        if rows is None:
            raise BadAnswerError(self._calls.system, "report", "the answer holds no list of orders")
        try:
            told = list(read_told((dict(leaves(row)) for row in rows), self._settings.zone))
        except ReportUnreadableError as error:
            raise BadAnswerError(self._calls.system, "report", str(error)) from None
        return [row for row in told if row.at is None or since <= row.at < until]

    def _ask(self, payment: Payment) -> Told | None:
        path = status.PATH + quote(payment.reference, safe="")
        reply = self._calls.get("status", "PayU: вопрос о платеже", path, payment.application_id)
        if reply.status == NOT_FOUND or status.word_of(reply.told) == status.NOT_FOUND:
            return None
        if text_at(reply.told, "merchantPaymentReference") != payment.reference:
            raise BadAnswerError(self._calls.system, "status", "the answer is about another payment")
        return reply.told

    def _theirs(self, payment: Payment) -> str:
        theirs = payment.acquirer_reference or text_at(self._ask(payment), "payuPaymentReference")
        if not theirs:
            raise RefusedError(self._calls.system, "status", "PayU does not know the payment", "NOT_FOUND")
        return theirs

    def _give_back(self, payment: Payment, amount: int, key: str) -> Callable[[], Reply]:
        body = self._bodies.refund(payment, self._theirs(payment), amount, key)
        return lambda: self._calls.post("refund", "PayU: вернуть деньги", REFUND, body, key, payment.application_id)

    def _settled(
        self, payment: Payment, post: Callable[[], Reply], proven: Callable[[Told], bool], pending: bool = False
    ) -> Settled:
        """Post; when the answer is lost or says "already", the payment's own state decides."""
        try:
            reply = post()
        except OutcomeUnknownError:
            if not self._proven(payment, proven):
                raise
            return Settled()
        if reply.status != ALREADY_CANCELLED and reply.word not in self._words.done:
            return Settled(text_at(reply.told, "refundRequestId"), pending=pending)
        if not self._proven(payment, proven):
            raise RefusedError(self._calls.system, "status", f"{reply.word or 'already'}, but not by this hub", reply.word)
        return Settled(done_before=True)

    def _proven(self, payment: Payment, proven: Callable[[Told], bool]) -> bool:
        try:
            told = self._ask(payment)
        except OutsideError:
            return False
        return told is not None and proven(told)

    def _charged(self, payment: Payment, told: Told) -> PaymentNotice:
        code = text_at(told, "paymentResult.payuResponseCode") or text_at(told, "status")
        if code in self._words.charged and text_at(told, "paymentResult.url"):
            raise RefusedError(self._calls.system, "charge", "the bank wants the borrower to confirm", "3DS")
        if code not in self._words.charged | self._words.charge_unsure:
            raise RefusedError(self._calls.system, "charge", f"code {code[:60]}", code)
        held = PaymentState.AUTHORIZED if code in self._words.charged else None
        theirs = text_at(told, "payuPaymentReference")
        key = f"v4:{self._settings.merchant}:{payment.reference}:charge"
        return PaymentNotice(payment.reference, theirs, held, code, payment.amount, self._settings.currency, key)

    def _found_charge(self, payment: Payment, lost: OutcomeUnknownError) -> PaymentNotice:
        try:
            found = self.payment_state(payment)
        except OutsideError:
            found = None
        if found is None or found.state is None:
            raise lost
        return found


def _followable(address: str, settings: PayuSettings) -> bool:
    """Only a page as safe as PayU's own host: never a script, and no step down from https."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.hostname) and "@" not in parts.netloc and parts.scheme in ("https", urlsplit(settings.host).scheme)
