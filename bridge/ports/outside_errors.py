"""How an outside system fails, told apart by the one question that matters: can a repeat hurt?"""

from datetime import timedelta


class OutsideError(Exception):
    """An outside system did not do what was asked. `system` and `operation` name the call; texts are free of personal data."""

    def __init__(self, system: str, operation: str, message: str) -> None:
        super().__init__(f"{system} {operation}: {message}")
        self.system = system
        self.operation = operation
        self.message = message


class UnreachableError(OutsideError):
    """The request did not arrive or was turned away before any work (no connection, busy, maintenance). Repeat later."""

    def __init__(self, system: str, operation: str, message: str, retry_after: timedelta | None = None) -> None:
        super().__init__(system, operation, message)
        self.retry_after = retry_after


class BusyError(UnreachableError):
    """Turned away for want of room (pool of sessions empty, no licence, maintenance): nothing was done, nobody is to blame.

    Who asked slows down for everything that goes there; the try does not count.
    """


class OutcomeUnknownError(OutsideError):
    """The request was sent and no answer came. It may have been done: ask by our key first, then repeat."""


class RefusedError(OutsideError):
    """The request was understood and refused. Do not repeat unchanged. `reason` is the system's own code or word."""

    def __init__(self, system: str, operation: str, message: str, reason: str = "") -> None:
        super().__init__(system, operation, message)
        self.reason = reason


class FailedThereError(RefusedError):
    """The far side began and broke off in its own code. That is no verdict on what was asked: a person must look."""


class BadAnswerError(OutsideError):
    """The answer could not be understood. Stop, keep it raw, call a person. `raw` is kept sealed, never logged."""

    def __init__(self, system: str, operation: str, message: str, raw: bytes = b"") -> None:
        super().__init__(system, operation, message)
        self.raw = raw
