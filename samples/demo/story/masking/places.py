"""The one table of places: what is searched, and where a person may stand in clear, with the reason. No file is left unsaid."""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from samples.demo.town import Town

_OF_OTHERS = 0o077


@dataclass(frozen=True)
class Allowed:
    """Where a person may stand in clear. `pattern`: of a path in the run's folder, or of a page's address; `private`: only while
    nobody but its owner may read it."""

    pattern: str
    reason: str
    private: bool = False


FILES: tuple[Allowed, ...] = (
    Allowed("state/*/journal.jsonl", ""),
    Allowed("state/*", "books of 1C, PayU, the gateway, the mail server and the tour site: theirs, outside of the hub"),
    Allowed("hub.env", "settings with secrets: for their owner's eyes only", private=True),
    Allowed("neighbours.env", "settings with secrets: for their owner's eyes only", private=True),
    Allowed("env/*.env", "settings with secrets, one file a program: for their owner's eyes only", private=True),
    Allowed("postgres-password", "a secret: for its owner's eyes only", private=True),
    Allowed("evidence-key.pem", "the lender's key: for its owner's eyes only", private=True),
    Allowed("papers-*/*", "papers that the player downloaded as the borrower"),
    Allowed("config/*", "settings of the lender, copied before anybody played"),
    Allowed("onec/*", "descriptions of the base, without data"),
    Allowed("tls/*", "certificates of this run"),
)
"""Files of a run that are not searched; an empty reason takes a file out of the wider line below it: it is searched."""

PAGES: tuple[Allowed, ...] = (
    Allowed("/office/cases/*/evidence POST", "the archive of evidence: whole papers, taken by right, noted"),
    Allowed("/office/subjects/copy POST", "a person's own copy (152-FZ art. 14): taken by right, noted"),
    Allowed("/office/help/*", "a borrower's own words, for who answers them; who read them is noted"),
    Allowed("/form/*", "the borrower's own pages, behind a code by SMS"),
)
"""Pages that may show a person; everything else under /office, /partners, /partner and beside them is searched."""


def searched_files(town: Town) -> Iterator[Path]:
    """Every file of the run that no line of FILES allows."""
    for path in sorted(town.folder.rglob("*")):
        if path.is_file() and not _allowed(path, path.relative_to(town.folder).as_posix()):
            yield path


def _allowed(path: Path, place: str) -> bool:
    one = next((one for one in FILES if fnmatch(place, one.pattern)), None)
    return one is not None and bool(one.reason) and not (one.private and path.stat().st_mode & _OF_OTHERS)


def page_allowed(path: str) -> bool:
    """True for a page that may show a person."""
    return any(fnmatch(path, one.pattern) for one in PAGES)
