"""What the commands have the wiring do."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, cast

import click

from bridge.model.configuring.version import Refusal, Run, Version
from bridge.ports.store import StoreUnavailableError
from config.reading.changes import Change
from config.reading.fault import Fault
from config.settings import SettingsIncompleteError


class Looked(Protocol):
    """What a check found."""

    @property
    def files(self) -> int:
        """How many were looked at."""
        ...

    @property
    def faults(self) -> Sequence[Fault]:
        """By file and line."""
        ...


class Shown(Protocol):
    """Versions, the newest first; processes; what is refused."""

    @property
    def versions(self) -> Sequence[Version]: ...
    @property
    def runs(self) -> Sequence[Run]: ...
    @property
    def refusals(self) -> Sequence[Refusal]: ...


class Result(Protocol):
    """The version in force after a wish; whether it is a new one; what it was refused for."""

    @property
    def number(self) -> int: ...
    @property
    def fresh(self) -> bool: ...
    @property
    def faults(self) -> Sequence[str]: ...


class Configuring(Protocol):
    """bridge.wiring.versions.desk."""

    def faults(self, folder: Path | None, *, secrets: bool) -> Looked:
        """Look through the files of a folder, or of this installation."""
        ...

    def against_running(self, folder: Path | None) -> Sequence[Change] | None:
        """What the files say otherwise than the version in force; None when nobody can tell."""
        ...

    def between(self, one: int, other: int | None) -> Sequence[Change]:
        """What version `other` (the one in force) says otherwise than `one`. Raises LookupError."""
        ...

    def reload(self) -> Result:
        """Take the files of this installation."""
        ...

    def back(self, number: int) -> Result:
        """An earlier version again. Raises LookupError."""
        ...

    def shown(self) -> Shown:
        """What there is."""
        ...


class Guarded:
    """Turns what can go wrong into words and exit code 1."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, SettingsIncompleteError | StoreUnavailableError | LookupError):
            raise click.ClickException(str(error).strip("'")) from None


def of(context: click.Context) -> Configuring:
    """As bridge.__main__ handed it over."""
    return cast(Configuring, context.meta["configuring"]())
