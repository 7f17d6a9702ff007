"""Set the first password by an invitation, change one's own, or prove by it who sits there."""

from dataclasses import replace
from hashlib import sha256
from urllib.parse import urlsplit

from bridge.flows.hub import Hub
from bridge.flows.staffing.check_password import fits, hash_password
from bridge.flows.staffing.count_tries import forget_tries, note_failure, take_try
from bridge.flows.staffing.log_in import OFFICE, PARTNERS, stage_of
from bridge.flows.staffing.note_act import note_act
from bridge.flows.staffing.open_sitting import Entered, open_sitting, seated
from bridge.model.evidence.hand import Hand
from bridge.model.staff.passwords import PasswordUnfitError, require_fit
from bridge.model.staff.pauses import Guarded, NotProvedError
from bridge.model.staff.people import Act, Person, PersonUnknownError
from bridge.model.staff.sittings import Stage
from bridge.ports.store import Transaction


def invitation_digest(token: str) -> str:
    """What is stored in place of an invitation's token."""
    return sha256(f"invitation:{token}".encode()).hexdigest()


def invited(hub: Hub, token: str, door: str) -> Person:
    """Whose link this is. Raises PersonUnknownError for one that was used, is too old or of another door."""
    with hub.store.read() as tx:
        person = tx.invitations.find(invitation_digest(token), hub.clock.now())
    return _welcome(person, door)


def accept_invitation(hub: Hub, token: str, door: str, password: str, hand: Hand) -> Entered:
    """The password is set, every session of before is over, and a new one begins. Raises PersonUnknownError,
    PasswordUnfitError."""
    _require_fit(hub, password, invited(hub, token, door))
    proof, now = hash_password(password), hub.clock.now()
    with hub.store.begin() as tx:
        person = tx.people.get(_welcome(tx.invitations.use(invitation_digest(token), now), door).id)
        tx.people.save(replace(_welcome(person, door), proof=proof, changed_at=now))
        tx.sittings.end_all(person.id, now)
        forget_tries(hub, tx, Guarded.NAME, person.name)
        note_act(hub, tx, person, Act.WORD_SET, address=hand.address)
        return open_sitting(hub, tx, person, door, stage_of(hub, tx, person), hand)


def change_password(hub: Hub, digest: str, old: str, new: str, hand: Hand) -> int:
    """How many other sessions were ended. Raises PausedError, NotProvedError, PasswordUnfitError."""
    person = _tried(hub, digest, old, hand)
    _require_fit(hub, new, person)
    proof, now = hash_password(new), hub.clock.now()
    with hub.store.begin() as tx:
        seated(hub, tx, digest, Stage.INSIDE)
        tx.people.save(replace(_unchanged(tx, person), proof=proof, changed_at=now))
        tx.sittings.proved(digest, now)
        note_act(hub, tx, person, Act.WORD_CHANGED, address=hand.address)
        return tx.sittings.end_all(person.id, now, but=digest)


def prove_password(hub: Hub, digest: str, password: str, hand: Hand) -> None:
    """The one who is inside has proved once more who they are. Raises PausedError, NotProvedError."""
    person = _tried(hub, digest, password, hand)
    with hub.store.begin() as tx:
        _unchanged(tx, person)
        tx.sittings.proved(digest, hub.clock.now())


def _tried(hub: Hub, digest: str, password: str, hand: Hand) -> Person:
    with hub.store.begin() as tx:
        person = tx.people.get(seated(hub, tx, digest, Stage.INSIDE)[1].id)
        taken = take_try(hub, tx, {Guarded.NAME: person.name})
    right = fits(person.proof, password)
    with hub.store.begin() as tx:
        if right:
            forget_tries(hub, tx, Guarded.NAME, person.name)
            return person
        note_failure(hub, tx, person, Act.LOG_IN_FAILED, taken, hand.address)
    raise NotProvedError("the password does not fit")


def _require_fit(hub: Hub, password: str, person: Person) -> None:
    """By itself, and against the list of what is known."""
    host = urlsplit(hub.url_of(_door_of(person))).hostname or ""
    require_fit(password, (person.name, person.title, person.mail, hub.lender, host))
    if hub.known_passwords.has(password):
        raise PasswordUnfitError("known")


def _unchanged(tx: Transaction, person: Person) -> Person:
    now = tx.people.get(person.id)
    if now.proof != person.proof or not now.active:
        raise NotProvedError("the password was changed meanwhile")
    return now


def _door_of(person: Person) -> str:
    return PARTNERS if person.site else OFFICE


def _welcome(person: Person | None, door: str) -> Person:
    if person is None or not person.active or _door_of(person) != door:
        raise PersonUnknownError("the link was used, is too old, or never was one")
    return person
