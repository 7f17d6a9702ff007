"""One version of the configuration, the processes that run it, and new files that were refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Way(StrEnum):
    """How a version came into force: a process STARTed with new files; somebody asked for a RELOAD; somebody went BACK."""

    START = "start"
    RELOAD = "reload"
    BACK = "back"


@dataclass(frozen=True)
class Version:
    """Numbers grow from 1; the highest one is in force. None is ever changed.

    `files`: SHA-256 of each file's canonical text by name; `digest` covers them all, `source` the bytes as they lay there.
    `taken_at` in UTC; `taken_by`: a person or a process; `same_as`: the version that was brought back, 0 for a new one.
    """

    number: int
    digest: str
    source: str
    files: Mapping[str, str]
    taken_at: datetime
    taken_by: str
    machine: str
    way: Way
    same_as: int = 0


@dataclass(frozen=True)
class Run:
    """A process and the version it runs, as it said at `seen_at`; `fault`: why it could not take the one in force."""

    process: str
    machine: str
    number: int
    since: datetime
    seen_at: datetime
    fault: str = ""


@dataclass(frozen=True)
class Refusal:
    """Files of a machine that were not taken: every fault by file and line. It stands until good ones are."""

    machine: str
    at: datetime
    by: str
    faults: tuple[str, ...] = field(default=())
