"""New files come into force: one version more, once for all processes of all machines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bridge.model.configuring.version import Version, Way
from bridge.ports.store import Transaction


@dataclass(frozen=True, repr=False)
class Offered:
    """Files that were found good: canonical texts and their digests by name, the digest of all, that of the bytes as they lay."""

    texts: Mapping[str, str]
    files: Mapping[str, str]
    digest: str
    source: str


@dataclass(frozen=True)
class Taken:
    """The version that is in force now, and whether these files made it one; else it was so before, or theirs is an older one."""

    version: Version
    fresh: bool

    def of(self, offered: Offered) -> bool:
        """True when what is in force says what these files say."""
        return self.version.digest == offered.digest


def take_version(tx: Transaction, offered: Offered, way: Way, by: str, machine: str, now: datetime) -> Taken:
    """Nothing happens when the version in force says the same.

    A process that STARTs with the files of an older version does not bring it back: its machine was not updated. Somebody who
    asks for a RELOAD means it.
    """
    tx.configurations.hold()
    active = tx.configurations.active()
    if active and active.digest == offered.digest:
        return Taken(active, fresh=False)
    known = tx.configurations.of_digest(offered.digest)
    if active and known and way is Way.START:
        return Taken(active, fresh=False)
    number = active.number + 1 if active else 1
    version = Version(
        number, offered.digest, offered.source, offered.files, now, by, machine, way, known.number if known else 0
    )  # fmt: skip
    tx.configurations.add(version, offered.texts)
    return Taken(version, fresh=True)


def bring_back(tx: Transaction, version: Version, by: str, machine: str, now: datetime) -> Taken:
    """An older version is in force again, under a number of its own: numbers only grow."""
    tx.configurations.hold()
    active = tx.configurations.active()
    if active and active.digest == version.digest:
        return Taken(active, fresh=False)
    number = active.number + 1 if active else 1
    again = Version(
        number, version.digest, version.source, version.files, now, by, machine, Way.BACK, version.number
    )  # fmt: skip
    tx.configurations.add(again, {})
    return Taken(again, fresh=True)
