"""Files read until they stand still, checked as a whole, and made an offer for a version."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from bridge.flows.configuring.take_version import Offered
from bridge.wiring.checking import Around, faults_of
from bridge.wiring.checking.reading import Places, read_places_raw, strays
from config.reading.canonical import canonical, digest_of, digest_of_all
from config.reading.content import Content, parsed
from config.reading.fault import Fault
from config.settings import Settings, SettingsIncompleteError, read_secret

# Somebody may be copying: files count when two readings, so far apart, are the same.
STILL_SECONDS, MOST_READINGS = 0.25, 20


class FilesRefusedError(Exception):
    """The files can't be used; every fault with file and line."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        told = [str(one) for one in faults]
        super().__init__(f"the configuration has {len(told)} fault(s):\n  " + "\n  ".join(told))
        self.faults = tuple(told)


@dataclass(repr=False)
class Files:
    """What was read, and SHA-256 over names and texts. What the texts say is worked out only for files that are new."""

    places: Places
    raw: Content
    source: str

    @cached_property
    def content(self) -> Content:
        """What the texts say."""
        faults = (*self.raw.faults, *strays(self.places))
        return parsed(self.raw.texts, self.raw.paths, faults)


def read_files(settings: Settings) -> Files:
    """As they lie there now."""
    places = Places.of(settings)
    raw = read_places_raw(places)
    return Files(places, raw, source_of(raw))


def read_still_files(settings: Settings) -> Files:
    """As they lie there once nobody is writing them. Raises FilesRefusedError when they never stand still."""
    before = read_files(settings)
    for _ in range(MOST_READINGS):
        time.sleep(STILL_SECONDS)
        files = read_files(settings)
        if files.source == before.source:
            return files
        before = files
    raise FilesRefusedError([Fault(str(settings.config), 0, "", "the files are being changed all the time")])


def checked(files: Files, settings: Settings) -> Offered:
    """The offer of files without a fault. Raises FilesRefusedError."""
    if faults := faults_of(files.content, Around(settings.callback_networks, has_secret)):
        raise FilesRefusedError(faults)
    return offered(files)


def offered(files: Files) -> Offered:
    """Of files that can be read."""
    texts = {name: canonical(table) for name, table in sorted(files.content.tables.items())}
    digests = {name: digest_of(text) for name, text in texts.items()}
    return Offered(texts, digests, digest_of_all(digests), files.source)


def source_of(content: Content) -> str:
    """SHA-256 over names and texts; files that can't be read count by their faults."""
    told = sha256()
    for name, text in sorted(content.texts.items()):
        told.update(f"{name}\0{len(text)}\0{text}\0".encode())
    for fault in content.faults:
        told.update(str(fault).encode())
    return told.hexdigest()


def has_secret(name: str) -> bool:
    """True when the variable is set, or its NAME_FILE can be read."""
    try:
        return bool(read_secret(name, os.environ))
    except SettingsIncompleteError:
        return False
