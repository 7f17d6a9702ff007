"""Which files a process begins with: those in force, or new ones that lie in its folder and are good."""

import socket
from collections.abc import Mapping

import structlog
from sqlalchemy import inspect

from bridge.flows.configuring.refuse_files import forgive_files, refuse_files
from bridge.flows.configuring.take_version import Taken, take_version
from bridge.model.configuring.version import Version, Way
from bridge.ports.store import StoreUnavailableError
from bridge.store.engine import connect, reachable, shut
from bridge.store.migrations import is_behind, lacking, upgrade
from bridge.store.schema import configurations
from bridge.wiring.ground import Ground, lay_ground
from bridge.wiring.house import House, build
from bridge.wiring.versions.offering import Files, FilesRefusedError, checked, offered, read_files, read_still_files
from bridge.wiring.versions.source import laid_out
from config.catalogue import CatalogueFaultyError
from config.law import LawFileError
from config.reading.fault import Fault
from config.settings import Settings, SettingsIncompleteError
from mappings.errors import MapFileError

log = structlog.get_logger(__name__)
UNUSABLE = (CatalogueFaultyError, LawFileError, MapFileError, SettingsIncompleteError, FilesRefusedError, LookupError, ValueError)


def machine() -> str:
    """What this machine calls itself."""
    return socket.gethostname()[:200]


def open_serving(settings: Settings, process: str) -> House:
    """The hub of a process that serves; the store is brought to its newest shape, new good files in its folder are taken.

    With faulty files it goes on with the version in force, and says so; without any version it does not start.
    Raises CatalogueFaultyError that names every fault.
    """
    ground, files = lay_ground(settings), read_files(settings)
    upgrade(ground.engine)
    active = _active(ground)
    if active and active.source == files.source:
        return _of_files(settings, ground, files, active)
    try:
        files = read_still_files(settings)
        taken = take_files(settings, ground, files, Way.START, process)
    except FilesRefusedError as refused:
        if active is None:
            raise CatalogueFaultyError(str(refused)) from None
        log.error("the files here can't be used; what is in force goes on", number=active.number, faults=refused.faults)
        house = of_version(settings, ground, active)
        refuse_files(house.hub, machine(), process, refused.faults)
        return house
    house = _begun(settings, ground, files, taken)
    forgive_files(house.hub, machine())
    return house


def open_desk(settings: Settings) -> House:
    """The hub for a command: of the version in force, else of the files as they lie. Takes nothing.

    A database without the tables of this version is read by no command: each is told to have it migrated first.
    """
    ground = lay_ground(settings)
    try:
        if is_behind(ground.engine):
            shut(ground.engine, lacking(ground.engine))
        active = _active(ground)
    except StoreUnavailableError:
        active = None
    if active is None:
        return build(settings, ground)
    files = read_files(settings)
    return _of_files(settings, ground, files, active) if active.source == files.source else of_version(settings, ground, active)


def take_files(settings: Settings, ground: Ground, files: Files, way: Way, by: str) -> Taken:
    """Check these files as a whole and bring them into force. Raises FilesRefusedError, StoreUnavailableError."""
    offer = checked(files, settings)
    taken_as_whole(settings, ground, offer.texts)
    with ground.store.begin() as tx:
        return take_version(tx, offer, way, by, machine(), ground.clock.now())


def taken_as_whole(settings: Settings, ground: Ground, texts: Mapping[str, str]) -> None:
    """What only the wiring of the whole finds is a refusal, too. Raises FilesRefusedError."""
    try:
        build(settings, ground, laid_out(settings, texts))
    except SettingsIncompleteError as error:
        raise FilesRefusedError([Fault("settings", 0, "", fault) for fault in error.faults]) from None
    except UNUSABLE as error:
        raise FilesRefusedError([Fault("configuration", 0, "", str(error))]) from None


def of_version(settings: Settings, ground: Ground, version: Version) -> House:
    """The hub as this version has it. Raises the errors of config."""
    with ground.store.read() as tx:
        texts = tx.configurations.texts(version)
    return build(settings, ground, laid_out(settings, texts, version.number, version.digest))


def _begun(settings: Settings, ground: Ground, files: Files, taken: Taken) -> House:
    offer = offered(files)
    if taken.of(offer):
        return build(settings, ground, laid_out(settings, offer.texts, taken.version.number, taken.version.digest))
    log.warning("the files here are those of an older version", in_force=taken.version.number)
    try:
        return of_version(settings, ground, taken.version)
    except UNUSABLE:
        # A release of before beside a newer one: it can't read what that one took, and goes on with its own files.
        log.exception("the version in force can't be used by this process; it goes on with its own files")
        with ground.store.read() as tx:
            own = tx.configurations.of_digest(offer.digest)
        return build(settings, ground, laid_out(settings, offer.texts, own.number if own else 0, offer.digest))


def _of_files(settings: Settings, ground: Ground, files: Files, version: Version) -> House:
    return build(settings, ground, laid_out(settings, files.raw.texts, version.number, version.digest))


def _active(ground: Ground) -> Version | None:
    with ground.store.read() as tx:
        return tx.configurations.active()


def is_migrated(ground: Ground) -> bool:
    """False for a database without our tables, such as the desk meets before the first start."""
    with reachable(), connect(ground.engine, reading=True) as connection:
        return inspect(connection).has_table(configurations.name)
