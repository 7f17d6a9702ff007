"""Fakes of the outside in bad weather: each call may run into a planted mishap, before or after the work was done."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from bridge.model.application import Application
from bridge.model.decision import Deal
from bridge.model.events import PartnerEvent
from bridge.model.partner import Partner
from bridge.model.payment import Payment
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, RefusedError, UnreachableError
from bridge.ports.partner_callbacks import Delivery
from bridge.ports.sms import Message
from tests.fakes.loan_system import FakeLoanSystem
from tests.fakes.partner_callbacks import FakePartnerCallbacks
from tests.fakes.sms import FakeSms


class Killed(BaseException):
    """The worker's process is gone at this very moment."""


class Mishap(StrEnum):
    """What can go wrong with one call."""

    UNREACHABLE = "unreachable"
    LOST_REQUEST = "lost request"
    LOST_ANSWER = "lost answer"
    GARBLED_ANSWER = "garbled answer"
    REFUSED = "refused"
    KILLED_BEFORE = "killed before the call"
    KILLED_AFTER = "killed after the call"


AFTER = (Mishap.LOST_ANSWER, Mishap.GARBLED_ANSWER, Mishap.KILLED_AFTER)


class Weather:
    """Mishaps that wait for the next call of an operation, one each."""

    def __init__(self) -> None:
        self.waiting: dict[str, Mishap] = {}

    def before(self, operation: str) -> None:
        """Called before the work is done."""
        if self.waiting.get(operation) not in (None, *AFTER):
            self._strike(operation, self.waiting.pop(operation))

    def after(self, operation: str) -> None:
        """Called when the work is done and not answered yet."""
        if self.waiting.get(operation) in AFTER:
            self._strike(operation, self.waiting.pop(operation))

    def _strike(self, operation: str, mishap: Mishap) -> None:
        match mishap:
            case Mishap.UNREACHABLE:
                raise UnreachableError("weather", operation, mishap)
            case Mishap.LOST_REQUEST | Mishap.LOST_ANSWER:
                raise OutcomeUnknownError("weather", operation, mishap)
            case Mishap.GARBLED_ANSWER:
                raise BadAnswerError("weather", operation, mishap)
            case Mishap.REFUSED:
                raise RefusedError("weather", operation, mishap)
            case _:
                raise Killed(operation)


class StormyLoanSystem(FakeLoanSystem):
    """Notes each second deal that it is asked for: a base that does not know our id would make it."""

    def __init__(self, now: Callable[[], datetime], weather: Weather) -> None:
        super().__init__(now)
        self._weather = weather
        self.second_deals: list[str] = []

    def submit(self, application: Application) -> Deal:
        arrives = self._weather.waiting.get("submit") in (None, *AFTER)
        there = any(one.external_id == application.id for one in self.records.values())
        if arrives and there and application.deal is None:
            self.second_deals.append(application.id)
        return super().submit(application)

    def _begin(self, operation: str) -> None:
        self._weather.before(operation)
        super()._begin(operation)

    def _end(self, operation: str) -> None:
        self._weather.after(operation)
        super()._end(operation)

    def postings_of(self, payment: Payment) -> int:
        """How often this payment stands in the books."""
        return sum(reference == payment.reference for record in self.records.values() for reference, _ in record.posted)


class StormySms(FakeSms):
    def __init__(self, weather: Weather) -> None:
        super().__init__()
        self._weather = weather

    def send(self, message: Message) -> str:
        self._weather.before("send")
        taken = super().send(message)
        self._weather.after("send")
        return taken


class StormyCallbacks(FakePartnerCallbacks):
    def __init__(self, weather: Weather) -> None:
        super().__init__()
        self._weather = weather

    def deliver(self, partner: Partner, event: PartnerEvent) -> Delivery:
        self._weather.before("deliver")
        delivery = super().deliver(partner, event)
        self._weather.after("deliver")
        return delivery
