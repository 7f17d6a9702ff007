"""All files of a configuration, maps included, read for a check or for a new version."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import mappings
from adapters.onec.dialect.onec_map import map_file
from config.reading.content import LAW, OWN_ONLY, WITH_OURS, Content, paths_of, read_content, read_raw
from config.reading.fault import Fault
from config.reading.shapes import meant
from config.settings import Settings, given
from config.variables import VARIABLES

MAPPINGS = Path(mappings.__file__).parent
_KNOWN = {variable.name: variable for variable in VARIABLES}


@dataclass(frozen=True)
class Places:
    """Where the files lie: the folder, the law, the map of 1C's base, and which gateway of messages is spoken to."""

    folder: Path
    law: Path
    onec_map: str
    sms_gateway: str

    @classmethod
    def of(cls, settings: Settings) -> "Places":
        """Of an installation."""
        return cls(settings.config, settings.law, settings.onec_map, settings.sms_gateway)

    @classmethod
    def told(cls, environment: Mapping[str, str], folder: Path | None = None) -> "Places":
        """Before the settings are complete; a folder that is named brings its own law when it has one."""
        where = folder or Path(given(_KNOWN["BRIDGE_CONFIG"], environment))
        own = where / "law.toml"
        law = own if folder and own.exists() else Path(given(_KNOWN["BRIDGE_LAW"], environment))
        return cls(where, law, given(_KNOWN["BRIDGE_ONEC_MAP"], environment), given(_KNOWN["BRIDGE_SMS_GATEWAY"], environment))

    def paths(self) -> dict[str, Path]:
        """Every file by the name that a version knows it by."""
        base = map_file(self.onec_map)
        maps = {f"mappings/onec/{base.stem}.toml": base, f"mappings/sms/{self.sms_gateway}.toml": _ours("sms", self.sms_gateway)}
        maps |= {f"mappings/payu/{name}.toml": _ours("payu", name) for name in ("classic", "v4")}
        maps |= {f"mappings/partners/{file.name}": file for file in sorted((MAPPINGS / "partners").glob("*.toml"))}
        return paths_of(self.folder, self.law) | maps


def read_places(places: Places) -> Content:
    """What lies there now; a file that looks like one of ours and is read by nobody is a fault."""
    content = read_content(places.paths())
    return replace(content, faults=(*content.faults, *strays(places)))


def read_places_raw(places: Places) -> Content:
    """The texts alone."""
    return read_raw(places.paths())


def strays(places: Places) -> Iterator[Fault]:
    """Files that look like ours and are read by nobody."""
    known = (*WITH_OURS, *OWN_ONLY)
    for file in sorted(places.folder.glob("*.toml")):
        if file.name == LAW and file.resolve() != places.law.resolve():
            yield Fault(file.name, 0, "", f"is not read: BRIDGE_LAW leads to {places.law}")
        elif file.name not in (*known, LAW):
            yield Fault(
                file.name, 0, "", "nobody reads this file" + (meant(file.name, known) or f"; there are {', '.join(known)}")
            )


def _ours(system: str, name: str) -> Path:
    return MAPPINGS / system / f"{name}.toml"
