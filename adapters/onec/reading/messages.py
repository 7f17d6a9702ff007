"""What is made of a message of the base, for each kind of answer that the port wants."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.onec.dialect.call import Pages
from adapters.onec.hearing import Hearing, found_in
from adapters.onec.hs.tolerant_json import UnreadableError
from adapters.onec.reading.papers import read_papers
from bridge.ports.loan_system import PaperFile
from mappings.convert import read_bool, read_moment
from mappings.fields import MISSING

# Where a message of `changes` carries the packet's mark beside the rows.
MARK = "mark"


@dataclass(frozen=True)
class Portion:
    """A part of a long answer. `go_on`: the moment (wall clock) to ask from for the next, None at the end."""

    rows: list[dict[str, Any]]
    go_on: datetime | None = None
    mark: str = ""


def told(message: Any, hearing: Hearing) -> dict[str, Any]:
    """The values of an answer that must be there. Raises RefusedError, and the errors of reading."""
    hearing.agreed(message)
    return hearing.taken(message)


def told_or_none(message: Any, hearing: Hearing) -> dict[str, Any] | None:
    """The values, or None when the answer tells that there is nothing. Raises UnreadableError when several fit."""
    if not hearing.agreed(message):
        return None
    if not hearing.call.rows:
        return hearing.taken(message)
    rows = hearing.rows(message)
    if len(rows) > 1:
        raise UnreadableError(f"{len(rows)} fit, and only one may be ours")
    return hearing.taken(rows[0]) if rows else None


def deal_numbers(message: Any, hearing: Hearing) -> tuple[str, ...]:
    """The numbers of a borrower's deals."""
    return tuple(row["number"] for row in hearing.taken(message)["deals"]) if hearing.agreed(message) else ()


def row_values(message: Any, hearing: Hearing) -> list[dict[str, Any]]:
    """The values of each row."""
    if not isinstance(message, list):
        hearing.agreed(message)
    return [hearing.taken(row) for row in hearing.rows(message)]


def portion(message: Any, hearing: Hearing) -> Portion:
    """The rows of a portion, and where the next begins. Raises UnreadableError when that can't be told: rows would be lost."""
    rows = row_values(message, hearing)
    if not isinstance(message, Mapping):
        return Portion(rows)
    return Portion(rows, _next_portion(message, hearing.call.pages), str(message.get(MARK, "")))


def _next_portion(message: Mapping[str, Any], pages: Pages | None) -> datetime | None:
    if pages is None:
        return None
    more, since = found_in(message, pages.more), found_in(message, pages.since)
    if more in (MISSING, None, ""):
        return None
    try:
        there_is = read_bool(more)
        begins = read_moment(since) if there_is else None
    except ValueError:
        raise UnreadableError(f"{pages.more} or {pages.since} can't be read") from None
    if there_is and begins is None:
        raise UnreadableError(f"{pages.more} tells of more, and {pages.since} does not tell from where")
    return begins


def some_papers(message: Any, hearing: Hearing) -> tuple[PaperFile, ...]:
    """The papers, at least one."""
    papers = read_papers(message, hearing)[1]
    if not papers:
        raise UnreadableError("no paper came")
    return papers
