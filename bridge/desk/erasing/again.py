"""After a restore: erase again what the list of erasures names."""

from dataclasses import dataclass
from pathlib import Path

import click

from adapters.erased_list.in_file import ErasedListFaultyError, read_list
from bridge.flows.erasing.reapply_erasures import reapply_erasures
from bridge.flows.hub import Hub
from bridge.store.engine import open_engine
from bridge.store.migrations import upgrade


@dataclass(frozen=True)
class Again:
    """What to tell the operator; `shaped`: the database was brought to this version's shape on the way."""

    words: str
    shaped: bool = False


def erase_again(obj: object, file: Path, url: str) -> Again:
    """Never silent: where there is no list it says what that means. Raises ClickException for a list that can't be read."""
    if not file.exists():
        return Again(f"NO LIST OF ERASURES at {file}: whoever was erased after this copy was made is back. Name it with --erased")
    try:
        erasures = list(read_list(file))
    except (OSError, UnicodeDecodeError, ErasedListFaultyError) as error:
        raise click.ClickException(f"the copy is restored, but the list of erasures can't be read: {error}") from None
    if not erasures:
        return Again(f"{file}: nothing was ever erased")
    # First of all: no hub is wired for a command while the database lacks tables.
    upgrade(open_engine(url))
    hub = obj() if callable(obj) else obj
    if not isinstance(hub, Hub):
        raise click.ClickException("the copy is restored, but no hub is wired to erase again what the list names")
    count = reapply_erasures(hub, erasures)
    return Again(f"{count} of {len(erasures)} erasures of {file} done again; the others the copy knows already", shaped=True)
