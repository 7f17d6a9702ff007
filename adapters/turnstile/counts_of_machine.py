"""Counts that all processes of one machine share: a file of slots that each of them maps, of one size however many are counted.

A slot is found by a digest. When all slots that a key may have are taken by others, the one that ends first is given to it:
that one is then counted anew, so that nobody is ever refused for another's calls.
"""

import fcntl
import mmap
import os
import struct
from hashlib import blake2b
from pathlib import Path
from threading import Lock

SLOTS = 1 << 16
_TRIES = 8
# Digest, the second at which the span ends, calls so far.
_SLOT = struct.Struct("<QII")
_SIZE = SLOTS * _SLOT.size


class CountsOfMachine:
    """Raises OSError where the folder can't be written. A process that was forked opens the file anew: its lock is its own."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "counts"
        self._guard = Lock()
        self._owner = 0
        self._lock = -1
        self._slots: mmap.mmap | None = None

    def add(self, key: str, ends: int, now: float) -> int:
        """One more call of this key in the span that ends at this Unix second; how many there are."""
        digest = int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")
        with self._guard:
            slots = self._opened()
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            try:
                place, count = _place(slots, digest, ends, now)
                _SLOT.pack_into(slots, place, digest, ends, count + 1)
            finally:
                fcntl.flock(self._lock, fcntl.LOCK_UN)
        return count + 1

    def _opened(self) -> mmap.mmap:
        if self._slots is None or self._owner != os.getpid():
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            # Taken from the disk at once: a hole that can't be filled later would end the process.
            os.posix_fallocate(self._lock, 0, _SIZE)
            self._slots, self._owner = mmap.mmap(self._lock, _SIZE), os.getpid()
        return self._slots


def _place(slots: mmap.mmap, digest: int, ends: int, now: float) -> tuple[int, int]:
    """Where this key is counted, and its calls so far."""
    soonest, chosen = 1 << 32, 0
    for step in range(_TRIES):
        place = (digest + step) % SLOTS * _SLOT.size
        whose, until, count = _SLOT.unpack_from(slots, place)
        if whose == digest:
            return place, count if until == ends else 0
        until = 0 if until <= now else until
        if until < soonest:
            soonest, chosen = until, place
    return chosen, 0
