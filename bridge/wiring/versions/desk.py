"""What `bridge config …` has done here: bridge.desk.configuring.doing.Configuring."""

import getpass
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bridge.flows.configuring.refuse_files import forgive_files, refuse_files
from bridge.flows.configuring.take_version import bring_back
from bridge.model.configuring.version import Refusal, Run, Version, Way
from bridge.ports.store import StoreUnavailableError
from bridge.wiring.checking import Around, faults_of
from bridge.wiring.checking.reading import Places, read_places
from bridge.wiring.ground import Ground, lay_ground
from bridge.wiring.versions.offering import FilesRefusedError, has_secret, read_still_files
from bridge.wiring.versions.opening import UNUSABLE, is_migrated, machine, open_desk, take_files, taken_as_whole
from config.reading.changes import Change, changes
from config.reading.content import parsed
from config.reading.fault import Fault
from config.settings import SettingsIncompleteError, given, read_settings
from config.variables import VARIABLES, networks

MOST_SHOWN = 50


@dataclass(frozen=True)
class Looked:
    """How many files were looked at, and what is wrong."""

    files: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Shown:
    """Versions, the newest first; processes; what is refused."""

    versions: Sequence[Version]
    runs: Sequence[Run]
    refusals: Sequence[Refusal]


@dataclass(frozen=True)
class Result:
    """What came of a wish. `faults`: it was refused."""

    number: int
    fresh: bool
    faults: tuple[str, ...] = ()


class Desk:
    """Works on the environment of this process. Raises SettingsIncompleteError and StoreUnavailableError."""

    def faults(self, folder: Path | None, *, secrets: bool) -> Looked:
        """All faults of a folder; a variable of the environment that can't be read is one, too."""
        try:
            places, own = Places.told(os.environ, folder), networks(_told("BRIDGE_CALLBACK_NETWORKS"))
        except ValueError as error:
            return Looked(0, (Fault("environment", 0, "", str(error)),))
        content = read_places(places)
        around = Around(own, has_secret if secrets else None)
        return Looked(len(content.paths), tuple(faults_of(content, around)))

    def against_running(self, folder: Path | None) -> Sequence[Change] | None:
        """What the files say otherwise than the version in force; None where there is none, or nobody can tell."""
        try:
            ground = lay_ground(read_settings())
            active = _active(ground)
            if active is None:
                return None
            return changes(_tables(ground, active), read_places(Places.told(os.environ, folder)).tables)
        except (SettingsIncompleteError, StoreUnavailableError, ValueError):
            return None

    def between(self, one: int, other: int | None) -> Sequence[Change]:
        """Two versions. Raises LookupError."""
        ground = lay_ground(read_settings())
        return changes(_tables(ground, _found(ground, one)), _tables(ground, _found(ground, other)))

    def reload(self) -> Result:
        """Take the files of the folder, or refuse them as a whole."""
        settings = read_settings()
        ground = lay_ground(settings)
        try:
            taken = take_files(settings, ground, read_still_files(settings), Way.RELOAD, who())
        except FilesRefusedError as refused:
            with suppress(*UNUSABLE):
                refuse_files(open_desk(settings).hub, machine(), who(), refused.faults)
            return Result(0, fresh=False, faults=refused.faults)
        forgive_files(open_desk(settings).hub, machine())
        return Result(taken.version.number, taken.fresh)

    def back(self, number: int) -> Result:
        """Bring an earlier version into force again, if this release can use it. Raises LookupError."""
        settings = read_settings()
        ground = lay_ground(settings)
        version = _found(ground, number)
        try:
            with ground.store.read() as tx:
                texts = tx.configurations.texts(version)
            if faults := faults_of(parsed(texts), Around(settings.callback_networks, has_secret)):
                raise FilesRefusedError(faults)
            taken_as_whole(settings, ground, texts)
        except FilesRefusedError as refused:
            return Result(number, fresh=False, faults=refused.faults)
        with ground.store.begin() as tx:
            taken = bring_back(tx, version, who(), machine(), ground.clock.now())
        return Result(taken.version.number, taken.fresh)

    def shown(self) -> Shown:
        """Which versions there are, and who runs which."""
        with lay_ground(read_settings()).store.read() as tx:
            return Shown(tx.configurations.newest(MOST_SHOWN), tx.configurations.runs(), tx.configurations.refusals())


def who() -> str:
    """The person at this desk, as the machine knows him."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def _active(ground: Ground) -> Version | None:
    if not is_migrated(ground):
        return None
    with ground.store.read() as tx:
        return tx.configurations.active()


def _found(ground: Ground, number: int | None) -> Version:
    with ground.store.read() as tx:
        version = tx.configurations.active() if number is None else tx.configurations.find(number)
    if version is None:
        raise LookupError("there is no version yet" if number is None else f"there is no version {number}")
    return version


def _tables(ground: Ground, version: Version) -> Mapping[str, Mapping[str, Any]]:
    with ground.store.read() as tx:
        return parsed(tx.configurations.texts(version)).tables


def _told(name: str) -> str:
    return given(next(one for one in VARIABLES if one.name == name), os.environ)
