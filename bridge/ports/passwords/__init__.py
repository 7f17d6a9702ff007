"""Passwords that are known to whoever guesses: the list that an operator keeps beside the installation.

Not here: what a password must be by itself (bridge.model.staff.passwords). Imported by flows and adapters.
"""

from typing import Protocol


class KnownPasswords(Protocol):
    """The list. A list that is not there knows nothing."""

    def has(self, password: str) -> bool:
        """Whether the password stands in it, in these letters or in small ones. Answers within milliseconds, whatever its size;
        a list that can't be read knows nothing, and says so in the log."""
        ...


class NoPasswords:
    """There is no list."""

    def has(self, password: str) -> bool:
        """Nothing is known."""
        return False
