"""What the door must be given to know test systems."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

Wsgi = Callable[..., Any]


class Sandboxes(Protocol):
    """The test systems of this installation."""

    def answers_for(self, partner: str) -> Wsgi:
        """The application that answers for a partner's test system, made when it is first asked for."""
        ...


class TestClock(Protocol):
    """The clock of a test system."""

    def true_now(self) -> datetime:
        """The time outside of it, which calls are signed with."""
        ...

    def ahead(self) -> timedelta:
        """How far the test system is ahead of that."""
        ...

    def move(self, span: timedelta) -> datetime:
        """Move it forward and have due work done. Returns its time."""
        ...
