"""Small things a flow must not take by itself: the time, fresh ids and codes, a nudge to the workers."""

from datetime import date, datetime
from typing import Protocol


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> datetime:
        """Aware UTC."""
        ...

    def today(self) -> date:
        """The date on the lender's wall."""
        ...

    def local(self, moment: datetime) -> datetime:
        """`moment` on the lender's wall clock (aware)."""
        ...


class Mint(Protocol):
    """Where fresh ids and secrets come from (a CSPRNG; ids sort by time)."""

    def id(self, prefix: str) -> str:
        """A new id such as `app_01J…`: letters, digits and `_`."""
        ...

    def reference(self) -> str:
        """A short payment reference: at most ten upper-case ASCII letters and digits."""
        ...

    def digits(self, count: int) -> str:
        """A code of `count` digits."""
        ...

    def token(self) -> str:
        """128 bits or more, for links and sessions."""
        ...


class Runner(Protocol):
    """What makes workers look at the outbox. The row is the truth: a lost nudge costs time, never work."""

    def wake(self) -> None:
        """Tell a worker that rows are due. Never raises, never waits longer than a moment."""
        ...
