"""A copy of the shipped configuration that a test may spoil."""

import shutil
from pathlib import Path

import pytest

from bridge.wiring.checking import Around, faults_of
from bridge.wiring.checking.reading import Places, read_places
from config.variables import networks

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "config"


class Folder:
    """A folder of configuration."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def change(self, name: str, old: str, new: str) -> int:
        """Put `new` in place of the first `old`; returns the line that it stands on."""
        file = self.path / name
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{name} holds no {old!r}"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1 + (len(old) - len(old.lstrip("\n")))

    def places(self, onec_map: str = "moyamfo") -> Places:
        return Places(self.path, self.path / "law.toml", onec_map, "smsc")

    def faults(self, onec_map: str = "moyamfo", *, secrets: tuple[str, ...] | None = None) -> list[str]:
        """All faults, as they are printed."""
        around = Around(networks("127.0.0.0/8"), None if secrets is None else secrets.__contains__)
        return list(map(str, faults_of(read_places(self.places(onec_map)), around)))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """The shipped files, with every file that may be left out."""
    place = tmp_path / "config"
    place.mkdir()
    for name in ("partners", "products", "papers"):
        shutil.copytree(SHIPPED / name, place / name)
    for name in ("law.toml", "refusals.toml", "zones.toml", "alarms.toml", "retention.toml"):
        shutil.copy(SHIPPED / name, place / name)
    return Folder(place)
