"""One call of the base from facts to what was read: its turn, its wire, success flag, map."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from adapters.http import OutsideHttp
from adapters.onec.conversation import Conversations
from adapters.onec.dialect.call import Call, OnecMap, Service
from adapters.onec.errand import NO_CALL, SYSTEM, Errand
from adapters.onec.facts import Facts
from adapters.onec.failures import BUSY_PAUSE
from adapters.onec.hearing import Hearing, Take
from adapters.onec.hs.wire import HsWire
from adapters.onec.masking import personal_words
from adapters.onec.odata.wire import OdataWire
from adapters.onec.settings import OnecSettings
from adapters.onec.soap.calling import SoapCalling
from adapters.onec.turns import NoTurnError, Turns
from bridge.ports.outside_errors import BusyError, RefusedError
from mappings.errors import FieldNotSendableError

T = TypeVar("T")
LONGEST_PACKET = 64 * 1024 * 1024
"""Bytes: an exchange plan sends everything that was registered in one answer, which is read piece by piece."""
Reader = Callable[[Any, Hearing], T]


# An operation or template that is not there; a set that the standard interface does not show (code 8).
_MISSING_THERE = frozenset({NO_CALL, "odata 8"})


def not_offered(name: str) -> RefusedError:
    """The base has no such call: what it would do is done there by a person."""
    return RefusedError(SYSTEM, name, "this base has no such call", "not_offered")


class Wire(Protocol):
    """What carries the calls of one service."""

    def ask(self, hearing: Hearing, asked: Any, facts: Facts, take: Take[T]) -> T:
        """Send, then `take` the message. Raises FieldNotSendableError before anything is sent, then the outside errors."""
        ...


class Asking:
    """Makes calls of one base, a few at a time. Safe to share between threads."""

    def __init__(self, settings: OnecSettings, http: OutsideHttp, onec_map: OnecMap) -> None:
        self._settings = settings
        self.map = onec_map
        self._turns = Turns(settings.root, settings.most_calls, settings.turn_wait, settings.cache / "turns")
        self._wires = {name: wire_of(service, settings, http) for name, service in onec_map.services.items()}

    def offers(self, name: str) -> bool:
        """True when the map has this call."""
        return name in self.map.calls

    def ask(self, name: str, facts: Facts, read: Reader[T]) -> T:
        """Make the call and read the answer. Raises the outside errors, none of which tells personal data."""
        call = self.map.calls[name]
        hearing = Hearing(call, self._errand(call, facts))
        try:
            return self._made(hearing, facts, read)
        except RefusedError as refusal:
            if not (call.optional and refusal.reason in _MISSING_THERE):
                raise
        raise not_offered(name)

    def _made(self, hearing: Hearing, facts: Facts, read: Reader[T]) -> T:
        call, name, refused = hearing.call, hearing.call.name, ""
        try:
            with self._turns.one():
                return self._wires[call.service.name].ask(hearing, call.request, facts, lambda message: read(message, hearing))
        except FieldNotSendableError as error:
            refused = str(error)
        except NoTurnError:
            raise BusyError(SYSTEM, name, "too many calls of the base at once", BUSY_PAUSE) from None
        raise RefusedError(SYSTEM, name, f"not sent: {refused}", "field")

    def _errand(self, call: Call, facts: Facts) -> Errand:
        application = facts.application
        return Errand(
            name=call.name,
            words=call.words,
            application_id=application.id if application else "",
            changes=call.changes,
            safe=call.safe,
            timeouts=call.timeouts or self._settings.timeouts,
            personal=Personal(application.borrower if application else None),
        )


@dataclass
class Personal:
    """Words of a person, looked for only where something is to be masked, which is seldom."""

    person: Any
    _found: tuple[str, ...] | None = None

    def __call__(self) -> tuple[str, ...]:
        """The words."""
        if self._found is None:
            self._found = personal_words(self.person) if self.person else ()
        return self._found


def wire_of(service: Service, settings: OnecSettings, http: OutsideHttp) -> Wire:
    """The wire that a service speaks."""
    return _WIRES[service.wire](service, settings, http)


def _hs(service: Service, settings: OnecSettings, http: OutsideHttp) -> Wire:
    address = settings.root + service.path
    return HsWire(address, settings.auth, Conversations(address, settings.auth, http), service.sessions)


def _odata(service: Service, settings: OnecSettings, http: OutsideHttp) -> Wire:
    address = settings.root + service.path
    return OdataWire(address, settings.auth, http.with_limit(LONGEST_PACKET), service.format, service.load_mode, service.sessions)


_WIRES: Mapping[str, Callable[[Service, OnecSettings, OutsideHttp], Wire]] = {
    "http": _hs, "soap": SoapCalling.of, "odata": _odata,
}  # fmt: skip
