"""The files that a hub is wired from: those of the installation, or those of a version, laid out in a folder of their own."""

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from bridge.wiring.checking.reading import MAPPINGS
from config.reading.content import LAW
from config.settings import Settings


@dataclass(frozen=True, repr=False)
class Source:
    """`settings` name the folder, the law and the map of this version; `maps`: the folder of the other maps.

    `number` 0: files that are no version (yet). `kept` holds the folder as long as somebody may read in it.
    """

    settings: Settings
    maps: Path = MAPPINGS
    number: int = 0
    digest: str = ""
    kept: TemporaryDirectory[str] | None = None

    def numbered(self, number: int, digest: str) -> "Source":
        """The same files as this version."""
        return replace(self, number=number, digest=digest)


_PREFIX = "bridge-config-"


def laid_out(settings: Settings, texts: Mapping[str, str], number: int = 0, digest: str = "") -> Source:
    """The files in a folder that is gone with the source."""
    _sweep()
    kept = TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-")
    folder = Path(kept.name)
    for name, text in texts.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    bases = [name for name in texts if name.startswith("mappings/onec/")]
    there = replace(
        settings, config=folder, law=folder / LAW, onec_map=str(folder / bases[0]) if bases else settings.onec_map
    )  # fmt: skip
    return Source(there, folder / "mappings", number, digest, kept)


@cache
def _sweep() -> None:
    """Folders of processes that were killed; once in a process."""
    for folder in Path(gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError, ValueError):
            if folder.stat().st_uid == os.getuid() and not Path(f"/proc/{int(folder.name.split('-')[2])}").exists():
                shutil.rmtree(folder, ignore_errors=True)
