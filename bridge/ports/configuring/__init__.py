"""Versions of the configuration in the store.

Not here: how one is read and checked (bridge.wiring). Imported by flows, the store and the wiring.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bridge.model.configuring.version import Refusal, Run, Version


class Configurations(Protocol):
    """Append-only but for who runs what and what is refused just now."""

    def hold(self) -> None:
        """Let one transaction at a time take a version."""
        ...

    def active(self) -> Version | None:
        """The one in force; None before the first."""
        ...

    def active_number(self) -> int:
        """Its number alone, 0 before the first: every process asks this again and again."""
        ...

    def find(self, number: int) -> Version | None: ...

    def of_digest(self, digest: str) -> Version | None:
        """The newest one of this content."""
        ...

    def newest(self, limit: int) -> Sequence[Version]:
        """Downwards."""
        ...

    def texts(self, version: Version) -> Mapping[str, str]:
        """Its files by name. Raises LookupError when one is not there."""
        ...

    def laws(self, since: int) -> Sequence[tuple[Version, str]]:
        """From this number on, upwards: each version whose law is another than that of the one before, with its text."""
        ...

    def add(self, version: Version, texts: Mapping[str, str]) -> None:
        """A new version; `texts` by name. A text that is known is not written again."""
        ...

    def note_run(self, run: Run, gone_before: datetime) -> None:
        """What a process runs; processes that were not seen since `gone_before` are forgotten."""
        ...

    def forget_run(self, process: str) -> None:
        """It ended."""
        ...

    def runs(self) -> Sequence[Run]:
        """By machine and process."""
        ...

    def refuse(self, refusal: Refusal) -> None:
        """In place of an earlier one of the same machine."""
        ...

    def forgive(self, machine: str) -> None:
        """Its files are good again."""
        ...

    def refusals(self) -> Sequence[Refusal]:
        """Those that stand."""
        ...


class ConfiguringParts(Protocol):
    """The parts of a transaction that speak of the configuration."""

    @property
    def configurations(self) -> Configurations: ...
