"""What a base answers to calls that change nothing, asked for nobody: whether the call is there, and speaks as the map says."""

from typing import Any

from adapters.onec.asking import Asking
from adapters.onec.checking.findings import Finding, Level, State
from adapters.onec.checking.live.nobody import signed
from adapters.onec.checking.live.reading_calls import READERS, address_of, may_be_asked
from adapters.onec.dialect.call import Call
from adapters.onec.facts import Facts
from bridge.ports.outside_errors import (
    BadAnswerError,
    BusyError,
    FailedThereError,
    OutsideError,
    RefusedError,
    UnreachableError,
)

NO_RIGHTS = {
    "401": "the base does not accept the hub's login and password",
    "403": "the hub's user has no right to it (HTTP 403)",
    "405": "the address is there, but not for this method (HTTP 405): see `method`",
    "odata 20": "the hub's user has no right to it (code 20)",
    "redirect": "another place answers: is that the publication's address?",
    "odata 6": "the address names something that the base does not have (code 6)",
    "odata 8": "the base has no such set (code 8)",
    "odata 10": "the base has no such field (code 10)",
    "odata 11": "the base has no such virtual table (code 11)",
}
NOT_OURS = "404"
BY_A_PERSON = "the map allows that: a person does what it would have done"
STEPS = "not sent: step."


def asked(asking: Asking, call: Call, facts: Facts) -> Finding:
    """What came of one call. A refusal is what nobody's number should meet."""
    address = address_of(call)
    if why := may_be_asked(call):
        return Finding(call.name, address, "answer", State.NOT_DESCRIBED, note=why)
    facts = signed(facts) if call.name == "confirm" else facts
    try:
        found: Any = asking.ask(call.name, facts, READERS[call.name])
    except OutsideError as error:
        return _failed(call.name, address, error)
    note = "nothing there, as it should be" if not found else "answered as the map says"
    return Finding(call.name, address, "answer", State.ANSWERED, note=note)


def _failed(name: str, address: str, error: OutsideError) -> Finding:
    state, level, note = _judged(error)
    return Finding(name, address, "answer", state, level, note)


def _judged(error: OutsideError) -> tuple[State, Level, str]:
    if isinstance(error, BusyError):
        return State.NOT_DESCRIBED, Level.WARNING, f"busy: {error.message}. Ask again later"
    if isinstance(error, FailedThereError):
        return State.ANSWERED, Level.OK, f"there; it broke off for nobody's number: {error.message}"
    if isinstance(error, RefusedError):
        return _refused(error)
    if isinstance(error, BadAnswerError):
        return State.OTHER_TYPE, Level.ERROR, f"answers, but not as the map says: {error.message}"
    if isinstance(error, UnreachableError):
        return State.MISSING, Level.ERROR, error.message
    return State.NOT_DESCRIBED, Level.WARNING, f"no answer: {error.message}"


def _refused(error: RefusedError) -> tuple[State, Level, str]:
    if error.reason == "not_offered":
        return State.MISSING, Level.WARNING, f"the base has no such call; {BY_A_PERSON}"
    if known := NO_RIGHTS.get(error.reason):
        return State.MISSING, Level.ERROR, known
    if error.reason == "field" and STEPS in error.message:
        return State.ANSWERED, Level.OK, "the first searches find nobody, as it should be; what follows them was not asked"
    if error.reason == "field":
        return State.NOT_DESCRIBED, Level.WARNING, f"not asked: {error.message}"
    if error.reason == NOT_OURS:
        note = f"HTTP 404 with words of the base: «{error.message}». If they are not of the deal, the path is wrong"
        return State.ANSWERED, Level.WARNING, note
    return State.ANSWERED, Level.OK, f"there; refuses nobody's number: {error.message}"
