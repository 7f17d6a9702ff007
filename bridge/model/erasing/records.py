"""What is written down about erasing: who, what, why. None of it names a person: ids, numbers, articles."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bridge.model.erasing.rules import Scope
from bridge.model.status import Status

RETENTION = "retention"
REQUEST = "request"
RESTORED = "restored"


@dataclass(frozen=True)
class Ended:
    """An application that is over, as a search for what is due sees it. Moments are UTC."""

    application_id: str
    status: Status
    received_at: datetime
    ended_at: datetime
    signed: bool


@dataclass(frozen=True)
class Erasure:
    """One application was stripped of one scope. `ground`: RETENTION, REQUEST (of the person), RESTORED (a copy brought it
    back); `act`: the number of the act of destruction; `rows`: how many rows of which table were emptied or removed."""

    application_id: str
    scope: Scope
    at: datetime
    ground: str
    rule: str
    article: str
    by: str
    act: str = ""
    rows: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Hold:
    """«Не удалять»: nothing of this application is erased until it is lifted. `reason` is an officer's words (sealed)."""

    application_id: str
    reason: str
    by: str
    since: datetime
