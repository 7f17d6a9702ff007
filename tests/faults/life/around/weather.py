"""Fakes of the outside in bad weather: each call may run into a planted mishap, before or after the work was done."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from bridge.model.application import Application
from bridge.model.decision import Deal, DealState
from bridge.model.events import PartnerEvent
from bridge.model.partner import Partner
from bridge.model.payment import Payment, PaymentNotice
from bridge.ports.loan_system import PaperFile
from bridge.ports.outside_errors import BadAnswerError, BusyError, OutcomeUnknownError, RefusedError, UnreachableError
from bridge.ports.partner_callbacks import Delivery
from bridge.ports.sms import Message, MessageState, Sent
from tests.fakes.acquiring import FakeAcquiring
from tests.fakes.loan_system import FakeLoanSystem, Record
from tests.fakes.partner_callbacks import FakePartnerCallbacks
from tests.fakes.sms import FakeSms


class Killed(BaseException):
    """The process is gone at this very moment."""


class Mishap(StrEnum):
    """What can go wrong with one call."""

    UNREACHABLE = "unreachable"
    NO_ROOM = "no room"
    LOST_REQUEST = "lost request"
    LOST_ANSWER = "lost answer"
    GARBLED_ANSWER = "garbled answer"
    REFUSED = "refused"
    KILLED_BEFORE = "killed before the call"
    KILLED_AFTER = "killed after the call"
    OTHERS_MEANWHILE = "others work meanwhile"
    ANSWERED_LATE = "answered after the lease ran out"


AFTER = (Mishap.LOST_ANSWER, Mishap.GARBLED_ANSWER, Mishap.KILLED_AFTER, Mishap.ANSWERED_LATE)
GENTLE = (Mishap.OTHERS_MEANWHILE, *AFTER)


READS = (
    "find_deal", "deal_status", "draft_contract", "loan", "amount_due", "check_payment", "find_payment", "message_state",
    "payment_state",
)  # fmt: skip
WRITES = ("submit", "signing_code", "confirm_signature", "post_payment", "send", "deliver")
HARMLESS = (Mishap.UNREACHABLE, Mishap.NO_ROOM, Mishap.KILLED_BEFORE, Mishap.OTHERS_MEANWHILE)
# A site or gateway that refuses loses that one message by its own word; the order of the others is tried without that.
FINAL = (Mishap.REFUSED, Mishap.GARBLED_ANSWER)
ANY = "any"


def possible(operation: str, mishap: Mishap) -> bool:
    """True when this can happen to a call of this operation."""
    if operation in READS:
        return mishap in HARMLESS
    return operation not in ("send", "deliver") or mishap not in FINAL


class Weather:
    """Mishaps that wait for the next call of an operation, or of ANY, one each.

    `others` is what other workers do while a call lasts; it is told whether the caller's lease has run out by then.
    A request that leaves after its lease ran out is left out: a far side that does not know our key can't tell it from a new
    one. Heartbeats keep a lease while a call lasts, so only a process that was stopped could send one.
    """

    def __init__(self) -> None:
        self.waiting: dict[str, Mishap] = {}
        self.struck: Counter[str] = Counter()
        self.others: Callable[[bool], None] = lambda _lease_over: None

    def arrives(self, operation: str) -> bool:
        """True when the next call of this operation will reach the other side."""
        _, mishap = self._next(operation)
        return mishap in (None, *GENTLE)

    def before(self, operation: str) -> None:
        """Called before the work is done."""
        planned, mishap = self._next(operation)
        if mishap and mishap not in AFTER:
            self._strike(operation, self.waiting.pop(planned))

    def after(self, operation: str) -> None:
        """Called when the work is done and not answered yet."""
        planned, mishap = self._next(operation)
        if mishap in AFTER:
            self._strike(operation, self.waiting.pop(planned))

    def _next(self, operation: str) -> tuple[str, Mishap | None]:
        for planned in (operation, ANY):
            mishap = self.waiting.get(planned)
            if mishap and possible(operation, mishap):
                return planned, mishap
        return ANY, None

    def _strike(self, operation: str, mishap: Mishap) -> None:
        self.struck[mishap] += 1
        match mishap:
            case Mishap.UNREACHABLE:
                raise UnreachableError("weather", operation, mishap)
            case Mishap.NO_ROOM:
                raise BusyError("weather", operation, mishap)
            case Mishap.LOST_REQUEST | Mishap.LOST_ANSWER:
                raise OutcomeUnknownError("weather", operation, mishap)
            case Mishap.GARBLED_ANSWER:
                raise BadAnswerError("weather", operation, mishap)
            case Mishap.REFUSED:
                raise RefusedError("weather", operation, mishap)
            case Mishap.OTHERS_MEANWHILE | Mishap.ANSWERED_LATE:
                self.others(mishap is Mishap.ANSWERED_LATE)
            case _:
                raise Killed(operation)


class StormyLoanSystem(FakeLoanSystem):
    """A strict base: it takes no signature twice, and would make a second deal, as one does that does not know our id.

    Second deals are noted; what each deal has been is remembered.
    """

    def __init__(self, now: Callable[[], datetime], weather: Weather) -> None:
        super().__init__(now)
        self._weather = weather
        self.second_deals: list[str] = []
        self.been: dict[str, set[str]] = {}

    def submit(self, application: Application) -> Deal:
        there = any(one.external_id == application.id for one in self.records.values())
        if there and application.deal is None and self._weather.arrives("submit"):
            self.second_deals.append(application.id)
        return super().submit(application)

    def confirm_signature(self, application: Application, code: str) -> tuple[PaperFile, ...]:
        record = self.deal_of(application.id)
        if record and record.state is DealState.SIGNED and self._weather.arrives("confirm_signature"):
            raise RefusedError("weather", "confirm_signature", "the deal is signed already")
        return super().confirm_signature(application, code)

    def deal_of(self, application_id: str) -> Record | None:
        """The deal made for this application."""
        return next((one for one in self.records.values() if one.external_id == application_id), None)

    def turn(self, number: str, state: DealState) -> None:
        """An officer's hand."""
        self._move(self.records[number], state)

    def _move(self, record: Record, state: DealState, raw: str = "") -> None:
        self.been.setdefault(record.number, set()).add(state.value)
        super()._move(record, state, raw)

    def _begin(self, operation: str) -> None:
        self._weather.before(operation)
        super()._begin(operation)

    def _end(self, operation: str) -> None:
        self._weather.after(operation)
        super()._end(operation)


class StormySms(FakeSms):
    """A gateway that is asked for a message's state as often as it sends one."""

    def __init__(self, weather: Weather) -> None:
        super().__init__()
        self._weather = weather

    def send(self, message: Message) -> Sent:
        self._weather.before("send")
        taken = super().send(message)
        self._weather.after("send")
        return taken

    def message_state(self, message: Message) -> tuple[MessageState, str]:
        self._weather.before("message_state")
        return super().message_state(message)


class StormyCallbacks(FakePartnerCallbacks):
    """A site."""

    def __init__(self, weather: Weather) -> None:
        super().__init__()
        self._weather = weather

    def deliver(self, partner: Partner, event: PartnerEvent) -> Delivery:
        self._weather.before("deliver")
        delivery = super().deliver(partner, event)
        self._weather.after("deliver")
        return delivery


class StormyAcquiring(FakeAcquiring):
    """An acquirer that can be away when it is asked."""

    def __init__(self, weather: Weather) -> None:
        super().__init__()
        self._weather = weather

    def payment_state(self, payment: Payment) -> PaymentNotice | None:
        self._weather.before("payment_state")
        return super().payment_state(payment)
