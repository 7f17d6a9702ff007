"""All files of the operator under the names that a version of the configuration knows them by, wherever they lie."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.reading.fault import Fault, TomlFile

HERE = Path(__file__).parents[1]
LAW = "law.toml"
# One file each: the folder's own, else ours; those of the second line only when the folder has them.
WITH_OURS = ("refusals.toml", "zones.toml", "alarms.toml", "retention.toml")
OWN_ONLY = ("holidays.toml",)
SUBJECTS = ("help", "messages")
_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)$")


@dataclass(frozen=True, repr=False)
class Content:
    """What was read: `texts` by name, `paths` where each lies, `faults` of files that could not be read or are no TOML."""

    texts: Mapping[str, str]
    paths: Mapping[str, Path] = field(default_factory=dict)
    tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def named(self, folder: str) -> list[TomlFile]:
        """The files of a folder that could be read, by name; not those of folders within it."""
        return [self.file(name) for name in sorted(self.tables) if name.rpartition("/")[0] == folder]

    def file(self, name: str) -> TomlFile:
        """One file. Raises KeyError."""
        return TomlFile(self.told(name), self.texts[name], self.tables[name])

    def told(self, name: str) -> str:
        """The file as the operator knows it: where it lies, as short as it is clear."""
        path = self.paths.get(name)
        return str(path) if path is not None and not str(path).endswith(name) else name


def paths_of(folder: Path, law: Path) -> dict[str, Path]:
    """Every file of a configuration by its name. `law` may lie elsewhere."""
    found = {LAW: law}
    for name in WITH_OURS:
        place = folder / name if (folder / name).exists() else HERE / name
        if place.exists():
            found[name] = place
    found.update({name: folder / name for name in OWN_ONLY if (folder / name).exists()})
    for pattern in ("partners/*.toml", "products/*.toml", "payu/*.toml", "papers/*/*.toml"):
        found.update({str(file.relative_to(folder)): file for file in sorted(folder.glob(pattern))})
    for name, file in {**_texts(HERE), **_texts(folder)}.items():
        product, subject = name.split("/")[1], file.name.split(".")[0]
        # A language that the folder does not have is not taken from ours: its other texts would not fit.
        if file.is_relative_to(folder) or not list((folder / "products" / product).glob(f"{subject}.*.toml")):
            found[name] = file
    return found


def _texts(folder: Path) -> dict[str, Path]:
    files = [file for subject in SUBJECTS for file in sorted(folder.glob(f"products/*/{subject}.*.toml"))]
    return {str(file.relative_to(folder)): file for file in files}


def read_content(paths: Mapping[str, Path]) -> Content:
    """Read them all; what can't be read, or is no TOML, is a fault and not an error."""
    raw = read_raw(paths)
    return parsed(raw.texts, raw.paths, raw.faults)


def read_raw(paths: Mapping[str, Path]) -> Content:
    """The texts alone: enough to see whether they are those of before, and five times quicker than what they say."""
    texts: dict[str, str] = {}
    faults = []
    for name, path in paths.items():
        try:
            texts[name] = path.read_text(encoding="utf-8")
        except OSError as error:
            faults.append(Fault(name, 0, "", f"can't be read: {error.strerror}"))
        except UnicodeDecodeError:
            faults.append(Fault(name, 0, "", "is not UTF-8"))
    return Content(texts, paths, faults=tuple(faults))


def parsed(texts: Mapping[str, str], paths: Mapping[str, Path] | None = None, faults: Iterable[Fault] = ()) -> Content:
    """The tables of these texts."""
    tables, found = {}, list(faults)
    for name, text in texts.items():
        try:
            tables[name] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            told = str(error)
            line = _AT_LINE.search(told)
            number = int(line[1]) if line else text.count("\n") + 1
            found.append(Fault(name, number, "", f"is no TOML: {_AT_LINE.sub('', told).removesuffix(' (at end of document)')}"))
    return Content(texts, dict(paths or {}), tables, tuple(found))
