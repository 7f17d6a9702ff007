"""A deed that waits for a second person, and how it may end."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bridge.model.errors import RuleBrokenError


class OwnDeedError(RuleBrokenError):
    """Who asked may not decide: a second person is another person."""

    code = "own_deed"


class DeedEndedError(RuleBrokenError):
    """The deed was done, refused, withdrawn or has run out of time."""

    code = "deed_ended"


class DeedState(StrEnum):
    """ASKED: waits for a second person. DONE, REFUSED, WITHDRAWN (by who asked), LAPSED (nobody decided in time), FAILED (it was
    confirmed and could not be done any more)."""

    ASKED = "asked"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    FAILED = "failed"


@dataclass(frozen=True, repr=False)
class Deed:
    """What is to be done: `kind` (a name of bridge.flows.seconding.kinds), on what (`subject`: our id of it), with which facts
    (JSON values). `words` tell the second person in Russian what will happen; `reason` is the asker's."""

    kind: str
    subject: str
    words: str
    reason: str
    facts: Mapping[str, object] = field(default_factory=dict)
    application_id: str = ""


@dataclass(frozen=True, repr=False)
class KeptDeed:
    """A deed with its story. Moments in UTC; `until`: when it lapses. `answer`: why it was refused, or could not be done.

    `alone`: done at once by who asked, since second persons were switched off.
    """

    id: str
    deed: Deed
    asked_by: str
    asked_at: datetime
    until: datetime
    state: DeedState = DeedState.ASKED
    ended_at: datetime | None = None
    ended_by: str = ""
    answer: str = ""
    alone: bool = False

    def at(self, now: datetime) -> "KeptDeed":
        """How it stands at a moment: one that nobody decided in time has lapsed, whoever notices it first."""
        if self.state is DeedState.ASKED and now >= self.until:
            return replace(self, state=DeedState.LAPSED, ended_at=self.until)
        return self

    def ended(self, state: DeedState, by: str, now: datetime, answer: str = "") -> "KeptDeed":
        """Its end. Raises DeedEndedError, and OwnDeedError when who asked would be the second person."""
        if self.at(now).state is not DeedState.ASKED:
            raise DeedEndedError("somebody has decided about this already, or its time is over")
        own = same_person(by, self.asked_by)
        if own and state in (DeedState.DONE, DeedState.REFUSED, DeedState.FAILED):
            raise OwnDeedError("a second person is needed: who asked can only withdraw")
        if not own and state is DeedState.WITHDRAWN:
            raise OwnDeedError("only who asked can withdraw")
        return replace(self, state=state, ended_at=now, ended_by=by, answer=answer)


def same_person(one: str, other: str) -> bool:
    """Two names of one person: neither capitals nor spaces make another one."""
    return one.strip().casefold() == other.strip().casefold()
