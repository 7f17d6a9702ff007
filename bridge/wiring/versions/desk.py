"""What `bridge config …` has done here: bridge.desk.configuring.doing.Configuring."""

import os
from dataclasses import dataclass
from pathlib import Path

from bridge.wiring.checking import Around, faults_of
from bridge.wiring.checking.reading import Places, read_places
from config.reading.fault import Fault
from config.settings import SettingsIncompleteError, given, read_secret
from config.variables import VARIABLES, networks


@dataclass(frozen=True)
class Looked:
    """How many files were looked at, and what is wrong."""

    files: int
    faults: tuple[Fault, ...]


class Desk:
    """Works on the environment of this process."""

    def faults(self, folder: Path | None, *, secrets: bool) -> Looked:
        """All faults of a folder; a variable of the environment that can't be read is one, too."""
        try:
            places, own = Places.told(os.environ, folder), networks(_told("BRIDGE_CALLBACK_NETWORKS"))
        except ValueError as error:
            return Looked(0, (Fault("environment", 0, "", str(error)),))
        content = read_places(places)
        around = Around(own, has_secret if secrets else None)
        return Looked(len(content.paths), tuple(faults_of(content, around)))


def has_secret(name: str) -> bool:
    """True when the variable is set, or its NAME_FILE can be read."""
    try:
        return bool(read_secret(name))
    except SettingsIncompleteError:
        return False


def _told(name: str) -> str:
    return given(next(one for one in VARIABLES if one.name == name), os.environ)
