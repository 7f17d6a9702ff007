"""Count tries in the store before they are looked at, so that no crowd of them at one instant gets past the pauses."""

import hmac
from collections.abc import Mapping
from datetime import timedelta

from bridge.flows.hub import Hub
from bridge.flows.staffing.note_act import note_act
from bridge.model.staff.pauses import FREE, Guarded, PausedError, Tries
from bridge.model.staff.people import Act, Person
from bridge.ports.store import Transaction

_WORTH_A_LINE = frozenset({Guarded.NAME, Guarded.FACTOR})


def take_try(hub: Hub, tx: Transaction, whose: Mapping[Guarded, str]) -> Mapping[Guarded, Tries]:
    """Count one try of all these, or raise PausedError and count nothing."""
    now = hub.clock.now()
    # One order for all, so that no two callers wait for each other.
    known = {what: tx.tries.of(_digest(hub, what, whose[what])) or Tries(0, now - timedelta(days=1)) for what in sorted(whose)}
    until = max(tries.until(what) for what, tries in known.items())
    if until > now:
        raise PausedError(until, now)
    taken = {what: tries.one_more(now) for what, tries in known.items()}
    for what, tries in taken.items():
        tx.tries.put(_digest(hub, what, whose[what]), tries)
    return taken


def give_back(hub: Hub, tx: Transaction, what: Guarded, whose: str) -> None:
    """The try was right: it does not count. Those of before do: an own account must not wipe them away."""
    digest = _digest(hub, what, whose)
    known = tx.tries.of(digest)
    if known is not None:
        tx.tries.put(digest, Tries(max(0, known.count - 1), known.last_at))


def forget_tries(hub: Hub, tx: Transaction, what: Guarded, whose: str) -> None:
    """A right try clears the past of a name or of a second factor."""
    tx.tries.forget(_digest(hub, what, whose))


def note_failure(
    hub: Hub, tx: Transaction, person: Person | None, act: Act, taken: Mapping[Guarded, Tries], address: str, detail: str = ""
) -> None:
    """A line of the journal, and one more, which is told by a letter, when the pauses begin."""
    note_act(hub, tx, person, act, detail=detail, address=address)
    if person and any(what in _WORTH_A_LINE and tries.count == FREE[what] for what, tries in taken.items()):
        note_act(hub, tx, person, Act.PAUSED, address=address)


def _digest(hub: Hub, what: Guarded, whose: str) -> str:
    return hmac.new(hub.code_key, f"tries:{what}:{whose}".encode(), "sha256").hexdigest()
