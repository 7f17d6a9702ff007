"""See and end sessions: one's own, or another person's. The next request of an ended one finds itself outside, everywhere."""

from collections.abc import Sequence

from bridge.flows.hub import Hub
from bridge.flows.staffing.note_act import note_act
from bridge.model.staff.people import Act
from bridge.model.staff.sittings import Sitting, Stage
from bridge.ports.store import Transaction

_MOST = 50


def open_sittings(hub: Hub, tx: Transaction, person_id: str) -> Sequence[Sitting]:
    """Those that are inside now, the newest first."""
    now = hub.clock.now()
    return [one for one in tx.sittings.of(person_id, _MOST) if one.open_at(now, hub.entry.idle) and one.stage is Stage.INSIDE]


def log_out(hub: Hub, digest: str, address: str = "") -> None:
    """This session is over; an unknown one already is."""
    with hub.store.begin() as tx:
        found = tx.sittings.find(digest)
        if found and tx.sittings.end(digest, hub.clock.now()) and found[0].stage is Stage.INSIDE:
            note_act(hub, tx, found[1], Act.LOGGED_OUT, address=address)


def end_sitting(hub: Hub, person_id: str, mark: str, by: str, address: str = "") -> bool:
    """End the person's session with this mark; False when there is none that is open."""
    with hub.store.begin() as tx:
        sitting = next((one for one in tx.sittings.of(person_id, _MOST) if one.mark == mark), None)
        if sitting is None or not tx.sittings.end(sitting.digest, hub.clock.now()):
            return False
        where = ", ".join(word for word in (sitting.device, sitting.place) if word)
        note_act(hub, tx, tx.people.get(person_id), Act.SESSION_ENDED, by, detail=where, address=address)
        return True


def end_everywhere(hub: Hub, person_id: str, by: str, address: str = "") -> int:
    """All sessions of the person; how many were not over yet."""
    with hub.store.begin() as tx:
        ended = tx.sittings.end_all(person_id, hub.clock.now())
        note_act(hub, tx, tx.people.get(person_id), Act.SESSION_ENDED, by, detail="все", address=address)
        return ended


def see_sitting(hub: Hub, digest: str) -> None:
    """Write down that the session was used; the reader asks for this once a minute at most."""
    with hub.store.begin() as tx:
        tx.sittings.seen(digest, hub.clock.now())
