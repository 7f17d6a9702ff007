"""Processes of an earlier house: keepers and honcho's forks that outlived whoever started them, found by their words."""

import os
import signal
import time
from pathlib import Path

END_SECONDS = 15.0


def end_strangers(folder: Path) -> int:
    """End what still runs for this folder without belonging to the caller; returns how many were found.

    Keepers end their programs in order; what is left after a while is killed, and the kernel ends the programs then.
    """
    found = strangers_of(folder)
    end = time.monotonic() + END_SECONDS
    left = found
    while left:
        in_order = time.monotonic() < end
        for pid in left:
            _tell(pid, signal.SIGTERM if in_order else signal.SIGKILL)
        time.sleep(0.3)
        left = strangers_of(folder)
    return len(found)


def strangers_of(folder: Path) -> list[int]:
    """Their pids."""
    marks = (os.fsencode(folder / "Procfile"), os.fsencode(folder / "pids"))
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            words = _words(entry)
            if any(mark in words for mark in marks):
                found.append(int(entry.name))
    return found


def _words(entry: Path) -> list[bytes]:
    """The command line; empty for the dead and for what is not ours to read."""
    try:
        return (entry / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


def _tell(pid: int, kind: signal.Signals) -> None:
    try:
        os.kill(pid, kind)
    except ProcessLookupError:
        return
