"""Capture (IDN), letting go and giving back (IRN) over the classic protocol: told once, and asked about before anything else.

IRN has no key of ours: what an answer leaves open is settled by IOS, or stays open until a notice, a report or a person knows.
"""

from collections.abc import Callable

from adapters.http import OutsideHttp
from adapters.payu import delivery
from adapters.payu.delivery import Confirmation, Order, Outcome
from adapters.payu.order_status import AnswerUnreadableError, OrderStatus
from adapters.payu.settings import PayuSettings
from adapters.payu.signature import Pairs
from adapters.payu.wire import date_text
from adapters.payu.words import PayuWords
from bridge.model.payment import Payment
from bridge.ports.acquiring import Settled
from bridge.ports.outside_errors import OutcomeUnknownError, OutsideError, RefusedError, UnreachableError

CAPTURE, BACK = "idn", "irn"
HELD, CAPTURED = frozenset({"PAYMENT_AUTHORIZED"}), frozenset({"COMPLETE"})
LET_GO, GIVEN_BACK = frozenset({"REVERSED"}), frozenset({"REFUND"})
DONE_BEFORE, ASKED = "7", "asked"
TIMEOUTS = (5.0, 30.0)
Ask = Callable[[Payment], OrderStatus]


class Charges:
    """What can be done with a paid order. `ask` is the question about its state (IOS)."""

    def __init__(self, settings: PayuSettings, http: OutsideHttp, words: PayuWords, ask: Ask) -> None:
        self._settings = settings
        self._http = http
        self._words = words
        self._ask = ask

    def capture(self, payment: Payment, amount: int) -> Settled:
        """Charge what is held, once. Done before counts as done; an unclear answer is settled by asking."""
        part = None if amount == payment.amount else amount
        order, date = self._order(payment), self._date()
        fields = delivery.idn_fields(self._settings.merchant, order, date, self._settings.secret, part)
        return Settled(done_before=self._tell(payment, CAPTURE, delivery.IDN_PATH, fields, CAPTURED) == DONE_BEFORE)

    def cancel_hold(self, payment: Payment) -> Settled:
        """Let a hold go. The same request would give captured money back, so the state is asked first."""
        status = self._ask(payment).status
        if status in LET_GO:
            return Settled(done_before=True)
        if status not in HELD:
            raise RefusedError(self._http.system, BACK, f"nothing is held: {status}", status)
        fields = self._back_fields(payment, payment.amount)
        return Settled(done_before=self._tell(payment, BACK, delivery.IRN_PATH, fields, LET_GO) == DONE_BEFORE)

    def refund(self, payment: Payment, amount: int) -> Settled:
        """Give `amount` kopecks back."""
        # With an earlier refund the state says REFUND already and proves nothing of this one.
        proof = GIVEN_BACK | LET_GO if not payment.refunded else frozenset[str]()
        code = self._tell(payment, BACK, delivery.IRN_PATH, self._back_fields(payment, amount), proof)
        if code == DONE_BEFORE and payment.refunded + amount < payment.amount:
            raise RefusedError(self._http.system, BACK, "more went back before than is known here", DONE_BEFORE)
        return Settled(done_before=code == DONE_BEFORE, pending=code not in (DONE_BEFORE, ASKED))

    def find_refund(self, payment: Payment) -> bool | None:
        """By the state alone: surely not while nothing went back at all, surely yes when this was the first one."""
        status = self._ask(payment).status
        if status not in GIVEN_BACK | LET_GO:
            return False if status in CAPTURED | HELD else None
        return None if payment.refunded else True

    def _back_fields(self, payment: Payment, amount: int) -> Pairs:
        order, date = self._order(payment), self._date()
        return delivery.irn_fields(self._settings.merchant, order, date, self._settings.secret, amount)

    def _order(self, payment: Payment) -> Order:
        # The commonest mistake of shops: both requests want PayU's number of the order, not ours.
        refno = payment.acquirer_reference or self._ask(payment).refno
        if not refno.isdigit():
            raise RefusedError(self._http.system, CAPTURE, "PayU does not know the order", "NOT_FOUND")
        return Order(refno, payment.amount, self._settings.currency)

    def _date(self) -> str:
        return date_text(self._http.clock.now(), self._settings.zone)

    def _tell(self, payment: Payment, operation: str, path: str, fields: Pairs, proof: frozenset[str]) -> str:
        """Post once; PayU's code, or ASKED where the answer was lost and the order's state is in `proof`."""
        try:
            told = self._posted(payment, operation, path, fields)
        except OutcomeUnknownError:
            return self._settled_by_asking(payment, operation, proof)
        meaning = delivery.outcome(told, self._words)
        if meaning is Outcome.UNSURE or told.refno != dict(fields)["ORDER_REF"]:
            return self._settled_by_asking(payment, operation, proof)
        if meaning is Outcome.REFUSED:
            raise RefusedError(self._http.system, operation, f"code {told.code}", told.code)
        return told.code

    def _posted(self, payment: Payment, operation: str, path: str, fields: Pairs) -> Confirmation:
        what = "PayU: списать удержанное" if operation == CAPTURE else "PayU: вернуть деньги"
        answer = self._http.call(
            operation,
            "POST",
            self._settings.address(path),
            what=what,
            application_id=payment.application_id,
            safe=False,
            timeouts=TIMEOUTS,
            data=fields,
        )
        if answer.status == 429:
            raise UnreachableError(self._http.system, operation, "too many calls")
        if 400 <= answer.status < 500:
            raise RefusedError(self._http.system, operation, f"HTTP {answer.status}", str(answer.status))
        try:
            return delivery.read_confirmation(answer.body, self._settings.secret)
        except AnswerUnreadableError as error:
            raise OutcomeUnknownError(self._http.system, operation, str(error)) from None

    def _settled_by_asking(self, payment: Payment, operation: str, proof: frozenset[str]) -> str:
        try:
            status = self._ask(payment).status
        except OutsideError:
            status = ""
        if status in proof:
            return ASKED
        raise OutcomeUnknownError(self._http.system, operation, f"no clear answer; the order is {status or 'not told'}")
