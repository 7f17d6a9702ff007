"""The search itself: all marks in all places, one line a leak that names kind and place and never the value."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from samples.demo.story.masking.marks import Marks, found_in
from samples.demo.story.masking.pages import error_answers, office_pages, open_pages, partner_pages
from samples.demo.story.masking.places import page_allowed, searched_files
from samples.demo.story.masking.stores import of_town
from samples.demo.story.people.person import Person
from samples.demo.town import Town

Seen = tuple[str, bytes]


@dataclass
class Searched:
    """`looked`: how many of each kind of place were looked at; `leaks`: kind of mark and place."""

    marks: int = 0
    looked: Counter[str] = field(default_factory=Counter)
    leaks: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)

    def as_record(self) -> dict[str, object]:
        """For JSON."""
        return {"marks": self.marks, "looked": dict(self.looked), "leaks": sorted(self.leaks), "places": sorted(self.places)}


def search_town(town: Town, people: Iterable[Person], marks: Marks) -> Searched:
    """Everything of a run that stands still meanwhile. Pages first: what they leave in logs is searched after them."""
    found = Searched(len(marks))
    for one in (office_pages(town), partner_pages(town), open_pages(town)):
        look(found, "pages", (seen for seen in one if not page_allowed(seen[0].removeprefix("page "))), marks)
    for person in list(people)[:1]:
        look(found, "errors", error_answers(town, person), marks)
    look(found, "values", of_town(town), marks)
    look(found, "files", files_of(town), marks)
    return found


def look(found: Searched, kind: str, places: Iterable[Seen], marks: Marks) -> None:
    """Note what occurs where."""
    for place, raw in places:
        found.looked[kind] += 1
        found.places.add(place)
        found.leaks |= {f"{mark} in {place}" for mark in found_in(raw, marks)}


def files_of(town: Town) -> Iterator[Seen]:
    """Logs, the database's own files, journals and whatever else lies in the run's folder."""
    for path in searched_files(town):
        yield f"file {path.relative_to(town.folder)}", _read(path)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, PermissionError):
        # A database drops files of its own while it runs.
        return b""
