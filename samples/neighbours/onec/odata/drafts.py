"""Documents that are written and not posted yet, of all kinds that a site makes. What is posted moves into the deals."""

from collections.abc import Iterable
from typing import Any

from samples.neighbours.onec.base import Base
from samples.neighbours.onec.odata.kinds import Row
from samples.neighbours.onec.odata.source import repacked
from samples.neighbours.onec.odata.values import packed

Draft = dict[str, Any]


class Drafts:
    """A shelf by reference. A draft that was posted before its file was gone is not shown any more."""

    def __init__(self, base: Base) -> None:
        self.base = base
        self._shelf = base.stand.shelf("drafts")
        for draft in list(self._shelf):
            base.take_place(draft["place"])
            if base.index.by_ref(draft["ref"]) or base.index.posting(draft["ref"]) or base.index.asked_early(draft["ref"]):
                self._shelf.drop(draft["ref"])

    def of(self, kind: str) -> list[Draft]:
        """All drafts of a set."""
        return [draft for draft in self._shelf if draft["set"] == kind] if len(self._shelf) else []

    def everything(self) -> Iterable[Draft]:
        """Drafts of all sets."""
        return self._shelf

    def one(self, ref: str) -> Draft | None:
        """By reference."""
        return self._shelf.get(ref)

    def add(self, kind: str, ref: str, given: Row, place: int) -> Draft:
        """A new document."""
        return self._put({"set": kind, "ref": ref, "place": place, "fields": packed(given), "writes": 0})

    def change(self, draft: Draft, given: Row) -> Draft:
        """Written once more."""
        return self._put(repacked(draft, given))

    def _put(self, draft: Draft) -> Draft:
        draft["seq"] = self.base.next_seq()
        self._shelf.put(draft["ref"], draft)
        self.base.generation += 1
        return draft

    def drop(self, draft: Draft, moved: bool = False) -> None:
        """Deleted, or moved into a deal."""
        if not moved:
            self.base.note_gone(draft["set"], draft["ref"])
        self._shelf.drop(draft["ref"])
        self.base.generation += 1
