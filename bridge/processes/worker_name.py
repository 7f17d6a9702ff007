"""Names of workers: unique among those that live, the same again after a restart, without anybody numbering them."""

import fcntl
import socket
import tempfile
from pathlib import Path
from typing import IO

MOST_SLOTS = 1000


class NoSlotFreeError(Exception):
    """More workers of one name live on this machine than there are slots."""


_held: list[IO[str]] = []


def take_name(base: str, role: str, folder: Path | None = None) -> str:
    """`host:base.role.slot` with the first slot that no living process holds; the kernel frees it however the process ends.

    A worker that is started again gets its slot, and with it its old leases, back. Raises NoSlotFreeError.
    """
    folder = folder or Path(tempfile.gettempdir())
    for slot in range(1, MOST_SLOTS + 1):
        file = (folder / f"bridge-{base}-{role}-{slot}.lock").open("a", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            continue
        _held.append(file)
        return f"{socket.gethostname()}:{base}.{role}.{slot}"
    raise NoSlotFreeError(f"{MOST_SLOTS} workers named {base} live here already")
