"""What the commands have the wiring do."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, cast

import click

from config.reading.fault import Fault


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


class Configuring(Protocol):
    """bridge.wiring.versions.desk."""

    def faults(self, folder: Path | None, *, secrets: bool) -> Looked:
        """Look through the files of a folder, or of this installation."""
        ...


def of(context: click.Context) -> Configuring:
    """As bridge.__main__ handed it over."""
    return cast(Configuring, context.meta["configuring"]())
