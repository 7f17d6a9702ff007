"""The borrowers' cards: one per passport for the site's services; OData may make doubles, as a base without a check lets it."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

from samples.neighbours.onec.asked import passport_of
from samples.neighbours.onec.index import SPACE
from samples.neighbours.state import Shelf

Client = dict[str, Any]
NOT_OF_A_PERSON = ("files", "photos")


class People:
    """Cards on a shelf by passport, or by reference where the passport is missing or taken."""

    def __init__(self, shelf: Shelf, next_seq: Callable[[], int]) -> None:
        self.shelf, self._next_seq = shelf, next_seq
        self.forget()
        for key, client in shelf.items():
            self._note(key, client)

    def forget(self) -> None:
        """Nothing is known any more."""
        self._refs: dict[str, str] = {}
        self._words: dict[tuple[str, str], dict[str, None]] = {}
        self._last = 0

    def _note(self, key: str, client: Client) -> None:
        # Cards of an older stand have no reference: it is made of the passport, always the same.
        client.setdefault("ref", str(uuid.uuid5(SPACE, f"client {key}")))
        self._refs[client["ref"]] = key
        self._last = max(self._last, int(client["id"]))
        for name, word in _words_of(client).items():
            self._words.setdefault((name, word), {})[key] = None

    def of(self, passport: str) -> Client | None:
        """The card that the site's services see."""
        return self.shelf.get(passport)

    def by_ref(self, ref: str) -> Client | None:
        """A card by its reference."""
        return self.shelf.get(self._refs.get(ref, ""))

    def by_word(self, name: str, word: str) -> Iterator[Client]:
        """Cards by ДокументНомер or ВнешнийИдентификатор."""
        for key in self._words.get((name, word), {}):
            client = self.shelf.get(key)
            if client and _words_of(client)[name] == word:
                yield client

    def take(self, data: dict[str, Any]) -> Client:
        """The card of the application's borrower, made or brought up to date."""
        passport = passport_of(data)
        client = self.shelf.get(passport) or self.blank()
        return self.put(passport, client | {"data": {k: v for k, v in data.items() if k not in NOT_OF_A_PERSON}})

    def blank(self, ref: str = "") -> Client:
        """A card with the next code, not yet kept."""
        return {"id": f"{self._last + 1:09d}", "password": "", "writes": -1, "data": {}, **({"ref": ref} if ref else {})}

    def put(self, key: str, client: Client) -> Client:
        """Keep a card; every writing counts."""
        client |= {"writes": client.get("writes", 0) + 1, "seq": self._next_seq()}
        self._note(key, client)
        self.shelf.put(key, client)
        return client

    def key_of(self, client: Client) -> str:
        """Where a card stands on the shelf; a new one goes to its passport when that is whole and free."""
        known = self._refs.get(client.get("ref", ""))
        passport = passport_of(client["data"])
        return known or (passport if len(passport) == 10 and self.shelf.get(passport) is None else f"ref {client['ref']}")

    def drop(self, client: Client) -> None:
        """Remove a card for good."""
        self.shelf.drop(self.key_of(client))


def _words_of(client: Client) -> dict[str, str]:
    external = client.get("own", {}).get("ВнешнийИдентификатор", "")
    return {"ДокументНомер": str(client["data"].get("passport_number", "")), "ВнешнийИдентификатор": external}
