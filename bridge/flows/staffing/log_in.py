"""Let a person in by name and password; where a second factor is owed, only as far as the question for it.

An unknown name, one of another door, a locked person and a wrong password are the same work and the same answer.
"""

from dataclasses import replace

from bridge.flows.hub import Hub
from bridge.flows.staffing.check_password import fits, hash_password, is_weaker
from bridge.flows.staffing.count_tries import forget_tries, give_back, note_failure, take_try
from bridge.flows.staffing.open_sitting import Entered, open_sitting
from bridge.model.cabinet.sign_in import device_of, place_of_address
from bridge.model.evidence.hand import Hand
from bridge.model.staff.factors import confirmed
from bridge.model.staff.pauses import Guarded, NotProvedError
from bridge.model.staff.people import Act, Person
from bridge.model.staff.sittings import KNOWN_FOR, Stage
from bridge.ports.store import Transaction

OFFICE, PARTNERS = "office", "partners"


def log_in(hub: Hub, door: str, name: str, password: str, hand: Hand) -> Entered:
    """A session of `door`. Raises PausedError, NotProvedError."""
    name = name.strip().lower()[:100]
    with hub.store.begin() as tx:
        person = tx.people.named(name)
        counted = _counted(hub, tx, name, person, hand)
        taken = take_try(hub, tx, {Guarded.NAME: counted, Guarded.ADDRESS: hand.address})
    welcome = person is not None and person.active and belongs(person, door)
    right = fits(person.proof if person and welcome else "", password)
    fresh = hash_password(password) if person and right and is_weaker(person.proof) else ""
    with hub.store.begin() as tx:
        if person and right and _still(tx, person):
            forget_tries(hub, tx, Guarded.NAME, counted)
            give_back(hub, tx, Guarded.ADDRESS, hand.address)
            if fresh:
                tx.people.save(replace(person, proof=fresh))
            return open_sitting(hub, tx, person, door, stage_of(hub, tx, person), hand)
        note_failure(hub, tx, person, Act.LOG_IN_FAILED, taken, hand.address)
    raise NotProvedError("name and password do not fit")


def stage_of(hub: Hub, tx: Transaction, person: Person) -> Stage:
    """How far a right password leads."""
    if confirmed(tx.factors.of(person.id)):
        return Stage.OWES
    return Stage.ENROLS if person.role in hub.entry.second_factor else Stage.INSIDE


def belongs(person: Person, door: str) -> bool:
    """People of tour sites have a door of their own."""
    return bool(person.site) == (door == PARTNERS)


def _counted(hub: Hub, tx: Transaction, name: str, person: Person | None, hand: Hand) -> str:
    """What tries are counted for: the name; where its owner has been at home, that place apart, so that nobody from elsewhere
    keeps them out by guessing. The same look-up is made for names that nobody has."""
    device, place = device_of(hand.user_agent), place_of_address(hand.address)
    at_home = tx.sittings.known(person.id if person else "", device, place, hub.clock.now() - KNOWN_FOR)
    return f"{name}|{device}|{place}" if at_home else name


def _still(tx: Transaction, person: Person) -> bool:
    """Nobody locked the person or changed the password meanwhile."""
    now = tx.people.get(person.id)
    return now.active and now.proof == person.proof
