"""State that survives kill -9: one JSON file per record, replaced as a whole before the answer leaves."""

import hashlib
import json
import os
import threading
from collections.abc import Callable, Hashable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

Record = dict[str, Any]


def write_whole(path: Path, data: bytes, sure: bool = True) -> None:
    """Replace a file so that a reader or a crash sees the old or the new one, never a part; sure = on the disk itself, too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    with draft.open("wb") as file:
        file.write(data)
        if sure:
            file.flush()
            os.fsync(file.fileno())
    draft.replace(path)


class Index:
    """Records of a shelf by what `of` tells of each, oldest first; None: the record is in no place.

    So a crowd of records costs nothing to whoever asks for some of them.
    """

    def __init__(self, shelf: "Shelf", of: Callable[[Record], Hashable]) -> None:
        self._shelf, self._of = shelf, of
        self._lock = threading.Lock()
        self.clear()
        for key, record in shelf.items():
            self.note(key, record)

    def clear(self) -> None:
        """Nothing is known any more."""
        self._keys: dict[Hashable, dict[str, None]] = {}
        self._places: dict[str, Hashable] = {}

    def note(self, key: str, record: Record) -> None:
        """A record that was written."""
        place = self._of(record)
        with self._lock:
            known = self._places.get(key)
            if known == place:
                return
            if known is not None:
                del self._places[key], self._keys[known][key]
            if place is not None:
                self._keys.setdefault(place, {})[key] = None
                self._places[key] = place

    def items(self, place: Hashable) -> list[tuple[str, Record]]:
        """A snapshot of one place."""
        with self._lock:
            keys = list(self._keys.get(place, ()))
        return [(key, record) for key in keys if (record := self._shelf.get(key)) is not None]

    def __getitem__(self, place: Hashable) -> list[Record]:
        return [record for _, record in self.items(place)]


class Shelf:
    """Records of one kind by key, in order of their first writing. The caller holds the stand's lock for read-change-put."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # False while a crowd of records is made that nobody waits for: the files may be lost with the machine then.
        self.sure = True
        self._records: dict[str, Record] = {}
        self._lock = threading.Lock()
        self._indexes: list[Index] = []
        self._load()

    def _load(self) -> None:
        found: list[Record] = []
        for file in self._folder.glob("*.json"):
            found.append(json.loads(file.read_bytes()))
        for item in sorted(found, key=lambda item: item["place"]):
            self._records[item["key"]] = item["record"]
        self._next = max((item["place"] for item in found), default=0) + 1
        self._places = {item["key"]: item["place"] for item in found}

    def _file(self, key: str) -> Path:
        # Keys hold Cyrillic letters; percent-encoding keeps them apart and safe as names, but names are short.
        name = quote(key, safe="")
        return self._folder / f"{name if len(name) < 150 else hashlib.sha256(key.encode()).hexdigest()}.json"

    def get(self, key: str) -> Record | None:
        """The live record; change it only under the stand's lock and put it back."""
        return self._records.get(key)

    def put(self, key: str, record: Record) -> None:
        """Write the record to disk, then to memory."""
        with self._lock:
            place = self._places.get(key, self._next)
            item = {"key": key, "place": place, "record": record}
            write_whole(self._file(key), json.dumps(item, ensure_ascii=False).encode(), self.sure)
            if key not in self._places:
                self._places[key] = place
                self._next += 1
            self._records[key] = record
        for index in self._indexes:
            index.note(key, record)

    def drop(self, key: str) -> None:
        """Forget one record, also on disk."""
        with self._lock:
            self._file(key).unlink(missing_ok=True)
            self._records.pop(key, None)
            self._places.pop(key, None)

    def items(self) -> list[tuple[str, Record]]:
        """A snapshot, oldest first."""
        with self._lock:
            return list(self._records.items())

    def indexed(self, of: Callable[[Record], Hashable]) -> Index:
        """A way to the records besides their keys."""
        index = Index(self, of)
        self._indexes.append(index)
        return index

    def __iter__(self) -> Iterator[Record]:
        return iter([record for _, record in self.items()])

    def __len__(self) -> int:
        return len(self._records)

    def clear(self) -> None:
        """Forget everything, also on disk."""
        with self._lock:
            for file in self._folder.glob("*.json"):
                file.unlink()
            self._records.clear()
            self._places.clear()
            self._next = 1
        for index in self._indexes:
            index.clear()
