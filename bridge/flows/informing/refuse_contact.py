"""Note that a debtor refuses contact about an overdue debt, or that he allows it again: for all loans of his phone at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from bridge.flows.hub import Hub
from bridge.flows.one_transaction import one_transaction
from bridge.model.application import Application
from bridge.model.errors import FieldInvalidError, VersionStaleError
from bridge.model.informing.announcement import Telling
from bridge.model.informing.no_contact import NoContact
from bridge.model.informing.occasion import Occasion
from bridge.ports.store import Exchange, Transaction

_MOST, _LONGEST = 50, 200


@dataclass(frozen=True)
class Foreseen:
    """What a word about contact changes: all loans of one phone. `waiting`: messages about overdue debts that wait to go out."""

    applications: Sequence[Application]
    waiting: int

    @property
    def seen(self) -> str:
        """A mark of exactly this: another one when somebody was quicker or a loan was added."""
        noted = "|".join(sorted(f"{one.id} {one.no_contact and one.no_contact.at}" for one in self.applications))
        return sha256(noted.encode()).hexdigest()[:32]


def foresee(hub: Hub, application_id: str) -> Foreseen:
    """Changes nothing. Raises ApplicationUnknownError."""
    with hub.store.read() as tx:
        return _foreseen(tx, application_id)


@one_transaction
def refuse_contact(
    hub: Hub, tx: Transaction, application_id: str, since: date, basis: str, by: str, seen: str = ""
) -> Sequence[str]:
    """From `since` on nothing about an overdue debt goes out by itself; returns the applications it is noted for. `seen`: the
    mark of what was shown before, where somebody was shown it.

    Raises ApplicationUnknownError, FieldInvalidError (no basis, or a day that has not come), VersionStaleError.
    """
    if not basis.strip() or len(basis) > _LONGEST:
        raise FieldInvalidError("the number and the way of the statement, in at most 200 letters", field="basis")
    if since > hub.clock.today():
        raise FieldInvalidError("this day has not come yet", field="since")
    noted = NoContact(since, basis.strip(), by, hub.clock.now())
    return _note(hub, tx, application_id, noted, ("отказ от взаимодействия записан", by, seen))


@one_transaction
def allow_contact(hub: Hub, tx: Transaction, application_id: str, by: str, why: str = "", seen: str = "") -> Sequence[str]:
    """The refusal is taken back, or ended by a court's judgment. `why` is one of the office's own words, it names nobody.

    Raises ApplicationUnknownError, VersionStaleError.
    """
    words = f"отказ от взаимодействия снят: {why or by}"
    return _note(hub, tx, application_id, None, (words, by, seen))


def _note(hub: Hub, tx: Transaction, application_id: str, noted: NoContact | None, told: tuple[str, str, str]) -> Sequence[str]:
    words, by, seen = told
    found = _foreseen(tx, application_id)
    if seen and seen != found.seen:
        raise VersionStaleError("the loans of this phone changed meanwhile")
    for one in found.applications:
        tx.applications.save(replace(one, no_contact=noted))
        sender = by if by.startswith("office:") else "office"
        tx.journal.note(Exchange(hub.clock.now(), sender, "hub", words, "OK", one.id))
    return [one.id for one in found.applications]


def _foreseen(tx: Transaction, application_id: str) -> Foreseen:
    first = tx.applications.get(application_id)
    known = list(({first.id: first} | {one.id: one for one in _of_phone(tx, first)}).values())
    told = [row for one in known for row in tx.announcements.of(one.id)]
    return Foreseen(known, sum(row.occasion is Occasion.OVERDUE and row.state is Telling.WAITING for row in told))


def _of_phone(tx: Transaction, application: Application) -> Sequence[Application]:
    phone = application.borrower.phone
    return tx.applications.recent(_MOST, phone=phone) if phone else ()
