"""Whether a stranger's file holds something known to be hostile.

Not here: what kinds of files are taken (bridge.model.partner_page.pictures). Imported by flows and adapters.
"""

from typing import Protocol


class ScannerAwayError(Exception):
    """Nobody could say whether the file is good."""


class Scanner(Protocol):
    """A scanner of viruses."""

    def finds(self, body: bytes) -> str:
        """The name of what is in it; empty for nothing. Raises ScannerAwayError."""
        ...


class NoScanner:
    """The installation has none."""

    def finds(self, body: bytes) -> str:
        """Nothing is looked for."""
        return ""
