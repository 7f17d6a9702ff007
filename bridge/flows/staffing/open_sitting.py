"""Begin a session, and find the one that a cookie's token names."""

from dataclasses import dataclass
from hashlib import sha256

from bridge.flows.hub import Hub
from bridge.flows.staffing.note_act import note_act
from bridge.model.cabinet.sign_in import device_of, place_of_address
from bridge.model.errors import RuleBrokenError
from bridge.model.evidence.hand import Hand
from bridge.model.staff.pauses import NotProvedError
from bridge.model.staff.people import Act, Person
from bridge.model.staff.sittings import KNOWN_FOR, Sitting, Stage
from bridge.ports.store import Transaction


class NotFreshError(RuleBrokenError):
    """Before this, the person must prove once more who sits there."""


@dataclass(frozen=True, repr=False)
class Entered:
    """A session that has just begun: the token for its cookie, how far in it is, recovery codes to be shown once."""

    token: str
    stage: Stage
    codes: tuple[str, ...] = ()


def sitting_digest(token: str) -> str:
    """What is stored in place of a cookie's token; no other token of the hub passes for one."""
    return sha256(f"sitting:{token}".encode()).hexdigest()


def open_sitting(hub: Hub, tx: Transaction, person: Person, door: str, stage: Stage, hand: Hand) -> Entered:
    """A new session with a token that nobody has seen before. Whoever comes in is noted, and from somewhere new told."""
    now, token = hub.clock.now(), hub.mint.token()
    device, place = device_of(hand.user_agent), place_of_address(hand.address)
    if stage is Stage.INSIDE:
        _note_arrival(hub, tx, person, device, place, hand.address)
    until = now + hub.entry.life_of(stage)
    tx.sittings.add(Sitting(sitting_digest(token), person.id, door, stage, now, now, until, now, device, place, hand.address))
    return Entered(token, stage)


def seated(hub: Hub, tx: Transaction, digest: str, *stages: Stage, fresh: bool = False) -> tuple[Sitting, Person]:
    """The session and its person. Raises NotProvedError when there is none of these stages, NotFreshError as its name says."""
    found, now = tx.sittings.find(digest), hub.clock.now()
    if found is None or not found[0].open_at(now, hub.entry.idle) or not found[1].active or found[0].stage not in stages:
        raise NotProvedError("there is no such session")
    if fresh and not found[0].fresh_at(now):
        raise NotFreshError("it is a while since this person proved who they are")
    return found


def _note_arrival(hub: Hub, tx: Transaction, person: Person, device: str, place: str, address: str) -> None:
    where = ", ".join(word for word in (device, place) if word)
    note_act(hub, tx, person, Act.LOGGED_IN, detail=where, address=address)
    been_here = any(one.stage is Stage.INSIDE for one in tx.sittings.of(person.id, 20))
    if been_here and not tx.sittings.known(person.id, device, place, hub.clock.now() - KNOWN_FOR):
        note_act(hub, tx, person, Act.NEW_PLACE, detail=where, address=address)
