"""Descriptions of bases kept on disk: fetching one takes tens of seconds, and no process should do it at its start.

Each file is named by the digest of what is in it, so one that was torn or changed is noticed and fetched again.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from adapters.onec.odata.metadata import Metadata, MetadataUnreadableError, read_metadata

USUAL_AGE = timedelta(days=1)
_NAME_LETTERS = 24


class KeptMetadata:
    """The descriptions in one folder, which is made when needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def metadata(
        self,
        address: str,
        fetch: Callable[[], bytes],
        longest_age: timedelta = USUAL_AGE,
        wanted: Callable[[str], bool] | None = None,
    ) -> Metadata:
        """The description of the base at `address`, fetched when there is none or it is older than that.

        Raises MetadataUnreadableError, and what `fetch` raises.
        """
        file = self._current(address, longest_age)
        if file is not None and (kept := _read(file, wanted)) is not None:
            return kept
        return read_metadata(self.keep(address, fetch()), wanted)

    def keep(self, address: str, description: bytes) -> Path:
        """Puts a description down as the one of `address`. Raises MetadataUnreadableError for what is none."""
        digest = read_metadata(description, lambda _: False).digest
        file = self._folder / f"{digest}.edmx"
        if not file.exists() or _digest_of(file) != digest:
            self._put(file, description)
        self._put(self._pointer(address), digest.encode())
        return file

    def forget(self, address: str) -> None:
        """The next question fetches again, as after a change of the base's configuration."""
        self._pointer(address).unlink(missing_ok=True)

    def _current(self, address: str, longest_age: timedelta) -> Path | None:
        pointer = self._pointer(address)
        try:
            fresh = time.time() - pointer.stat().st_mtime <= longest_age.total_seconds()
            digest = pointer.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            return None
        return self._folder / f"{digest}.edmx" if fresh and digest.isalnum() else None

    def _pointer(self, address: str) -> Path:
        """The address may hold the name of a lender, and no file name should tell it."""
        return self._folder / f"{sha256(address.encode()).hexdigest()[:_NAME_LETTERS]}.current"

    def _put(self, file: Path, body: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self._folder, suffix=".new", delete=False) as written:
            written.write(body)
        Path(written.name).replace(file)


def _digest_of(file: Path) -> str:
    with file.open("rb") as opened:
        hashed = sha256()
        while part := opened.read(1 << 20):
            hashed.update(part)
    return hashed.hexdigest()


def _read(file: Path, wanted: Callable[[str], bool] | None) -> Metadata | None:
    try:
        kept = read_metadata(file, wanted)
    except (OSError, MetadataUnreadableError):
        return None
    return kept if kept.digest == file.stem else None
